"""All calls: who is admitted, and that the failure of one touches no other.

Knows limits, tasks and the ways in which a call ends. Does not know what a call does.
"""

import asyncio
import traceback
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import assert_never

from bridge.calls import telling
from bridge.calls.admission import Admission
from bridge.calls.call import Call
from bridge.calls.channel import Arrival, Channel
from bridge.calls.control import SessionControl
from bridge.calls.drafts import Unreadable, drafted, say_invalid
from bridge.calls.entering import begin, open_call
from bridge.calls.journal import CallEnded, CallFailed, CallReturned
from bridge.calls.placed import Placed, begin_placed, open_placed
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.calls.session import walk
from bridge.calls.switching import turn
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.entries import IvrEntry, PassEntry, StepEntry, SwitchEntry, Unknown, read_entry
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
        self._draining = False
        self._all_over = asyncio.Event()
        self._all_over.set()

    @property
    def live_calls(self) -> int:
        """How many calls are up."""
        return len(self._live)

    def arrive(self, arrival: Arrival) -> None:
        """Take a channel that has entered the application. Never waits, never raises."""
        why = self._admission.refuse() if self._draining else self._admission.enter()
        work = self._admitted(arrival) if why is None else self._give_back(arrival.channel, why)
        self._begin(work, arrival)

    def serve(self, arrival: Arrival, placed: Placed) -> asyncio.Task[None]:
        """Take somebody who has answered a call that we have placed; Admission has taken it. Never waits or raises."""
        return self._begin(self._admitted(arrival, placed), arrival)

    def go_on(self, arrival: Arrival, placed: Placed) -> None:
        """Take somebody who goes on alone of a call that is served."""
        self._admission.go_on()
        task = self.serve(arrival, placed)
        if (live := self._ports.switchboard.of_channel(arrival.channel.id.unique)) is not None:
            self._went_on[live.api_id] = task
            task.add_done_callback(partial(self._went, live.api_id))

    def went_on(self, api_id: str) -> asyncio.Task[None] | None:
        """What serves the party that has gone on alone of this call; None when there is none."""
        return self._went_on.get(api_id)

    async def drain(self, seconds: float) -> None:
        """Take no new calls, let the present ones finish, and give the rest back to the dialplan."""
        self._draining = True
        try:
            async with asyncio.timeout(seconds):
                await self._all_over.wait()
        except TimeoutError:
            for task in tuple(self._live):
                task.cancel()
            await self._all_over.wait()

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
        if not self._live:
            self._all_over.set()

    async def _admitted(self, arrival: Arrival, placed: Placed | None = None) -> None:
        try:
            await self._serve(arrival, placed)
        finally:
            self._admission.leave()

    async def _serve(self, arrival: Arrival, placed: Placed | None) -> None:
        """The barrier: whatever happens in a call ends here."""
        channel, call, reason = arrival.channel, None, EndReason.ERROR
        try:
            if placed is None:
                call = await self._entered(arrival)
            else:
                call = begin_placed(placed, arrival, self._ports.live.current(), self._ports)
            if call is not None:
                reason = await self._walk(call, arrival, placed)
        except ChannelGone as gone:
            reason = EndReason.LEFT_DIALPLAN if gone.elsewhere else EndReason.CALLER_HANGUP
            reason = call.cutting.reason or reason if call is not None else reason
            if call is not None and call.cursor.in_a_list:
                note_fault("CB308", "", call, self._ports)
        except asyncio.CancelledError:
            reason = EndReason.LEFT_DIALPLAN
            await self._return(channel, DialplanResult.ERROR, "the service is shutting down")
        except AsteriskError as refused:
            if not await self._return(channel, DialplanResult.ERROR, str(refused)):
                reason = EndReason.CALLER_HANGUP  # that was why, and the news of it came after the refusal
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one call its IVR, never its caller
            self._note_bug(bug, channel)
            await self._return(channel, DialplanResult.ERROR, "a fault of Callbridge")
        finally:
            if call is not None:
                self._end(call, reason)
            await channel.close()

    def _end(self, call: Call, reason: EndReason) -> None:
        """The session is over; its channel may live on, and is followed to its end."""
        seconds = self._ports.clock.monotonic() - call.entered
        self._ports.journal.note(call.id, CallEnded(reason, round(seconds, 3), call.requests))
        telling.left(reason, call, self._ports)

    async def _entered(self, arrival: Arrival) -> Call | None:
        """The call that a channel begins; None when what it has asked for is done, and it is on its way."""
        live = self._ports.live.current()
        asked = read_entry(arrival.args, arrival.dialled, live)
        live, entry = await drafted(asked, arrival, live, self._ports)
        match entry:
            case Unknown(why):
                await self._return(arrival.channel, DialplanResult.UNKNOWN, why)
            case SwitchEntry():
                await turn(entry, arrival, self._ports)
                await self._return(arrival.channel, DialplanResult.DONE, f"switch {entry.name} is set")
            case Unreadable():
                await say_invalid(arrival.channel, self._ports)
            case IvrEntry() | StepEntry() | PassEntry():
                return begin(arrival, entry, live, self._ports)
            case _:
                assert_never(entry)
        return None

    async def _walk(self, call: Call, arrival: Arrival, placed: Placed | None) -> EndReason:
        with self._controlled(call):
            if placed is None:
                await open_call(call, self._ports, up=arrival.up)
            else:
                await open_placed(placed, call, self._ports)
            ending = await walk(call, self._ports)
        match ending:
            case Ended(reason, cause):
                call.cause = cause
                await call.channel.hangup(cause)
                return reason
            case Taken():
                return EndReason.LEFT_DIALPLAN
            case Left(result):
                await self._return(call.channel, result, "the dialplan step is done")
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
            await self._return(channel, DialplanResult.REFUSED, why)
        finally:
            await channel.close()

    async def _return(self, channel: Channel, result: DialplanResult, why: str) -> bool:
        """Give a channel back; False when its caller has left. Raises nothing: it is done when all else has failed."""
        try:
            await channel.return_to_dialplan(result)
        except ChannelGone:
            return False
        except AsteriskError as refused:
            why = f"{why}; {refused}"
        except Exception as bug:  # noqa: BLE001 - the barrier's own door
            self._note_bug(bug, channel)
            return True
        self._ports.journal.note(channel.id.unique, CallReturned(result, why))
        return True

    def _note_bug(self, bug: Exception, channel: Channel) -> None:
        trace = "".join(traceback.format_exception(bug)[-_TRACE_LINES:])
        self._ports.journal.note(channel.id.unique, CallFailed(f"{type(bug).__name__}: {bug}", trace))
