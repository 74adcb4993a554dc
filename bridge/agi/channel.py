"""AgiChannel fulfils the port `calls/channel.Channel` over FastAGI, for boxes without ARI.

Knows which command does what, and that there is one at a time. Does not know contexts, scripts, or why anything is
done. What AGI lacks is in docs/reference/fastagi.md. Source: Asterisk reference 11, The IVR 10.5.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from bridge.agi import dialling, sounds
from bridge.agi.connection import Connection
from bridge.agi.keys import Keys, now
from bridge.calls.channel import Hold, LegNews, PlaybackEnd, Played, Recorded, RecordLimits, Waited
from bridge.calls.legs import Dial, Rung, Talk, Talked, TalkEnd
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits, Digits, KeyBuffer, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri

T = TypeVar("T")
SLICE: Final = 0.1
"""Seconds for which a request waits at most before keys are read again."""
LIFETIME: Final = "TIMEOUT(absolute)"
BACK_IN_THE_IVR: Final = "14400"
VISITING: Final = "CALLBRIDGE_AGI"
"""Set to 1 while a call is in the dialplan, which then comes back by Return(STATUS) and not by Stasis()."""
_TERMINATORS: Final = {"any": "y", "none": "x", "*": "t", "#": ""}


class AgiChannel:
    """One channel. `up`: it was answered before. `recordings`: the folder of recordings, as Asterisk sees it."""

    def __init__(
        self,
        channel_id: ChannelId,
        connection: Connection,
        recordings: str,
        caller: CallerId,
        *,
        up: bool,
        format_: str = "wav",
    ) -> None:
        self.id = channel_id
        self._connection = connection
        self._keys = Keys(connection)
        self.keys: KeyBuffer = self._keys.buffer
        self._recordings = sounds.Recordings(recordings)
        self._caller = caller
        self._up = up
        self._format = format_
        self._talked = 0.0
        self._music = False
        self._given_back = False
        self._cause = 0
        self._followers: list[Callable[[int], None]] = []
        self._leg_followers: list[Callable[[int], None]] = []

    async def answer(self) -> None:
        """Answer, unless it is up."""
        await self._begin()
        if not self._up:
            await self._connection.do("ANSWER")
            self._up = True

    async def play(self, media: Sequence[MediaUri], keys: KeyRule) -> Played:
        """Play a list; with INTERRUPT and a key in the buffer, nothing."""
        await self._begin()
        if keys is KeyRule.INTERRUPT and len(self.keys):
            return Played(PlaybackEnd.KEY)
        return await sounds.play(self._connection, self._keys, self._recordings, media, keys)

    async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
        """Wait; Asterisk sends no audio of its own meanwhile."""
        await self._begin()
        return Waited(by_key=await self._keys.wait(seconds, keys))

    async def collect(self, limits: DigitLimits, so_far: str = "") -> Digits:
        """Collect keys."""
        await self._begin()
        return await self._keys.collect(limits, so_far)

    async def meanwhile(self, work: Coroutine[Any, Any, T], hold: Hold | None = None) -> T:
        """Await work while keys are read in short slices; music begins when it was ordered and the wait is long."""
        if self._connection.gone:
            work.close()
            raise ChannelGone
        scope = asyncio.timeout(None)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read_keys(hold, scope))
            done = await _outcome(work, scope)
            reading.cancel()
        if isinstance(done, Exception):
            raise done
        return done

    async def record(self, name: str, limits: RecordLimits) -> Recorded:
        """Record the caller, kept also when he hangs up meanwhile."""
        await self._begin()
        file = self._recordings.file(MediaUri(f"recording:{name}"))
        options = f"k{'' if limits.beep else 'q'}{_TERMINATORS[limits.terminator]}"
        began = now()
        words = f"{file}.{self._format},{limits.silence},{limits.most},{options}"
        await self._connection.do("EXEC", "Record", words)
        status = await dialling.variable(self._connection, "RECORD_STATUS")
        if status in {"ERROR", "SKIP"}:
            raise AsteriskError(f"Asterisk could not record {file}")
        return Recorded(now() - began)

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable; a value that AGI cannot carry is an AsteriskError."""
        await self._begin()
        await self._connection.do("SET", "VARIABLE", name, value)

    async def set_caller(self, caller: CallerId) -> None:
        """Set name and number."""
        wire = caller.wire()
        await self.set_variable("CALLERID(name)", wire.name)
        await self.set_variable("CALLERID(num)", wire.number)
        self._caller = wire

    async def ring(self, dial: Dial, news: LegNews) -> Rung:
        """Ring, and talk to whoever answers: over AGI the two are one command."""
        await self._begin()
        await self._bound_by("0")
        try:
            rung, self._talked = await dialling.ring(self._connection, dial, news)
        finally:
            _tell(self._leg_followers, 0)
        with suppress(AsteriskError):
            await self.set_caller(self._caller)
        await self._bound_by(BACK_IN_THE_IVR)
        return rung

    async def talk(self, talk: Talk) -> Talked:
        """The conversation is over already."""
        await self._begin()
        cut = bool(talk.limit) and self._talked >= talk.limit - 1
        return Talked(TalkEnd.LIMIT if cut else TalkEnd.CALLEE, self._talked)

    def part(self, party: str) -> None:
        """Both are the dialplan's while they talk."""

    async def visit(self, place: DialplanPlace, variables: Mapping[str, str]) -> str:
        """Run a place of the dialplan as a subroutine, which comes back by Return(STATUS)."""
        await self._begin()
        ours = {"CALLBRIDGE_RESULT": DialplanResult.LEFT.value, LIFETIME: "0", VISITING: "1"}
        for name, value in {**variables, **ours}.items():
            with suppress(AsteriskError):
                await self.set_variable(name, value)
        await self._connection.do("GOSUB", place.context, place.extension, str(place.priority))
        word = await dialling.variable(self._connection, "GOSUB_RETVAL")
        await self._bound_by(BACK_IN_THE_IVR)
        return word

    async def return_to_dialplan(self, result: DialplanResult) -> None:
        """Say how it went, lift the lifetime, and let the dialplan go on."""
        await self._begin()
        with suppress(AsteriskError):
            await self.set_variable("CALLBRIDGE_RESULT", result.value)
        await self._bound_by("0")
        self._given_back = True
        await self._connection.close()

    async def hangup(self, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """End it."""
        if self._connection.gone:
            return
        self._cause = cause.value
        with suppress(ChannelGone, AsteriskError):
            await self._connection.ask("EXEC", "Hangup", str(cause.value))
        await self._connection.close()

    def when_gone(self, told: Callable[[int], None], leg: str = "") -> None:
        """Over AGI only an end is known that comes while the call is here; AMI tells the others, and all causes."""
        (self._leg_followers if leg else self._followers).append(told)

    async def close(self) -> None:
        """Let go of it."""
        gone = self._connection.gone and not self._given_back
        await self._connection.close()
        if gone:
            _tell(self._followers, self._cause)

    async def _begin(self) -> None:
        """Make room for the next operation: music that kept the caller company ends."""
        self._connection.check()
        if self._music:
            self._music = False
            await self._connection.do("SET", "MUSIC", "OFF")

    async def _bound_by(self, seconds: str) -> None:
        with suppress(AsteriskError):
            await self.set_variable(LIFETIME, seconds)

    async def _read_keys(self, hold: Hold | None, scope: asyncio.Timeout) -> None:
        """Keep keys, and send music when it is time, until the work is done; a caller who leaves cuts it."""
        music, due, playing = hold.music if hold else "", now() + (hold.after if hold else 0), False
        try:
            while True:
                if music and not playing and now() >= due:
                    await self._connection.do("SET", "MUSIC", "ON", music)
                    playing = True
                if key := await self._keys.read(SLICE):
                    self._keys.pressed(key, KeyRule.BUFFER)
        except (ChannelGone, AsteriskError):
            if self._connection.gone:
                scope.reschedule(now())
        finally:
            self._music = playing


def _tell(followers: list[Callable[[int], None]], cause: int) -> None:
    while followers:
        followers.pop(0)(cause)


async def _outcome(work: Coroutine[Any, Any, T], scope: asyncio.Timeout) -> T | Exception:
    """What came of the work: its result or its error; ChannelGone when it was cut because the caller has left."""
    try:
        async with scope:
            return await work
    except TimeoutError as late:
        return ChannelGone() if scope.expired() else late
    except Exception as failed:  # noqa: BLE001 - it is raised when keys are not read any more
        return failed
