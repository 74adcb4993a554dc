"""Writes what calls leave behind, in the background: whoever has something to keep goes on at once.

Knows when it is time, and what is done while the database is away. Does not know statements.
Source: Events and API 5.1.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from bridge.calls.entries.events import OF_EVENTS, StoreChanged
from bridge.calls.journal import Noted
from bridge.calls.records import Change
from bridge.calls.service_ports import KeptCalls
from bridge.errors import StoreError
from bridge.store.ahead import WriteAhead
from bridge.store.around import Around
from bridge.store.batches import BatchWriter
from bridge.store.database import Database
from bridge.store.overflow import Overflow
from bridge.store.saving import Saving

MUCH: Final = 200
"""Changes that are not kept waiting for more."""
IDLE: Final = 10.0
"""Seconds after which an idle database is asked whether it is still there."""
PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Between attempts while it is away; the last one again and again."""
CLOSING: Final = 5.0


class Writer:
    """Fulfils the port `Keeper`, and reads the journal."""

    def __init__(
        self,
        database: Database,
        batches: BatchWriter,
        overflow: Overflow,
        ahead: WriteAhead,
        standing: KeptCalls,
        flush: float,
        around: Around,
    ) -> None:
        """Nothing is written until `run` runs. `flush`: seconds that a change waits for others.

        `standing`: where calls stand; it says by `wake` that this has changed.
        """
        self._database = database
        self._saving = Saving(batches, around.complain)
        self._overflow = overflow
        self._ahead, self._waiting = ahead, ahead.waiting
        self._standing = standing
        self._flushed: list[asyncio.Future[bool]] = []
        self._all_at = 0.0
        """From when on all is written, and not only what calls wait for."""
        self._reached = 0.0
        """When the database was there last."""
        self._flush = flush
        self._journal, self._complain, self._pause = around.journal, around.complain, around.pause
        self._some, self._much, self._ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._closing = self._given_up = False
        self._told_overfull = False
        self._failures = 0
        self.trouble = f"the database {database.place} is not open yet"
        """Why the database cannot be used now; empty when it can."""

    @property
    def unsaved(self) -> int:
        """Notifications that wait in memory."""
        return self._waiting.rows

    @property
    def lost(self) -> int:
        """Notifications and records that were given up: there was no room, or the database refused them."""
        return self._waiting.lost + self._saving.refused

    def keep(self, change: Change) -> None:
        """Write it soon, whole and in order. Never waits, never raises."""
        lost = self._waiting.lost
        self._waiting.keep(change)
        if self._waiting.lost > lost:
            self._overfull()
        self._some.set()
        if len(self._waiting) >= MUCH:
            self._much.set()

    def read(self, noted: Noted) -> None:
        """Keep a step of a call, except those that whoever delivers events writes. Never waits, never raises."""
        if noted.call and not isinstance(noted.entry, OF_EVENTS):
            self._waiting.keep_step(noted)
            self._some.set()

    def wake(self) -> None:
        """There is something to write, which is asked for when it is time. Never waits, never raises."""
        self._some.set()

    async def flush(self, seconds: float) -> bool:
        """Have written what there is now, and wait for that, but for no database that is away; whether it was done."""
        if self.trouble or self._ended.is_set():
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._flushed.append(done)
        self._some.set()
        self._much.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await done
        return False

    async def run(self) -> None:
        """Write until `close`; whatever happens to the database, this goes on."""
        while not (self._closing and (self._given_up or self._is_empty)):
            if not self._failures:
                await self._work_to_do()
            try:
                await self._write()
            except StoreError as failed:
                self._failed(str(failed))
            except Exception as bug:  # noqa: BLE001 - the barrier: what waits is tried again, and no call ends
                self._failed(f"a fault of Callbridge: {type(bug).__name__}")
            else:
                self._worked()
                continue
            await self._pause(PAUSES[min(self._failures, len(PAUSES)) - 1])
        self._ended.set()

    async def close(self, seconds: float = CLOSING) -> None:
        """Write what waits, for at most so many seconds. Nothing that is kept afterwards is written."""
        self._closing = True
        self._some.set()
        self._much.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        self._given_up = True
        if len(self._waiting) and not self._ahead.take_rest():
            notifications, records = self._waiting.only_here()
            unsaved = f"{notifications} notifications and {records} records of calls"
            what = f"{unsaved} were not written before the end, and are lost"
            self._complain(f"{self.trouble or 'the database is too slow'}. {what}")

    async def _work_to_do(self) -> None:
        """Wait until there is something, then a little, so that more may come."""
        if self.trouble:  # nothing was written yet: open it now
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE):
                await self._some.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._flush):
                await self._much.wait()

    async def _write(self) -> None:
        """All there is; for calls that wait, only what they wait for. Raises StoreError; what is not written waits."""
        self._some.clear()
        if not self._closing:
            self._much.clear()
        await self._ahead.begin()
        now = asyncio.get_running_loop().time()
        if self._flushed and now < self._all_at:
            await self._write_some(steps=False)
            self._some.set()
            return
        self._all_at = now + self._flush
        if self._is_empty and not self._flushed and (self.trouble or now - self._reached >= IDLE):
            await self._database.ping()
            self._reached = now
        while self._flushed or not self._is_empty:
            alone = not self._flushed and not self._waiting and self._standing.is_empty
            await self._write_some(steps=alone or self._waiting.few_steps)
            if not self._waiting.are_many:  # what came meanwhile waits for more, as all that comes
                break
        if not self._is_empty:
            self._some.set()
        await self._ahead.tidy()
        await self._overflow.relieve()

    @property
    def _is_empty(self) -> bool:
        """There is nothing to write; lines of a file are to be marked, but for those that the end has left there."""
        return self._waiting.is_empty and self._standing.is_empty and (self._closing or not self._ahead.has_lines)

    async def _write_some(self, *, steps: bool = True) -> None:
        """One portion, with all that has changed of where calls stand; whoever waits for that waits no longer."""
        flushed, self._flushed = self._flushed, []
        changes = self._waiting.changes(everything=self._ahead.has_lines)
        noted = self._waiting.steps() if steps else ()
        kept = self._standing.take()
        mark = self._ahead.mark()
        try:
            await self._saving.save(changes, noted, kept, mark)
        except StoreError:
            self._waiting.give_back(noted)
            self._standing.give_back(kept)
            _release(flushed, done=False)
            raise
        except BaseException:
            _release(flushed, done=False)
            raise
        self._reached = asyncio.get_running_loop().time()
        _release(flushed, done=True)
        self._waiting.done(len(changes))
        if mark:
            self._ahead.marked(mark)

    def _overfull(self) -> None:
        """Once for each time that the database is away; how much it was is told when it is back."""
        if not self._told_overfull:
            self._told_overfull = True
            what = f"{self._waiting.rows} notifications and {self._waiting.records} records of calls wait in memory"
            self._complain(f"{self.trouble or 'the database is too slow'}. {what}, and there is no room for more")

    def _failed(self, why: str) -> None:
        if not self._failures:
            self._journal.note("", StoreChanged("lost", why, self.unsaved))
        self._failures += 1
        self.trouble = why

    def _worked(self) -> None:
        if self._failures:
            detail = f"{self.lost} rows were lost since the start" if self.lost else ""
            self._journal.note("", StoreChanged("back", detail, self.unsaved))
        self._failures = 0
        self._told_overfull = False
        self.trouble = ""


def _release(waiting: Sequence["asyncio.Future[bool]"], *, done: bool) -> None:
    for one in waiting:
        if not one.done():
            one.set_result(done)
