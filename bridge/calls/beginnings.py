"""How a call begins here: by entering, by having answered a call that we have placed, or where a process before us was.

Knows what is done before the first step in each case. Does not know tasks, nor how a call ends.
Source: The IVR 3.2, 3.12, 10.1; Events and API 7.2.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, assert_never

from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.drafts import Unreadable, drafted, say_invalid
from bridge.calls.entering import begin, open_call
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.events import telling
from bridge.calls.journal import CallFailed
from bridge.calls.kept.forms import FormError
from bridge.calls.kept.snapshot_text import LeftCall
from bridge.calls.kept.snapshots import call_again
from bridge.calls.placed import Placed, begin_placed, open_placed
from bridge.calls.ports import ActionPorts
from bridge.calls.switching import turn
from bridge.ivr.entries import IvrEntry, PassEntry, StepEntry, SwitchEntry, Unknown, read_entry
from bridge.ivr.outcomes import Left
from bridge.telephony.causes import DialplanResult, EndReason

GiveBack = Callable[[Left, str], Awaitable[bool]]
"""Gives the channel back to the dialplan, with why, as one clause."""


class Beginning(Protocol):
    """One way to begin."""

    async def call(self, arrival: Arrival, give_back: GiveBack, ports: ActionPorts) -> Call | None:
        """The call that the channel begins; None when there is none, and the channel is on its way."""

    async def open(self, call: Call, arrival: Arrival, ports: ActionPorts) -> None:
        """Do what comes before the first step."""


@dataclass(frozen=True, slots=True)
class Entering:
    """The dialplan has sent the channel."""

    async def call(self, arrival: Arrival, give_back: GiveBack, ports: ActionPorts) -> Call | None:
        """As the arguments say; what they ask for may be done at once."""
        live = ports.live.current()
        asked = read_entry(arrival.args, arrival.dialled, live)
        live, entry = await drafted(asked, arrival, live, ports)
        match entry:
            case Unknown(why):
                await give_back(Left(DialplanResult.UNKNOWN), why)
            case SwitchEntry():
                await turn(entry, arrival, ports)
                await give_back(Left(DialplanResult.DONE), f"switch {entry.name} is set")
            case Unreadable():
                await say_invalid(arrival.channel, ports)
            case IvrEntry() | StepEntry() | PassEntry():
                return begin(arrival, entry, live, ports)
            case _:
                assert_never(entry)
        return None

    async def open(self, call: Call, arrival: Arrival, ports: ActionPorts) -> None:
        """Answer it, if it is to be answered at entry."""
        await open_call(call, ports, up=arrival.up)


@dataclass(frozen=True, slots=True)
class Answering:
    """We have called it."""

    placed: Placed

    async def call(self, arrival: Arrival, give_back: GiveBack, ports: ActionPorts) -> Call | None:  # noqa: ARG002 - as all ways
        """As it was placed."""
        return begin_placed(self.placed, arrival, ports.live.current(), ports)

    async def open(self, call: Call, arrival: Arrival, ports: ActionPorts) -> None:  # noqa: ARG002 - as all ways
        """Wait for what must come before."""
        await open_placed(self.placed, call, ports)


@dataclass(frozen=True, slots=True)
class Resuming:
    """A process before this one has served it."""

    left: LeftCall

    async def call(self, arrival: Arrival, give_back: GiveBack, ports: ActionPorts) -> Call | None:
        """As it was; what its files or its channel no longer allow goes to the operator's fallback."""
        call = await self._again(arrival, ports)
        why = ""
        if call is None:
            why = "the IVR in which it was cannot be read any more"
        elif arrival.away and not call.leaves:
            if call.ivr is None:
                ports.switchboard.gone(call.id)  # nobody else follows who has passed a dialplan step
            call = None  # it had gone back to the dialplan, and that was not kept any more
        elif not telling.resumed(call, ports):
            call, why = None, "nothing is known of its visit any more"
        if call is not None:
            ports.journal.note(call.id, self._told(call, ports))
            return call
        kept = self.left.kept
        ports.snapshots.drop(kept.server, kept.channel)
        if why and ports.events.resumed(kept.channel, {}, frozenset(), 0):
            ports.events.left(kept.channel, EndReason.RESUME_FAILED, 0, "")
        if why and not arrival.away:
            await give_back(Left(DialplanResult.ERROR), why)
        return None

    async def open(self, call: Call, arrival: Arrival, ports: ActionPorts) -> None:  # noqa: ARG002 - as all ways
        """It was opened before the restart. Whoever had placed it would have ended it in time, and is gone."""
        if call.ends_at is not None:
            call.cutting.end_in(max(call.ends_at - ports.clock.now(), 0), EndReason.LIFETIME)

    async def _again(self, arrival: Arrival, ports: ActionPorts) -> Call | None:
        """A call keeps the version of the files that it entered, also across a restart."""
        kept, live = self.left.kept, ports.live.current()
        if live.version != kept.live:
            older = await ports.live.kept(kept.live)
            if older is None:
                return None
            live = older
        try:
            snapshot = self.left.snapshot(live)
        except FormError as wrong:
            ports.journal.note(kept.channel, CallFailed(f"what was kept of this call cannot be read: it {wrong}", ""))
            return None
        board = ports.switchboard
        known = board.get(snapshot.api_id) or board.expect(kept.channel, kept.server, kept.at, snapshot.api_id)
        known.call_id = kept.call_id
        board.belongs(kept.channel, known)
        known.entered = True
        known.charged = known.charged or snapshot.charged
        known.transfer_outside = known.transfer_outside and snapshot.transfer_outside
        call = call_again(snapshot, arrival.channel, live, known.recordings, ports.clock)
        if call is not None:
            call.answered = arrival.up
        return call

    def _told(self, call: Call, ports: ActionPorts) -> CallTakenUp:
        place = call.cursor.place
        return CallTakenUp(
            seconds=round(max(ports.clock.now() - self.left.kept.at, 0), 3),
            extension=str(call.ivr.extension) if call.ivr else "",
            context=place.context if place else "",
            option=place.option if place else "",
            position=place.position if place else 0,
            keys=len(self.left.standing.given),
            api_id=call.api_id,
        )
