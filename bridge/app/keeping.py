"""What is kept, and for how long: rows, recordings, timelines, speech; and all of it that names a person.

Knows which edge has what. Does not know tables or files. Fulfils `Retention` of `calls`.
Source: Events and API 5.3, 6.10; The IVR 2.3; callbridge.toml `[retention]`.
"""

import asyncio
import queue
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bridge.calls.event_orders import Removed
from bridge.calls.ports import Clock
from bridge.errors import OrderRefused, StoreError
from bridge.observe.forgetting import forget_calls, remove_days
from bridge.observe.journal import CallJournal
from bridge.observe.settings import JournalSettings
from bridge.observe.timelines import TimelineFiles
from bridge.sounds.cache import remove_unused
from bridge.store.recordings import RecordingFiles
from bridge.store.retention import Retention as Rows
from bridge.store.settings import RetentionSettings

_DAY: Final = 86_400.0
_NUMBER: Final = re.compile(r"(?=.*[0-9])[0-9+*# ().-]{2,80}")


@dataclass(frozen=True, slots=True)
class Keeping:
    """Everything that a service keeps. Every method may raise StoreError."""

    rows: Rows
    recordings: tuple[RecordingFiles, ...]
    timelines: TimelineFiles
    journal: JournalSettings
    settings: RetentionSettings
    speech: Callable[[], Path]
    """The folder of `[speech]` now."""
    memory: CallJournal
    clock: Clock

    async def purge(self) -> Removed:
        """Remove all that is older than it is to be kept, now. What cannot be removed keeps nothing else."""
        now, removed, refused = self.clock.now(), dict[str, int](), list[str]()
        for kind in (self._purge_rows, self._purge_recordings, self._purge_timelines, self._purge_speech):
            try:
                removed |= await kind(now)
            except StoreError as why:
                refused.append(str(why))
        if refused:
            raise StoreError("; ".join(refused))
        return removed

    async def forget(self, number: str) -> Removed:
        """Remove all that names a number, whatever its age. Raises OrderRefused when it is none."""
        if _NUMBER.fullmatch(number) is None:
            raise OrderRefused("invalid_number", "this is no number: digits, and + * # as dialled")
        named = await self.rows.naming(number)
        # The rows go last: only they tell which recordings and timelines are meant, if this has to be done again.
        recordings = sum([await files.forget(named.api_ids) for files in self.recordings])
        lines = await self._in_timelines(partial(forget_calls, self.journal.dir, named.call_ids))
        self.memory.forget(named.call_ids)
        rows = await self.rows.forget(named)
        return {
            "calls": len(named.calls),
            "legs": rows.legs,
            "steps": rows.steps,
            "deliveries": rows.deliveries,
            "recordings": recordings,
            "lines of timelines": lines,
        }

    async def _purge_rows(self, now: float) -> Removed:
        rows = await self.rows.purge(now)
        return {"calls": rows.calls, "legs": rows.legs, "steps": rows.steps, "deliveries": rows.deliveries}

    async def _purge_recordings(self, now: float) -> Removed:
        before = now - self.settings.recordings_keep_days * _DAY
        return {"recordings": sum([await files.purge(before) for files in self.recordings])}

    async def _purge_timelines(self, now: float) -> Removed:
        first = datetime.fromtimestamp(now - self.settings.timelines_keep_days * _DAY, UTC).strftime("%Y-%m-%d")
        return {"days of timelines": await self._in_timelines(partial(remove_days, self.journal.dir, first))}

    async def _purge_speech(self, now: float) -> Removed:
        folder, before = self.speech(), now - self.settings.speech_keep_days * _DAY
        try:
            return {"prompts of speech": await asyncio.to_thread(remove_unused, folder, before)}
        except OSError as refused:
            raise StoreError(f"speech in {folder}: {refused.strerror or 'it cannot be removed'}") from None

    async def _in_timelines(self, work: "partial[int]") -> int:
        """Between two lines that are written."""
        try:
            return await asyncio.wrap_future(self.timelines.meanwhile(work))
        except queue.Full:
            raise StoreError(f"timelines in {self.journal.dir}: the disk is too slow at this moment") from None
        except OSError as refused:
            why = refused.strerror or "they cannot be written"
            raise StoreError(f"timelines in {self.journal.dir}: {why}") from None
