"""All calls: who is admitted, and that the failure of one touches no other.

Knows limits, tasks and the ways in which a call ends. Does not know what a call does.
"""

import asyncio
import traceback
from collections import deque
from dataclasses import dataclass

from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.entering import begin, open_call
from bridge.calls.journal import CallEnded, CallFailed, CallReturned
from bridge.calls.ports import ActionPorts
from bridge.calls.session import walk
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.entries import Unknown, read_entry
from bridge.ivr.outcomes import Ended, Left
from bridge.telephony.causes import DialplanResult, EndReason

_TRACE_LINES = 12


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """How many calls at once, and how many new ones in a second; more go back to the dialplan as REFUSED."""

    max_calls: int
    max_new_per_second: int


class Supervisor:
    """Runs each call in a task of its own behind a barrier."""

    def __init__(self, ports: ActionPorts, limits: AdmissionLimits, tasks: asyncio.TaskGroup) -> None:
        """Calls run in the task group that is handed in."""
        self._ports = ports
        self._limits = limits
        self._tasks = tasks
        self._live: dict[asyncio.Task[None], Call | None] = {}
        self._recent: deque[float] = deque()
        self._draining = False
        self._all_over = asyncio.Event()
        self._all_over.set()

    @property
    def live_calls(self) -> int:
        """How many calls are up."""
        return len(self._live)

    def arrive(self, arrival: Arrival) -> None:
        """Take a channel that has entered the application. Never waits, never raises."""
        why = self._refusal()
        work = self._serve(arrival) if why is None else self._give_back(arrival, DialplanResult.REFUSED, why)
        task = self._tasks.create_task(work, name=f"call {arrival.channel.id}")
        self._live[task] = None
        self._all_over.clear()
        task.add_done_callback(self._forget)

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

    def _refusal(self) -> str | None:
        if self._draining:
            return "the service is shutting down"
        if len(self._live) >= self._limits.max_calls:
            return f"{self._limits.max_calls} calls are up already (calls.max_calls)"
        now = self._ports.clock.monotonic()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self._limits.max_new_per_second:
            return f"{self._limits.max_new_per_second} calls came within a second (calls.max_new_per_second)"
        self._recent.append(now)
        return None

    def _forget(self, task: asyncio.Task[None]) -> None:
        del self._live[task]
        if not self._live:
            self._all_over.set()

    async def _serve(self, arrival: Arrival) -> None:
        """The barrier: whatever happens in a call ends here."""
        live = self._ports.live.current()
        entry = read_entry(arrival.args, arrival.dialled, live)
        if isinstance(entry, Unknown):
            await self._give_back(arrival, DialplanResult.UNKNOWN, entry.why)
            return
        call = begin(arrival, entry, live, self._ports)
        reason = EndReason.ERROR
        try:
            reason = await self._walk(call, up=arrival.up)
        except ChannelGone:
            reason = EndReason.CALLER_HANGUP
        except asyncio.CancelledError:
            await self._return(call, DialplanResult.ERROR, "the service is shutting down")
        except AsteriskError as refused:
            await self._return(call, DialplanResult.ERROR, str(refused))
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one call its IVR, never its caller
            trace = "".join(traceback.format_exception(bug)[-_TRACE_LINES:])
            self._ports.journal.note(call.id, CallFailed(f"{type(bug).__name__}: {bug}", trace))
            await self._return(call, DialplanResult.ERROR, "a fault of Callbridge")
        finally:
            await call.channel.close()
            seconds = self._ports.clock.monotonic() - call.entered
            self._ports.journal.note(call.id, CallEnded(reason, round(seconds, 3), call.requests))

    async def _walk(self, call: Call, *, up: bool) -> EndReason:
        await open_call(call, self._ports, up=up)
        match await walk(call, self._ports):
            case Ended(reason, cause):
                await call.channel.hangup(cause)
                return reason
            case Left(result):
                await self._return(call, result, "the dialplan step is done")
                return EndReason.LEFT_DIALPLAN

    async def _return(self, call: Call, result: DialplanResult, why: str) -> None:
        try:
            await call.channel.return_to_dialplan(result)
        except ChannelGone:
            return
        except AsteriskError as refused:
            why = f"{why}; {refused}"
        self._ports.journal.note(call.id, CallReturned(result, why))

    async def _give_back(self, arrival: Arrival, result: DialplanResult, why: str) -> None:
        channel = arrival.channel
        try:
            await channel.return_to_dialplan(result)
        except ChannelGone:
            return
        except AsteriskError as refused:
            why = f"{why}; {refused}"
        finally:
            await channel.close()
        self._ports.journal.note(channel.id.unique, CallReturned(result, why))
