"""One call of our telephone, as a test or a demonstration sees it: press, listen, wait, hang up.

Knows what a person at a telephone does. Does not know SIP messages (see dialog) or RTP packets (see media).
All times are the running loop's (monotonic) seconds; every wait has a limit and tells what happened instead.
"""

import asyncio
import secrets
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from lab import referral, sdp, tones
from lab import sip_message as sip
from lab.dialog import Dialog
from lab.dialog_words import Ending, State, Wire
from lab.hearing import Hearing
from lab.media import Pacer, Stream
from lab.news import News
from lab.referral import Referral
from lab.rtp import Packet
from lab.tones import Samples


class CallError(AssertionError):
    """The call did not go as it was waited for; the text tells how it went."""


class Call:
    """A call that we place or take. `async with call:` hangs it up at the end, however it ends."""

    def __init__(self, wire: Wire, pacer: Pacer, call_id: str = "") -> None:
        self._news = News()
        self.hearing = Hearing()
        self.stream = Stream(pacer, self._heard)
        self._described = 0
        self._remote: sdp.Remote | None = None
        self._holding = False
        self._leaving: Referral | None = None
        self.dialog = Dialog(wire, call_id or secrets.token_hex(12), self._describe, self._understand, self._changed)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hangup()

    # --- what is known

    @property
    def invited_at(self) -> float:
        """When the INVITE was sent or arrived."""
        return self.dialog.invited_at

    @property
    def answered_at(self) -> float | None:
        """When the call was answered, if it was."""
        return self.dialog.answered_at

    @property
    def ending(self) -> Ending | None:
        """How the call ended, once it has."""
        return self.dialog.ending

    @property
    def first_audio_at(self) -> float | None:
        """When the first packet of audio arrived."""
        return self.hearing.packets[0].at if self.hearing.packets else None

    @property
    def caller(self) -> tuple[str, str]:
        """Number and name that an incoming call shows."""
        address = self.dialog.invitation.get("from") if self.dialog.invitation else ""
        return sip.user_of(address), sip.name_of(address)

    @property
    def asserted(self) -> tuple[str, str]:
        """Number and name that the server vouches for (P-Asserted-Identity), of an incoming call; empty without one."""
        return sip.user_of(self.header("p-asserted-identity")), sip.name_of(self.header("p-asserted-identity"))

    @property
    def later_identities(self) -> list[tuple[str, str]]:
        """Numbers and names that the other side showed within the call (re-INVITE, UPDATE), oldest first."""
        first = self.dialog.invitation.sequence if self.dialog.invitation else None
        requests = [m for m in self.dialog.messages if m.is_request and m.sequence != first]
        told = [value for m in requests for value in (m.get("p-asserted-identity"), m.get("remote-party-id")) if value]
        return [(sip.user_of(value), sip.name_of(value)) for value in told]

    @property
    def held(self) -> bool:
        """Whether the other side has put us on hold."""
        return self._remote is not None and self._remote.held

    @property
    def called(self) -> str:
        """The number that an incoming call was sent to."""
        return sip.user_of(self.dialog.invitation.target) if self.dialog.invitation else ""

    def header(self, name: str) -> str:
        """A header of the INVITE that arrived, lower-case name; empty when it has none."""
        return self.dialog.invitation.get(name) if self.dialog.invitation else ""

    # --- what a person does

    def answer(self) -> None:
        """Take an incoming call."""
        self.dialog.answer()

    def ring(self, *, media: bool = False) -> None:
        """Let an incoming call ring; with `media`, 183 with early media."""
        if media:
            self.dialog.ring(183, "Session Progress", media=True)
        else:
            self.dialog.ring()

    def reject(self, status: int = 486) -> None:
        """Refuse an incoming call, with one of the statuses of dialog_words.REFUSALS."""
        self.dialog.reject(status)

    def forward(self, number: str) -> None:
        """Send an incoming call on to a number, unanswered, as a telephone does that is set so."""
        self.dialog.forward(number)

    async def hold(self, within: float = 5) -> None:
        """Put the other side on hold."""
        await self._describe_again(within, hold=True)

    async def unhold(self, within: float = 5) -> None:
        """Talk again."""
        await self._describe_again(within, hold=False)

    async def blind_transfer(self, number: str, within: float = 5, *, stay: bool = False) -> Referral:
        """Send the other side to a number; returns when that was accepted (202), see Referral.result.

        As telephones do, ours hangs up when it is told that the transfer has succeeded, unless it is to `stay`.
        Raises ReferralError when it is refused.
        """
        return await self._refer(referral.to_number(self.dialog, number), within, stay=stay)

    async def attended_transfer(self, other: "Call", within: float = 5, *, stay: bool = False) -> Referral:
        """Connect the other sides of this call and of `other`; returns when that was accepted (202).

        A person holds this call before placing `other`. Both end: this one as after `blind_transfer`, the other one is
        ended by Asterisk. Raises ReferralError when it is refused.
        """
        return await self._refer(referral.to_call(other.dialog), within, stay=stay)

    async def hangup(self) -> None:
        """End the call and wait (up to 5 s) until the other side confirmed it; nothing if it is over already."""
        if self.dialog.state is State.ENDED:
            return
        was_up = self.dialog.state is State.UP
        self.dialog.hang_up()
        await self._news.until(lambda: self.dialog.bye_confirmed if was_up else self.ending is not None, 5)

    async def press(self, keys: str, tone_ms: int = 100, gap_ms: int = 100) -> float:
        """Press keys one after the other (RFC 4733); the time at which the last one was released.

        Lengths are rounded to 20 ms. Raises ValueError for what is no key, CallError when the call ends meanwhile.
        """
        if self.dialog.state is State.ENDED:
            raise CallError(f"Keys {keys} cannot be pressed: {self.describe()}")
        if not self.stream.takes_keys:  # what is heard may be here before the answer that says where keys go
            await self.answered()
        try:
            return await self.stream.press(keys, tone_ms, gap_ms)
        except asyncio.CancelledError:
            if self.ending is not None and not _cancelled():
                raise CallError(f"The call ended while {keys} were pressed: {self.describe()}") from None
            raise

    def press_info(self, key: str, duration_ms: int = 160) -> None:
        """Press a key as SIP INFO (application/dtmf-relay) instead."""
        body = f"Signal={key}\r\nDuration={duration_ms}\r\n".encode()
        self.dialog.request("INFO", [("content-type", "application/dtmf-relay")], body)

    def say_tone(self, hz: int, seconds: float) -> None:
        """Send a tone to the other side, after what is being said."""
        self.stream.speak(tones.encode(tones.tone(hz, seconds)))

    # --- what a person waits for

    async def answered(self, within: float = 5) -> float:
        """Wait until the call is answered; when that was. Raises CallError when it ends before, or in time."""
        if await self._news.until(lambda: self.answered_at is not None or self.ending is not None, within):
            if self.answered_at is not None:
                return self.answered_at
            raise CallError(f"The call was not answered: {self.describe()}")
        raise CallError(f"The call was not answered within {within} s: {self.describe()}")

    async def rings(self, within: float = 5) -> int:
        """Wait for a provisional answer of 180 or above (ringing, early media); its status."""
        await self._news.until(lambda: self.dialog.status >= 180 or self.ending is not None, within)
        if self.dialog.status >= 180:
            return self.dialog.status
        raise CallError(f"The call did not ring within {within} s: {self.describe()}")

    async def ended(self, within: float = 5) -> Ending:
        """Wait until the call is over; how it ended."""
        await self._news.until(lambda: self.ending is not None, within)
        if self.ending is None:
            raise CallError(f"The call did not end within {within} s: {self.describe()}")
        return self.ending

    async def hears(self, hz: int, within: float = 5, *, since: float | None = None, lasting: float = 0.04) -> float:
        """Wait for a tone; when it began. See Hearing.hears."""
        return await self.hearing.hears(hz, within, since=since, lasting=lasting)

    async def hears_in_order(self, tones_hz: Sequence[int], within: float = 10) -> list[float]:
        """Wait for these tones, each after the one before; when each began."""
        began: list[float] = []
        for hz in tones_hz:
            began.append(await self.hearing.hears(hz, within, since=began[-1] if began else None))
        return began

    async def hears_sound(self, within: float = 5, *, since: float | None = None) -> float:
        """Wait for anything but silence. See Hearing.hears_sound."""
        return await self.hearing.hears_sound(within, since=since)

    async def silent(self, lasting: float = 0.2, within: float = 5, *, since: float | None = None) -> float:
        """Wait for silence that lasts; when it began. See Hearing.silent."""
        return await self.hearing.silent(lasting, within, since=since)

    # --- what was heard

    def heard(self) -> Samples:
        """Everything that was heard, 16 bits, 8 kHz, in the order of arrival; `hearing` has the timeline."""
        return self.hearing.samples()

    def longest_gap(self, since: float | None = None, until: float | None = None) -> float:
        """The longest time without RTP, from the answer (or `since`) to the call's end or now (or `until`)."""
        start = since if since is not None else self.answered_at or self.first_audio_at
        stop = until if until is not None else (self.ending.at if self.ending else asyncio.get_running_loop().time())
        return self.hearing.longest_gap(start, stop)

    def describe(self) -> str:
        """State, ending and what was heard, in one line for messages."""
        how = f", {self.ending}" if self.ending else ""
        return (
            f"{self.dialog.state.name.lower()}, SIP status {self.dialog.status}{how}; heard: {self.hearing.describe()}"
        )

    def close(self) -> None:
        """Let go of sockets and timers; for the end of the telephone."""
        self.dialog.stop()
        self.stream.close()
        self.hearing.close(asyncio.get_running_loop().time())

    # --- between SIP and RTP

    def _describe(self) -> bytes:
        self._described += 1
        self._connect()
        return sdp.describe(self.stream.port, self._described, hold=self._holding)

    def _understand(self, body: bytes) -> None:
        remote = sdp.understand(body)
        if remote is not None:
            self._remote = remote
            if self._described:
                self._connect()

    def _connect(self) -> None:
        """Once both sides are described; a phone that merely rings sends no audio."""
        if self._remote is not None:
            self.stream.connect(self._remote)

    async def _refer(self, target: str, within: float, *, stay: bool) -> Referral:
        made = Referral(self.dialog, target, self._news)
        self._leaving = None if stay else made
        await made.accepted(within)
        return made

    async def _describe_again(self, within: float, *, hold: bool) -> None:
        self._holding = hold
        self.dialog.describe_again()
        await self._news.until(lambda: self.dialog.replied is not None or self.ending is not None, within)
        if self.dialog.replied is None or self.dialog.replied.status != 200:
            raise CallError(f"Hold was not accepted: {self.describe()}")

    def _heard(self, packet: Packet) -> None:
        self.hearing.add(packet)

    def _changed(self) -> None:
        if self._leaving is not None and self._leaving.succeeded and self.dialog.state is State.UP:
            self._leaving = None
            self.dialog.hang_up()
        if self.ending is not None:
            self.stream.close()
            self.hearing.close(self.ending.at)
        self._news.tell()


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
