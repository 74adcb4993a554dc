"""The service's side of the process that delivers its events: starts it when there is something to deliver, keeps it.

Knows processes, and that one may end or fall silent at any time. Does not know deliveries. Source: ADR 0091.
"""

import asyncio
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import bridge
from bridge.app.delivering.priority import Priority
from bridge.app.delivering.pulse import Pulse
from bridge.app.delivering.retelling import Retelling
from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Asked, Begin, Begun, Drain, Known, New, Told
from bridge.calls.entries.events import DeliveryFailed
from bridge.calls.ports import Clock, Journal
from bridge.errors import StoreError
from bridge.ivr.definition import Definition
from bridge.store.backlog import Backlog

SILENT: Final = 300.0
"""Seconds after which a process that says nothing is taken to hang: it says something in every ten of its own, but has
little of a processor that others want. One that was killed for that would begin anew, and get no further."""
LOOKS: Final = 1.0
"""Seconds from one look at whether somebody wants events to the next."""
AGAIN: Final = (0.5, 1.0, 2.0, 5.0, 15.0)
"""Seconds until the next one is started, when one after another has ended."""
STEADY: Final = 60.0
"""Seconds after which one that ends has not failed at once."""
SAYS_GOODBYE: Final = 2.0
"""Seconds, besides those of its deliveries, that the end of a process may take."""


class DefinitionsNow(Protocol):
    """All definitions. Reads memory only."""

    def find(self, definition: str) -> Definition | None:
        """By id, also a disabled one; None when it was deleted."""

    def in_force(self) -> frozenset[str]:
        """The ids of all enabled ones."""


