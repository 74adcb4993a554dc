"""All calls that are up, ours and those that are only seen: which channel belongs to which call, and who has a leg.

Knows channels, linkedids and the identities of calls. Does not know what a call does, nor Asterisk. Asked from the
event loop only. Source: Events and API 1, 6.4, 7.1.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bridge.calls.records import CallRecord
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension


class LegState(StrEnum):
    """`status` of a view of the API (Events and API 6.4)."""

    UNKNOWN = "0"
    OFF_HOOK = "1"
    TRYING = "2"
    RINGING = "3"
    OTHER_RINGS = "4"
    ON_CALL = "5"


class CallControl(Protocol):
    """How a call that we serve is told what to do from outside."""

    @property
    def away(self) -> bool:
        """It runs in the dialplan for a while, and will be back."""

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None:
        """End it, all legs that are ours. Raises AsteriskError."""

    async def transfer(self, stays: "LiveLeg", number: str) -> bool:
        """Connect a party to a number, and let the others go; False when that cannot be done."""


@dataclass(slots=True)
class LiveLeg:
    """What one extension, or one party outside, has in a call. `number` is extended, or public."""

    channel: str
    extension: Extension | None
    number: str
    state: LegState = LegState.TRYING
    source: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    position: int = 0
    """1 for the first leg that the call had, and so on: its view is `<CallAPIID>.<position>`. Set by `seat`."""


@dataclass(slots=True)
class LiveCall:
    """One call. `began` in seconds since 1970. `charged`: the extension that pays for a call of the API."""

    api_id: str
    call_id: str
    server: str
    began: float
    charged: Extension | None = None
    token: str = ""
    """The name of the API's token that has placed it."""
    transfer_outside: bool = True
    """It may be transferred to public numbers (`allowPublicTransfer`)."""
    nonce: str | None = None
    control: CallControl | None = None
    """None: the call runs in the dialplan."""
    channels: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    """The linkedids of its channels."""
    legs: dict[tuple[str, Extension | None], LiveLeg] = field(default_factory=dict)
    seated: int = 0
    recordings: list[str] = field(default_factory=list)
    """Names of its recordings, in their order: whoever serves it, and however often, their sounds lie in one folder."""
    recording: set[str] = field(default_factory=set)
    """Names of its recordings that are being made now."""
    entered: bool = False
    """A channel of it has entered the application."""
    record: CallRecord | None = None
    """As it was last written. Who writes changes what it knows, for the call may be another's to write as well."""

    def leg_of(self, extension: Extension) -> LiveLeg | None:
        """The first leg of an extension."""
        return next((leg for leg in self.legs.values() if leg.extension == extension), None)


