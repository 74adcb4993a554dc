"""Calls that were, and each call whole: from the store, and while a call is up from the memory of the journal.

Knows both places. Does not know pages. Fulfils `PastCalls`. What is read is bounded, and read in portions between which
calls go on.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from bridge.app.console.lines import console_lines
from bridge.calls.journal import Noted
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import LiveCall, Switchboard
from bridge.errors import OrderRefused, StoreError
from bridge.observe.journal import CallJournal
from bridge.observe.lines import from_line
from bridge.store.history import CallFilter, History
from bridge.telephony.values import Extension
from bridge.web.console.ports import LegLine, Search, StepLine, WholeCall

LINES: Final = 2000
"""Lines of one call that are shown."""
CHANNELS: Final = 20
"""Channels of one call that are looked for in the journal."""
PORTION: Final = 50
"""Lines that are read in one go."""


class ConsolePast:
    """One for the console."""

    def __init__(
        self,
        history: History,
        journal: CallJournal,
        switchboard: Switchboard,
        organisation: Callable[[], str],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`organisation` is the one to which short numbers belong."""
        self._history = history
        self._journal = journal
        self._switchboard = switchboard
        self._organisation = organisation
        self._pause = pause

    async def search(self, wanted: Search, most: int) -> Sequence[CallRecord]:
        """The newest first. Raises OrderRefused, StoreError."""
        extension = None
        if wanted.extension:
            extension = Extension.parse(wanted.extension, self._organisation())
            if extension is None:
                raise OrderRefused("invalid_extension", f"{wanted.extension[:40]!r} is no extension")
        chosen = CallFilter(wanted.call, wanted.number, extension, wanted.since, wanted.until)
        return await self._history.calls(chosen, most)

    async def whole(self, api_id: str) -> WholeCall | None:
        """A call, past or up. Raises StoreError."""
        live = self._switchboard.get(api_id)
        try:
            records, legs = await self._kept(api_id)
        except StoreError:
            if live is None:
                raise
            records, legs = (), ()
        record = records[0] if records else _record_of(live)
        if record is None:
            return None
        channels = dict.fromkeys((record.call_id, *(leg.channel for leg in legs)))
        if live is not None:
            channels |= dict.fromkeys(live.channels)
        lines, lost = await self._lines([one for one in channels if one][:CHANNELS], up=live is not None)
        return WholeCall(record, tuple(_leg(one) for one in legs), lines, lost, live is not None)

    async def _kept(self, api_id: str) -> tuple[Sequence[CallRecord], Sequence[LegRecord]]:
        return await self._history.calls(CallFilter(call=api_id), 1), await self._history.legs(api_id)

    async def _lines(self, channels: Iterable[str], *, up: bool) -> tuple[tuple[StepLine, ...], int]:
        entries: list[Noted] = []
        lost = 0
        for channel in channels:
            timeline = self._journal.timeline(channel) if up else None
            if timeline is not None:
                entries.extend(timeline.entries)
                lost += timeline.lost
                continue
            try:
                kept = await self._history.steps(channel, LINES + 1)
            except StoreError:
                if not up:
                    raise
                continue
            for start in range(0, len(kept), PORTION):
                entries.extend(noted for line in kept[start : start + PORTION] if (noted := from_line(line)))
                await self._pause(0)
        entries.sort(key=lambda noted: noted.at)
        shown = entries[:LINES]
        return tuple(console_lines(shown)), lost + len(entries) - len(shown)


def _record_of(live: LiveCall | None) -> CallRecord | None:
    """Of a call that is not written yet."""
    if live is None:
        return None
    return live.record or CallRecord(live.api_id, live.call_id, live.server, "", live.began)


def _leg(leg: LegRecord) -> LegLine:
    status = leg.status.value.lower() if leg.status else ""
    return LegLine(str(leg.extension), leg.flow.value.lower(), leg.began, leg.answered, leg.ended, status)
