"""The IVRs of the live set as the console shows them: rows, pictures, and the report on the files.

Knows live sets, and the command `check`. Does not know pages. Fulfils `Ivrs` of the console. A picture is drawn in a
thread and kept while its set is live; the report is made by another process, so that no call waits for it.
"""

import asyncio
import json
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bridge.calls.ports import Clock, LiveSets
from bridge.ivr.graph import graph_of
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.telephony.values import Extension
from bridge.terminal.graph_svg import svg_of
from bridge.web.console.ports import DrawnIvr, IvrLine, Report, ReportLine

KEPT: Final = 32
"""Pictures that are kept."""
FRESH: Final = 10.0
"""Seconds for which a report is good enough for others who ask."""
PATIENCE: Final = 2.0
"""Seconds for which a page waits for its report; afterwards it says that it is being made."""
REPORTED_WITHIN: Final = 180.0
NICENESS: Final = 5
"""How much nicer the process of a report is to calls than they are to each other."""


class ConsoleIvrs:
    """One for the console."""

    def __init__(
        self, sets: LiveSets, config: Path, environ: Mapping[str, str], clock: Clock, tasks: asyncio.TaskGroup
    ) -> None:
        """`config` is the `callbridge.toml` on which `check` reports; reports are made in the task group."""
        self.sets = sets
        self._config = config
        self._environ = environ
        self._clock = clock
        self.pictures: OrderedDict[tuple[str, Extension], DrawnIvr] = OrderedDict()
        """Of live sets, by their versions."""
        self._drawing = asyncio.Lock()
        self._tasks = tasks
        self._making: asyncio.Task[None] | None = None
        self._found = float("-inf")
        self._report = Report(clock.now(), ())

    def all(self) -> Sequence[IvrLine]:
        """By number."""
        ivrs = self.sets.current().ivrs
        return tuple(_line(ivrs[extension]) for extension in sorted(ivrs, key=str))

    async def drawn(self, extension: str) -> DrawnIvr | None:
        """One of them; None when there is no such IVR."""
        live = self.sets.current()
        read = Extension.parse(extension, live.organisation)
        ivr = live.ivrs.get(read) if read else None
        if ivr is None:
            return None
        key = (live.version, ivr.extension)
        async with self._drawing:  # one at a time: whoever else wants one waits for it, not for a processor
            if key not in self.pictures:
                self.pictures[key] = await asyncio.to_thread(_draw, ivr, live)
                if len(self.pictures) > KEPT:
                    self.pictures.popitem(last=False)
            return self.pictures[key]

    async def report(self) -> Report:
        """What `callbridge check` says of the files now; the one before, or none, while that is being made."""
        if self._making is None and self._clock.monotonic() - self._found >= FRESH:
            self._making = self._tasks.create_task(self._make(), name="IVR report")
        if self._making is not None:
            await asyncio.wait({self._making}, timeout=PATIENCE)
        return replace(self._report, making=self._making is not None)

    def close(self) -> None:
        """Make no report any more."""
        if self._making is not None:
            self._making.cancel()

    async def _make(self) -> None:
        try:
            self._report = await self._check()
        finally:
            self._found = self._clock.monotonic()
            self._making = None

    async def _check(self) -> Report:
        try:
            async with asyncio.timeout(REPORTED_WITHIN):
                return Report(self._clock.now(), _lines(await self._said()))
        except TimeoutError:
            why = "The report takes too long for a page"
        except Exception:  # noqa: BLE001 - the barrier: whatever it is, it costs a report, never the calls
            why = "The report could not be made"
        return Report(self._clock.now(), (), f"{why}. Type: callbridge check")

    async def _said(self) -> bytes:
        words = ("-m", "bridge", "check", "--json", "--config", str(self._config))
        program = await asyncio.create_subprocess_exec(
            *("nice", "-n", str(NICENESS), sys.executable, *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(self._environ),
        )
        try:
            said, _ = await program.communicate()
            return said
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()


def _line(ivr: Ivr) -> IvrLine:
    actions = sum(len(steps) for context in ivr.contexts.values() for steps in context.options.values())
    return IvrLine(str(ivr.extension), ivr.name, tuple(ivr.did), len(ivr.contexts), actions)


def _draw(ivr: Ivr, live: LiveSet) -> DrawnIvr:
    contexts = tuple((context.name, context.description) for context in ivr.contexts.values())
    return DrawnIvr(str(ivr.extension), ivr.name, svg_of(graph_of(ivr, live), live=True), contexts)


def _lines(said: bytes) -> tuple[ReportLine, ...]:
    return tuple(
        ReportLine(
            str(one["severity"]),
            str(one["code"]),
            str(one["file"]),
            int(one["line"]),
            str(one["address"]),
            str(one["message"]),
            str(one["advice"]),
        )
        for one in json.loads(said)["findings"]
    )