class Switchboard:
    """One for the process. A call is forgotten when its last channel has gone."""

    def __init__(self, new_api_id: Callable[[], str]) -> None:
        """Begin without calls."""
        self._new_api_id = new_api_id
        self._calls: dict[str, LiveCall] = {}
        self._by_channel: dict[str, LiveCall] = {}
        self._by_linked: dict[str, LiveCall] = {}
        self._up: Counter[str] = Counter()

    def __iter__(self) -> Iterator[LiveCall]:
        """All calls, in the order in which they were first seen."""
        return iter(tuple(self._calls.values()))

    def get(self, api_id: str) -> LiveCall | None:
        """By CallAPIID."""
        return self._calls.get(api_id)

    def of_channel(self, channel: str) -> LiveCall | None:
        """The call to which a channel belongs."""
        return self._by_channel.get(channel)

    def of_extension(self, extension: Extension) -> tuple[LiveCall, ...]:
        """The calls in which an extension has a leg, or for which it pays."""
        return tuple(call for call in self if call.charged == extension or call.leg_of(extension))

    def up(self, token: str) -> int:
        """How many calls are up that a token of the API has placed."""
        return self._up[token]

    def expect(self, channel: str, server: str, now: float, api_id: str = "", token: str = "") -> LiveCall:
        """A call that we place: its caller's channel will have this id. Its CallAPIID is made here unless given."""
        call = LiveCall(api_id or self._new_api_id(), channel, server, now, token=token)
        self._calls[call.api_id] = call
        if token:
            self._up[token] += 1
        self.belongs(channel, call)
        self._link(channel, call)
        return call

    def enter(self, channel: str, linked: str, server: str, now: float) -> LiveCall:
        """The call of a channel that is seen, made when it is new; whoever sees it first, ARI or AMI.

        `linked` is "" when it is not known. Two calls that turn out to share a linkedid are one: the older one holds.
        """
        known, shared = self._by_channel.get(channel), self._by_linked.get(linked or channel)
        if known is not None and shared is not None and known is not shared:
            return self.join(known, shared)
        call = known or shared
        if call is None:
            call = self.expect(channel, server, now)
            call.call_id = linked or channel  # whoever is seen first, the call is named after its first channel
        self.belongs(channel, call)
        if (linked or channel) not in self._by_linked:
            self._link(linked or channel, call)
        return call

    def belongs(self, channel: str, call: LiveCall) -> None:
        """A channel is one of a call, and of no other any more.

        It was seen there, or its id was chosen for a leg that will be placed.
        """
        if self._by_channel.get(channel) is not call:
            self.gone(channel)
        call.channels.add(channel)
        self._by_channel[channel] = call

    def join(self, one: LiveCall, other: LiveCall) -> LiveCall:
        """Two calls have become one, as by an attended transfer; the older one holds (Events and API 7.1)."""
        older, newer = (one, other) if one.began <= other.began else (other, one)
        if older is newer:
            return older
        legs = tuple(newer.legs.values())
        for linked in newer.linked:
            self._link(linked, older)
        for channel in tuple(newer.channels):
            self.belongs(channel, older)
        for leg in legs:
            self.seat(older, leg)
        older.control = older.control or newer.control
        older.charged = older.charged or newer.charged
        older.transfer_outside = older.transfer_outside and newer.transfer_outside
        return older

    def seat(self, call: LiveCall, leg: LiveLeg) -> LiveLeg:
        """An extension, or somebody outside, has a leg in a call; one that is known already stays as it is."""
        known = call.legs.get((leg.channel, leg.extension))
        if known is not None:
            return known
        call.seated += 1
        leg.position = call.seated
        call.legs[leg.channel, leg.extension] = leg
        self.belongs(leg.channel, call)
        return leg

    def serve(self, channel: str, control: CallControl) -> None:
        """Orders that concern the call of this channel are carried out here from now on."""
        if (call := self._by_channel.get(channel)) is not None:
            call.control = control

    def serve_no_more(self, channel: str, control: CallControl) -> None:
        """And not any more, unless somebody else does by now."""
        call = self._by_channel.get(channel)
        if call is not None and call.control is control:
            call.control = None

    def move(self, call: LiveCall, leg: LiveLeg, channel: str) -> None:
        """It turns out that a leg is another channel, as when of several that rang for it this one was answered.

        The former channel may be gone already, and the leg with it.
        """
        call.legs.pop((leg.channel, leg.extension), None)
        leg.channel = channel
        call.legs[channel, leg.extension] = leg
        self.belongs(channel, call)

    def gone(self, channel: str) -> LiveCall | None:
        """A channel is gone for good, and its legs with it; the call that it belonged to, also when that is over."""
        call = self._by_channel.pop(channel, None)
        if call is None:
            return None
        call.channels.discard(channel)
        for key in [key for key in call.legs if key[0] == channel]:
            del call.legs[key]
        if not call.channels:
            self._forget(call)
        return call

    def _link(self, linked: str, call: LiveCall) -> None:
        """Channels with this linkedid are of this call from now on."""
        self._by_linked[linked] = call
        call.linked.add(linked)

    def _forget(self, call: LiveCall) -> None:
        if self._calls.pop(call.api_id, None) is not None and call.token:
            self._up[call.token] -= 1
        for linked in call.linked:
            if self._by_linked.get(linked) is call:
                del self._by_linked[linked]
