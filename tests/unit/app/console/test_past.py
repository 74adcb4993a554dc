from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from bridge.app.console import past
from bridge.app.console.past import ConsolePast
from bridge.calls.journal import CallAnswered, CallEnded, CallEntered, Entry, KeyPressed, Noted
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import Switchboard
from bridge.errors import OrderRefused, StoreError
from bridge.observe.journal import CallJournal
from bridge.observe.lines import to_line
from bridge.observe.settings import PrivacySettings
from bridge.store.history import CallFilter, History
from bridge.telephony.causes import CallFlow, CallStatus, EndReason
from bridge.telephony.values import Extension
from bridge.web.console.ports import Search
from tests.fakes.moments import HandClock

ENTERED = CallEntered("0003*099", "0744", "099", "", "api-1", "pbx1")
RECORD = CallRecord("api-1", "17.4", "pbx1", "callbridge", 100.0, "0744123456", "Ana", "099")
LEG = LegRecord(
    *("api-1", "17.4", "17.9", 0, Extension("0003", "001"), CallFlow.IN, "pbx1", "callbridge", 101.0),
    status=CallStatus.ANSWER,
)


class Kept:
    """What the store has, or that it is away."""

    def __init__(self) -> None:
        self.calls_kept = [RECORD]
        self.legs_kept = [LEG]
        self.lines: dict[str, list[str]] = {}
        self.asked: list[CallFilter] = []
        self.away = False
        self.counted = 0

    async def calls(self, wanted: CallFilter, most: int) -> Sequence[CallRecord]:
        self._check()
        self.asked.append(wanted)
        return [one for one in self.calls_kept if wanted.call in {"", one.api_id}][:most]

    async def legs(self, api_id: str) -> Sequence[LegRecord]:
        self._check()
        return self.legs_kept

    async def steps(self, call_id: str, most: int) -> Sequence[str]:
        self._check()
        return self.lines.get(call_id, [])[:most]

    def _check(self) -> None:
        self.counted += 1
        if self.away:
            raise StoreError("the database is away")


class Stage:
    def __init__(self) -> None:
        self.kept, self.clock = Kept(), HandClock(100.0)
        self.journal = CallJournal(10, PrivacySettings(), self.clock)
        self.board = Switchboard(lambda: "api-1")
        history = cast("History", self.kept)
        self.past = ConsolePast(history, self.journal, self.board, lambda: "0003", self.clock.pause)

    def tell(self, channel: str, *entries: Entry) -> None:
        """In the store."""
        lines = [to_line(Noted(100.0 + number, channel, entry)) for number, entry in enumerate(entries)]
        self.kept.lines.setdefault(channel, []).extend(lines)


async def test_an_extension_is_meant_in_its_organisation_and_what_is_none_is_refused() -> None:
    stage = Stage()
    assert await stage.past.search(Search("0744", "099", "17.4", 1.0, 2.0), 50) == []
    assert stage.kept.asked == [CallFilter("17.4", "0744", Extension("0003", "099"), 1.0, 2.0)]
    with pytest.raises(OrderRefused):
        await stage.past.search(Search(extension="<script>"), 50)


async def test_a_past_call_is_told_from_the_store_with_all_its_channels() -> None:
    stage = Stage()
    stage.tell("17.4", ENTERED, KeyPressed("•", "chooses"), CallEnded(EndReason.CALLER_HANGUP, 9.0))
    stage.tell("17.9", CallAnswered())
    stage.kept.lines["17.4"].append("cut off {")
    whole = await stage.past.whole("api-1")
    assert whole is not None
    assert (whole.call, whole.up, whole.lost) == (RECORD, False, 0)
    assert sorted(line.what for line in whole.lines) == ["0744 entered 0003*099", "answered", "ended", "key •"]
    assert [(leg.extension, leg.flow, leg.status) for leg in whole.legs] == [("0003*001", "in", "answer")]


async def test_a_call_that_is_up_is_told_from_memory_also_while_the_store_is_away() -> None:
    stage = Stage()
    stage.kept.away = True
    stage.board.enter("17.4", "", "pbx1", 100.0)
    stage.journal.note("17.4", ENTERED)
    whole = await stage.past.whole("api-1")
    assert whole is not None
    assert (whole.up, whole.call.call_id, [line.kind for line in whole.lines]) == (True, "17.4", ["came"])
    stage.board.enter("17.5", "17.4", "pbx1", 100.0)
    again = await stage.past.whole("api-1")
    assert again is not None
    assert len(again.lines) == 1


async def test_an_unknown_call_is_none_and_without_the_store_nothing_is_known() -> None:
    stage = Stage()
    stage.kept.calls_kept = []
    assert await stage.past.whole("nobody") is None
    stage.kept.away = True
    with pytest.raises(StoreError):
        await stage.past.whole("nobody")


async def test_of_a_very_long_call_so_much_is_shown_and_read_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "LINES", 120)
    stage = Stage()
    stage.tell("17.4", *[CallAnswered()] * 130)
    whole = await stage.past.whole("api-1")
    assert whole is not None
    assert (len(whole.lines), whole.lost) == (120, 1)
    assert stage.clock.pauses == [0] * 3


async def test_a_page_of_the_history_asks_once_and_a_call_once_more_for_legs_and_each_channel() -> None:
    stage = Stage()
    stage.kept.calls_kept = [RECORD] * 50
    await stage.past.search(Search(number="0744"), 51)
    assert stage.kept.counted == 1
    stage.kept.counted = 0
    stage.kept.legs_kept = [replace(LEG, channel=f"17.{number}") for number in range(100)]
    await stage.past.whole("api-1")
    assert stage.kept.counted == 2 + past.CHANNELS, "however many channels a call had"