class Deliverer:
    """One for a service. `run` is the whole of its life; there is a process only once there is something to deliver."""

    def __init__(
        self,
        begin: Begin,
        definitions: DefinitionsNow,
        some_wait: Callable[[], Awaitable[bool]],
        backlog: Backlog,
        journal: Journal,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`some_wait`: whether anything is to be delivered, may raise StoreError; `backlog` tells of more."""
        self._begin = begin
        self._definitions = definitions
        self._some_wait = some_wait
        self._backlog = backlog
        self._journal = journal
        self._retelling = Retelling(journal, pause, time.thread_time)
        self._clock = clock
        self._pause = pause
        self.pulse = Pulse.made()
        """When a call moved last: to be read from the journal. Whoever delivers gives way to that."""
        self._wire: Wire | None = None
        self._some = asyncio.Event()
        self._over = asyncio.Event()
        self._ending = self._starting = False
        self.held: frozenset[str] = frozenset()
        """Receivers, and definitions, that are sent one probe at a time after failures in a row."""

    async def run(self) -> None:
        """Until it is cancelled, or the process has ended after `drain`. Raises nothing else."""
        self._backlog.on_new(self._new)
        try:
            async with asyncio.TaskGroup() as tasks:
                retelling = tasks.create_task(self._retelling.run(), name="what deliveries tell")
                await self._needed()
                await self._one_after_the_other(tasks)
                retelling.cancel()
        finally:
            self._over.set()

    async def drain(self, seconds: float) -> None:
        """Begin nothing any more, and let what is under way end for so long. Then `run` may be cancelled."""
        self._ending = True
        if self._wire is not None:
            self._wire.send(Drain(seconds))
        elif not self._starting:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + SAYS_GOODBYE):
                await self._over.wait()

    async def _needed(self) -> None:
        """Who has no definitions and owes nothing pays for no process."""
        try:
            if await self._some_wait():
                return
        except StoreError:  # told by others; it is needed, perhaps
            return
        while not self._definitions.in_force() and not self._some.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKS):
                    await self._some.wait()

    def _new(self) -> None:
        self._some.set()
        if self._wire is not None:
            self._wire.send(New(self._backlog.owed))

    async def _one_after_the_other(self, tasks: asyncio.TaskGroup) -> None:
        failed = 0
        while not self._ending:
            began = self._clock.monotonic()
            why, trace = await self._barred(tasks)
            if self._ending:
                break
            failed = failed + 1 if self._clock.monotonic() - began < STEADY else 1
            wait = AGAIN[min(failed, len(AGAIN)) - 1]
            what = f"the process that sends them {why}. Another one is started in {wait:g} s; nothing is lost"
            self._journal.note("", DeliveryFailed(what, trace=trace))
            await self._pause(wait)

    async def _barred(self, tasks: asyncio.TaskGroup) -> tuple[str, str]:
        try:
            return await self._one_process(tasks), ""
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs a process, not the deliveries
            return f"was ended by {type(bug).__name__}: {bug}", traceback.format_exc()

    async def _one_process(self, tasks: asyncio.TaskGroup) -> str:
        """From its start to its end, and how that was."""
        ours, theirs = socket.socketpair()
        self._starting = True  # and whoever ends us waits for that: one that is begun is not left half made
        try:
            with theirs:
                process = await _started(theirs.fileno(), self.pulse.file)
        except OSError as refused:
            ours.close()
            return f"cannot be started: {refused.strerror or refused}"
        finally:
            self._starting = False
        begun, silent = asyncio.Event(), ""
        watch = tasks.create_task(self._watch(process.pid, begun), name="priority of deliveries")
        try:
            async with await Wire.over(ours) as wire:
                self._wire = wire
                wire.send(self._begin)
                wire.send(New(self._backlog.owed))
                if self._ending:
                    wire.send(Drain(0))
                silent = await self._listen(wire, begun)
        finally:
            self._wire, self.held = None, frozenset()
            watch.cancel()
            ended = await _ended(process)
        return silent or _as_words(ended)

    async def _listen(self, wire: Wire, begun: asyncio.Event) -> str:
        """Until it ends by itself (empty), or for what reason it is to end."""
        sent: dict[str, Definition] = {}
        answers = 0
        while True:
            try:
                async with asyncio.timeout(SILENT):
                    word = await wire.receive()
            except TimeoutError:
                return f"has said nothing for {SILENT:g} s and was killed"
            except EOFError:
                return ""
            match word:
                case Begun(may_step_back):
                    if may_step_back:
                        begun.set()
                case Told(entries, counted, waiting, addressed, held):
                    self.held = held
                    if counted is not None:
                        self._backlog.counted(counted, self._clock.monotonic())
                    self._backlog.moved(waiting)
                    self._backlog.addressed(addressed)
                    await self._retelling.take(entries)
                case Asked(ids):
                    answers += 1
                    wire.send(Known(answers, self._changed(ids, sent)))
                case _:
                    return f"has said what nobody understands ({type(word).__name__}) and was killed"

    async def _watch(self, pid: int, begun: asyncio.Event) -> None:
        await begun.wait()
        await Priority(pid, self._pause).watch()

    def _changed(self, ids: tuple[str, ...], sent: dict[str, Definition]) -> Mapping[str, Definition | None]:
        """Those that are other than what this process was sent."""
        changed: dict[str, Definition | None] = {}
        for one in ids:
            now = self._definitions.find(one)
            if now is None:
                sent.pop(one, None)
                changed[one] = None
            elif sent.get(one) != now:
                changed[one] = sent[one] = now
        return changed


async def _started(*ends: int) -> asyncio.subprocess.Process:
    """It runs the program that this is, and says what it has to say on the same standard error. Raises OSError."""
    paths = [str(Path(bridge.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bridge.app.delivering.process", *map(str, ends)),
        stdin=asyncio.subprocess.DEVNULL,
        pass_fds=[end for end in ends if end >= 0],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )


async def _ended(process: asyncio.subprocess.Process) -> int:
    """Its status; it is killed when the wire to it has ended, and it does not end either."""
    try:
        async with asyncio.timeout(SAYS_GOODBYE):
            return await process.wait()
    except TimeoutError:
        pass
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    return await process.wait()


def _as_words(status: int) -> str:
    if status >= 0:
        return f"has ended with status {status}"
    with suppress(ValueError):
        return f"was ended by {signal.Signals(-status).name}"
    return f"was ended by signal {-status}"
