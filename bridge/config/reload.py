"""Takes the operator's files while calls go on: all of them checked and swapped in one step, or none.

Knows what is read, kept and told, and in which order. Does not know calls: those in progress keep the set they have.
Source: The IVR 7.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from bridge.calls.entries.service import SetChanged
from bridge.calls.journal import FaultFound
from bridge.calls.orders import FileChange, Reloaded
from bridge.calls.ports import Journal
from bridge.config.differing import differing
from bridge.config.live_files import LiveFiles
from bridge.config.restart import needs_restart, running_with
from bridge.config.settings import Settings
from bridge.config.start import Beginning
from bridge.config.states import State, read_state
from bridge.errors import ConfigError
from bridge.faults import Fault, Level
from bridge.store.live_sets import AcceptedSets

Swap = Callable[[], None]
Prepare = Callable[[Settings], Awaitable[Swap]]
"""Makes ready what new settings need; what comes back puts them in force, and neither waits nor fails."""


class Reloader:
    """The live set of one service: how it began, and what replaces it. Reloads run one after the other."""

    def __init__(
        self,
        beginning: Beginning,
        sets: LiveFiles,
        journal: Journal,
        prepare: Prepare,
        complain: Callable[[str], None],
        in_use: Callable[[], frozenset[str] | None] = frozenset,
    ) -> None:
        """Begin with what was read; `complain` takes one sentence for the operator.

        `in_use`: versions that calls run on, None while that is not known.
        """
        self._path = beginning.path
        self._environ = beginning.environ
        self._beginning = beginning
        self._process = beginning.state.settings
        self._sets = sets
        self._journal = journal
        self._prepare = prepare
        self._complain = complain
        self._kept = AcceptedSets(self._process.service.state_dir, in_use)
        self._reloading = asyncio.Lock()
        self._running = beginning.state.kept
        self.fallen_back = bool(beginning.refused)
        """Calls run on the set accepted last, because the files on disk were refused at the start."""

    async def begin(self) -> None:
        """Tell what the service begins with, and keep it if it was accepted. Never raises."""
        state = self._beginning.state
        if not self.fallen_back:
            self._accept(state, "start", "")
            await self._keep(state)
            return
        self._tell(self._beginning.refused, "start")
        what = f"the files are refused: {counted(self._beginning.refused)}. Mend them, then `callbridge reload`"
        self._journal.note("", SetChanged("fallback", state.live.version, what))

    async def reload(self, by: str, *, accept_errors: bool = False) -> Reloaded:
        """Read all files and let new calls run on them; if they are refused, nothing changes. Never raises."""
        async with self._reloading:
            try:
                state = await asyncio.to_thread(self._read, accept_errors=accept_errors)
            except ConfigError as refused:
                version = self._sets.current().version
                self._tell(refused.findings, "reload")
                self._journal.note("", SetChanged("refused", version, counted(refused.findings), by))
                return Reloaded(accepted=False, version=version, findings=refused.findings)
            swap = await self._prepare(running_with(self._process, state.settings))
            await self._keep(state)
            swap()
            self._sets.replace(state.live)
            self._running = state.kept
            self.fallen_back = False
            restart = needs_restart(self._process, state.settings)
            self._accept(state, "reload", by, restart)
            return Reloaded(accepted=True, version=state.live.version, findings=state.findings, restart=restart)

    async def differing(self) -> tuple[FileChange, ...]:
        """Which files are not as those on which new calls run."""
        return await asyncio.to_thread(differing, self._running)

    def _read(self, *, accept_errors: bool) -> State:
        ivr_dir = self._process.service.ivr_dir
        return read_state(self._path, self._environ, accept_errors=accept_errors, ivr_dir=ivr_dir)

    async def _keep(self, state: State) -> None:
        try:
            await asyncio.to_thread(self._kept.keep, state.kept)
        except OSError as refused:
            why = refused.strerror or "it cannot be written"
            what = "These files run, but a start with broken ones would have nothing to fall back to: mend it."
            self._complain(f"{self._kept.folder}: {why}. {what}")

    def _accept(self, state: State, source: str, by: str, restart: tuple[str, ...] = ()) -> None:
        self._tell(state.findings, source)
        ivrs = len(state.live.ivrs)
        said = [f"{ivrs} IVR{'' if ivrs == 1 else 's'}"]
        if state.findings:
            said.append(f"{counted(state.findings)}, see `callbridge check`")
        if restart:
            said.append(f"needs a restart: {', '.join(restart)}")
        self._journal.note("", SetChanged("accepted", state.live.version, "; ".join(said), by))

    def _tell(self, findings: tuple[Fault, ...], source: str) -> None:
        """One by one what stops a set, or was accepted in spite of that; warnings are for who asks or reloads."""
        for finding in findings:
            if finding.level in {Level.FATAL, Level.ERROR}:
                self._journal.note("", FaultFound(finding, source))


def counted(findings: tuple[Fault, ...]) -> str:
    """`2 fatal, 1 error, 3 warnings`."""
    levels = Counter(finding.level for finding in findings)
    return ", ".join(f"{count} {level}{_ending(level, count)}" for level, count in levels.items())


def _ending(level: Level, count: int) -> str:
    return "" if count == 1 or level not in {Level.ERROR, Level.WARNING} else "s"
