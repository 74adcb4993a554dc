"""All calls: who is admitted, and that the failure of one touches no other.

Knows limits, tasks and the ways in which a call ends. Does not know what a call does.
"""

import asyncio
import traceback
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import assert_never

from bridge.calls.admission import Admission
from bridge.calls.beginnings import Answering, Beginning, Entering, Resuming
from bridge.calls.call import Call
from bridge.calls.channel import Arrival, Channel
from bridge.calls.control import SessionControl
from bridge.calls.dialplan_jump import nowhere
from bridge.calls.events import telling
from bridge.calls.journal import CallEnded, CallFailed, CallReturned
from bridge.calls.kept.snapshot_text import LeftCall
from bridge.calls.placed import Placed
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.calls.session import walk
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.outcomes import Ended, Left, Taken
from bridge.telephony.causes import DialplanResult, EndReason

_TRACE_LINES = 12


class Supervisor:
    """Runs each call of one server in a task of its own behind a barrier."""

    def __init__(self, ports: ActionPorts, admission: Admission, tasks: asyncio.TaskGroup) -> None:
        """Calls run in the task group that is handed in."""
        self._ports = ports
        self._admission = admission
        self._tasks = tasks
        self._went_on: dict[str, asyncio.Task[None]] = {}
        self._live: set[asyncio.Task[None]] = set()
        self._kept: set[asyncio.Task[None]] = set()
        """Those that another process could go on with."""
        self._draining = False
        self._handed_over = False
        self._all_over = asyncio.Event()
        self._all_over.set()

    @property
    def live_calls(self) -> int:
        """How many calls are up."""
        return len(self._live)

    def arrive(self, arrival: Arrival) -> None:
        """Take a channel that has entered the application. Never waits, never raises."""
        why = self._admission.refuse() if self._draining else self._admission.enter()
        work = self._admitted(arrival, Entering()) if why is None else self._give_back(arrival.channel, why)
        self._begin(work, arrival)

    def serve(self, arrival: Arrival, placed: Placed) -> asyncio.Task[None]:
        """Take somebody who has answered a call that we have placed; Admission has taken it. Never waits or raises."""
        return self._begin(self._admitted(arrival, Answering(placed)), arrival)

    def go_on(self, arrival: Arrival, placed: Placed) -> None:
        """Take somebody who goes on alone of a call that is served."""
        self._admission.go_on()
        task = self.serve(arrival, placed)
        if (live := self._ports.switchboard.of_channel(arrival.channel.id.unique)) is not None:
            self._went_on[live.api_id] = task
            task.add_done_callback(partial(self._went, live.api_id))

    def take_up(self, arrival: Arrival, left: LeftCall) -> None:
        """Go on with a call that a process before this one has served: it was admitted there. Never waits or raises."""
        self._admission.go_on()
        self._begin(self._admitted(arrival, Resuming(left)), arrival)

    def went_on(self, api_id: str) -> asyncio.Task[None] | None:
        """What serves the party that has gone on alone of this call; None when there is none."""
        return self._went_on.get(api_id)

    async def drain(self, seconds: float) -> bool:
        """Take no new calls, and let the present ones finish; False when some have not by then."""
        self._draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._all_over.wait()
        return not self._live

    async def end(self, *, but_kept: bool) -> None:
        """Give back to the dialplan the calls that are left; with `but_kept` only those that end with this process."""
        ending = self._live - self._kept if but_kept else set(self._live)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def hand_over(self) -> None:
        """End the tasks of the other calls, which stay where they are for another process.

        Whoever says so has seen to it that nothing of what ends here reaches Asterisk, or is written.
        """
        self._handed_over = True
        await self.end(but_kept=False)

    def _begin(self, work: Coroutine[object, object, None], arrival: Arrival) -> asyncio.Task[None]:
        task = self._tasks.create_task(work, name=f"call {arrival.channel.id}")
        self._live.add(task)
        self._all_over.clear()
        task.add_done_callback(self._forget)
        return task

    def _went(self, api_id: str, task: asyncio.Task[None]) -> None:
        if self._went_on.get(api_id) is task:
            del self._went_on[api_id]

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._live.discard(task)
        self._kept.discard(task)
        if not self._live:
            self._all_over.set()

    async def _admitted(self, arrival: Arrival, beginning: Beginning) -> None:
        try:
            await self._serve(arrival, beginning)
        finally:
            self._admission.leave()

    async def _serve(self, arrival: Arrival, beginning: Beginning) -> None:
        """The barrier: whatever happens in a call ends here."""
        channel, call, reason = arrival.channel, None, EndReason.ERROR
        try:
            call = await beginning.call(arrival, partial(self._return, channel), self._ports)
            if call is not None:
                reason = await self._walk(call, arrival, beginning)
        except ChannelGone as gone:
            reason = EndReason.LEFT_DIALPLAN if gone.elsewhere else EndReason.CALLER_HANGUP
            reason = call.cutting.reason or reason if call is not None else reason
            if call is not None and call.cursor.in_a_list:
                note_fault("CB308", "", call, self._ports)
        except asyncio.CancelledError:
            if self._handed_over:
                raise
            reason = EndReason.LEFT_DIALPLAN
            await self._return(channel, Left(DialplanResult.ERROR), "the service is shutting down")
        except AsteriskError as refused:
            if not await self._return(channel, Left(DialplanResult.ERROR), str(refused)):
                reason = EndReason.CALLER_HANGUP  # that was why, and the news of it came after the refusal
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one call its IVR, never its caller
            self._note_bug(bug, channel)
            await self._return(channel, Left(DialplanResult.ERROR), "a fault of Callbridge")
        finally:
            if call is not None and not self._handed_over:
                self._end(call, reason)
            await channel.close()

    def _end(self, call: Call, reason: EndReason) -> None:
        """The session is over; its channel may live on, and is followed to its end."""
        seconds = self._ports.clock.monotonic() - call.entered
        self._ports.journal.note(call.id, CallEnded(reason, round(seconds, 3), call.requests))
        telling.left(reason, call, self._ports)
        self._ports.snapshots.let_go(call)

    async def _walk(self, call: Call, arrival: Arrival, beginning: Beginning) -> EndReason:
        if self._ports.snapshots.hold(call) and (task := asyncio.current_task()) is not None:
            self._kept.add(task)
        with self._controlled(call):
            await beginning.open(call, arrival, self._ports)
            ending = await walk(call, self._ports)
        match ending:
            case Ended(reason, cause):
                call.cause = cause
                await call.channel.hangup(cause)
                return reason
            case Taken():
                return EndReason.LEFT_DIALPLAN
            case Left():
                await self._return(call.channel, ending, "the dialplan step is done")
                return EndReason.LEFT_DIALPLAN
            case _:
                assert_never(ending)

    @contextmanager
    def _controlled(self, call: Call) -> Iterator[None]:
        """While this lasts, whoever may order something of the call reaches it."""
        control, switchboard = SessionControl(call, self.go_on), self._ports.switchboard
        switchboard.serve(call.id, control)
        try:
            yield
        finally:
            call.cutting.close()
            switchboard.serve_no_more(call.id, control)

    async def _give_back(self, channel: Channel, why: str) -> None:
        try:
            await self._return(channel, Left(DialplanResult.REFUSED), why)
        finally:
            await channel.close()

    async def _return(self, channel: Channel, left: Left, why: str) -> bool:
        """Give a channel back; False when its caller has left. Raises nothing: it is done when all else has failed."""
        try:
            found = await channel.return_to_dialplan(left.result, left.place)
        except ChannelGone:
            return False
        except AsteriskError as refused:
            why = f"{why}; {refused}"
        except Exception as bug:  # noqa: BLE001 - the barrier's own door
            self._note_bug(bug, channel)
            return True
        else:
            if left.place is not None and found:
                why = f"{why}; on to {left.shown}"
            elif not found:
                self._ports.journal.note(channel.id.unique, nowhere(left))
        self._ports.journal.note(channel.id.unique, CallReturned(left.result, why))
        return True

    def _note_bug(self, bug: Exception, channel: Channel) -> None:
        trace = "".join(traceback.format_exception(bug)[-_TRACE_LINES:])
        self._ports.journal.note(channel.id.unique, CallFailed(f"{type(bug).__name__}: {bug}", trace))
