"""What a call is about to rely on, written down in a file beside the database before that has it: no call waits.

A script is asked only when it is written down where its call stands (The IVR 3.12), with all that happened before. A
transaction takes milliseconds, and longer beside others that write; a line in a file takes microseconds. The database
has the same a moment later, and then says so of the line (`written_ahead`): what a process that was killed has left in
the file, the next one puts into the database before anybody looks there.

Knows when the file may be relied on, and what is still to be put into the database. Does not know files (see
`ahead_file`) nor statements. With PostgreSQL there is none: whoever else serves the application has to find everything
there. Source: ADR 0095.
"""

import asyncio
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

from bridge.calls.records import KeptCall
from bridge.store.ahead_file import AheadFile
from bridge.store.ahead_recovery import Recovery, named
from bridge.store.around import Around
from bridge.store.backlog import Backlog
from bridge.store.change_rows import rows_of
from bridge.store.database import Database
from bridge.store.rows import Row
from bridge.store.waiting import Waiting

SLOW: Final = 0.1
"""Seconds that a line may take. The event loop waits for it, and so do all calls: a slower disk is left alone."""
REST: Final = 10.0
"""Seconds for which the file is not written to then, or when it was refused; calls wait for the database meanwhile."""
AT_ONCE: Final = 200
"""Changes in a line, at most: some milliseconds. There are more only while the database is away."""
EMPTIED: Final = 1.0
"""Seconds after which lines that the database has are thrown away, while it is written to."""
AGAIN: Final = 600.0
"""Seconds in which trouble with the file is told once."""

_encoded: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # rows that were just made


class WriteAhead:
    """One for a service."""

    def __init__(self, database: Database, waiting: Waiting, backlog: Backlog, around: Around) -> None:
        """Nothing is written before `begin`. Whoever wants to hear of events that were left is told by the backlog."""
        self.waiting = waiting
        """What the database does not have yet."""
        self._backlog = backlog
        self._around = around
        self._recovery = Recovery(database, around)
        file = database.file
        self._file = None if file is None else AheadFile(Path(f"{file}-ahead-{around.app}"))
        self._name = ""
        """As the database knows the file; empty: there is none yet."""
        self._lost = False
        """Nothing more can be written to it. What stands there counts until the database has the same."""
        self._line = 0
        """The last one that was written."""
        self._marked = 0
        """The last one that the database has, too."""
        self._rests_until = self._empty_at = 0.0
        self._told_at = -math.inf
        self._begun = self._file is None
        self._beginning = asyncio.Lock()

    @property
    def has_lines(self) -> bool:
        """The database lacks some: what is written there next is all that waits, or what they say would be newer."""
        return self._line != self._marked

    async def begin(self) -> None:
        """Put into the database what a process before this one has left in the file. Raises StoreError: to be repeated.

        Whoever reads what such a process has left waits for this. Once it is done, it costs nothing.
        """
        if self._begun:
            return
        async with self._beginning:
            if self._file is not None and not self._begun:
                await self._recover(self._file)
                self._begun = True

    def take_down(self, drawn: Callable[[], KeptCall | None]) -> bool:
        """Write down where a call stands, and what waits for the database; whether that could be done.

        Never raises but for a bug of `drawn`, which is called only when there is a file to write to.
        """
        if not self._is_usable or self._now() < self._rests_until or (kept := drawn()) is None:
            return False
        return self._append((kept,))

    def take_rest(self) -> bool:
        """At the end: write down what the database would not take, for the next process; whether that could be done."""
        while self.waiting.not_ahead(1):
            if not self._is_usable or not self._append(()):
                return False
        return True

    @property
    def _is_usable(self) -> bool:
        return bool(self._name) and not self._lost

    def mark(self) -> Row | None:
        """What is true once all that waits now is in the database; None: it stands there already."""
        if not self.has_lines:
            return None
        return {"app": self._around.app, "file": self._name, "line": self._line}

    def marked(self, mark: Row) -> None:
        """That stands in the database: lines up to it are of no use any more."""
        if mark["file"] == self._name:
            self._marked = mark["line"]

    async def tidy(self) -> None:
        """Throw away lines that the database has, now and then, or try to have a file again. May raise StoreError."""
        if self._file is None or self.has_lines or self._now() < max(self._rests_until, self._empty_at):
            return
        if not self._is_usable:
            await self._begin(self._file)
        elif self._file.has_lines:
            self._empty_at = self._now() + EMPTIED
            self._done(self._file.empty)

    def close(self) -> None:
        """Nothing is written any more, and another process may have the file: empty, if the database has all of it."""
        if self._file is not None:
            if self._is_usable and not self.has_lines:
                self._done(self._file.empty)
            self._file.close()
        self._lost = True

    def _append(self, kept: Sequence[KeptCall]) -> bool:
        file, changes, line = self._file, self.waiting.not_ahead(AT_ONCE), self._line + 1
        if file is None:
            return False
        try:
            text = _encoded(rows_of(changes, kept, self._around.app, self._around.country()))
        except Exception as bug:  # noqa: BLE001 - the barrier: the call waits for the database, which finds the row
            self._refused(bug)
            return False
        if not self._done(lambda: file.append(line, text)):
            return False
        self._line = line
        self.waiting.are_ahead(len(changes))
        return True

    async def _recover(self, file: AheadFile) -> None:
        """What cannot be read now counts no more: later it would be older than the database."""
        marked = await self._recovery.marked()
        try:
            await asyncio.to_thread(file.open)
            first_line, lines = await asyncio.to_thread(file.read)
        except OSError as refused:
            await self._recovery.begin(str(uuid4()))
            self._refused(refused)
            return
        if marked is None:
            await self._begin(file)
            return
        name = str(uuid4())
        events = await self._recovery.recover(marked, first_line, lines, name)
        await self._begin(file, name)
        if events:
            self._backlog.added({})

    async def _begin(self, file: AheadFile, known_as: str = "") -> None:
        """Begin a file under a new name, which the database may know already. Raises StoreError."""
        name = known_as or str(uuid4())
        try:
            await asyncio.to_thread(file.open)
            if not known_as:
                await self._recovery.begin(name)
            await asyncio.to_thread(file.begin, named(name))
        except OSError as refused:
            self._refused(refused)
            return
        self._name, self._lost, self._line, self._marked = name, False, 0, 0

    def _done(self, work: Callable[[], object]) -> bool:
        """Whether it is; after what is refused, or slow, the file is left alone for a while."""
        began = self._now()
        try:
            work()
        except Exception as refused:  # noqa: BLE001 - the barrier: the call waits for the database
            self._refused(refused)
            return False
        if self._now() - began > SLOW:
            self._rest()
        return True

    def _refused(self, why: Exception) -> None:
        """A file that was lost begins anew under another name, once the database has all."""
        self._rest()
        if self._file is None:
            return
        self._lost = not self._file.is_open
        if self._now() >= self._told_at + AGAIN:
            self._told_at = self._now()
            said = getattr(why, "strerror", "") or f"a fault of Callbridge: {type(why).__name__}"
            if isinstance(why, BlockingIOError):
                said = "another process has it"
            what = f"[store] url: {self._file.path} cannot be written: {said}"
            self._around.complain(f"{what}. Until it can, calls wait for the database before a script is asked")

    def _rest(self) -> None:
        self._rests_until = self._now() + REST

    def _now(self) -> float:
        return self._around.clock.monotonic()
