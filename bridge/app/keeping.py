"""What is kept, and for how long: rows, recordings, timelines, speech; and all of it that names a person.

Knows which edge has what. Does not know tables or files. Fulfils `Retention` of `calls`.
Source: Events and API 5.3, 6.10; The IVR 2.3; callbridge.toml `[retention]`.
"""

import asyncio
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
    speech: Callable[[], Path]
    """The folder of the speech cache as it is set now."""
    journal: JournalSettings
    settings: RetentionSettings
    clock: Clock

    async def purge(self) -> Removed:
        """Remove all that is older than it is to be kept, now."""
        now = self.clock.now()
        rows = await self.rows.purge(now)
        before = now - self.settings.recordings_keep_days * _DAY
        recordings = sum([await files.purge(before) for files in self.recordings])
        first = datetime.fromtimestamp(now - self.settings.timelines_keep_days * _DAY, UTC).strftime("%Y-%m-%d")
        days = await self._in_timelines(partial(remove_days, self.journal.dir, first))
        unused = now - self.settings.speech_keep_days * _DAY
        speech = await asyncio.to_thread(remove_unused, self.speech(), unused)
        return {
            "calls": rows.calls,
            "legs": rows.legs,
            "steps": rows.steps,
            "deliveries": rows.deliveries,
            "recordings": recordings,
            "days of timelines": days,
            "files of speech": speech,
        }

    async def forget(self, number: str) -> Removed:
        """Remove all that names a number, whatever its age. Raises OrderRefused when it is none."""
        if _NUMBER.fullmatch(number) is None:
            raise OrderRefused("invalid_number", "this is no number: digits, and + * # as dialled")
        found = await self.rows.forget(number)
        recordings = sum([await files.forget(found.api_ids) for files in self.recordings])
        lines = await self._in_timelines(partial(forget_calls, self.journal.dir, found.call_ids))
        return {
            "calls": len(found.api_ids),
            "legs": found.legs,
            "steps": found.steps,
            "deliveries": found.deliveries,
            "recordings": recordings,
            "lines of timelines": lines,
        }

    async def _in_timelines(self, work: "partial[int]") -> int:
        """Between two lines that are written."""
        try:
            return await asyncio.wrap_future(self.timelines.meanwhile(work))
        except OSError as refused:
            why = refused.strerror or "they cannot be written"
            raise StoreError(f"timelines in {self.journal.dir}: {why}") from None
