"""How a call begins: where another process was. The other ways are told by test_supervisor and test_placed.

Source: The IVR 3.12.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import pytest

from bridge.calls.beginnings import Resuming
from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.cutting import CutShort
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.journal import CallFailed
from bridge.calls.kept.snapshot_book import SnapshotBook
from bridge.calls.kept.snapshot_text import read_left, text_of
from bridge.calls.kept.snapshots import snapshot_of
from bridge.calls.nobody import NoEvents
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.connect import Leave
from bridge.ivr.cursor import Cursor
from bridge.ivr.live import LiveSet
from bridge.ivr.outcomes import Ended
from bridge.ivr.outcomes import Left as GivenBack
from bridge.telephony.causes import DialplanResult, EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel
from tests.fakes.listeners import Listeners
from tests.fakes.ports import LoopClock, Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, a_live, an_ivr, main, sound, transfer

IVR = an_ivr(main(start=[sound("menu")]))
LIVE = replace(a_live(IVR), version="v1")
AWAY = Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800"))


class SessionsEnded(NoEvents):
    """Keeps why sessions have ended."""

    def __init__(self) -> None:
        self.left_as: list[tuple[str, EndReason]] = []

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        self.left_as.append((channel, reason))


class Left:
    """A call that a process before this one has left, and how it begins here."""

    def __init__(self, change: Callable[[Call], None] = lambda _: None, live: LiveSet | None = LIVE) -> None:
        self.rig = Rig(live=live or LIVE)
        self.rig.snapshots = self.book = SnapshotBook(LoopClock(), print)
        self.given_back: list[tuple[DialplanResult, str]] = []
        before = a_call(IVR, live=LIVE)
        change(before)
        text = text_of(snapshot_of(before, LoopClock()), Standing("12", 3))
        self.kept = KeptCall("pbx1", before.id, "1.0", LIVE.version, 1_763_800_000 - 7.5, text)
        self.channel = FakeChannel(up=True)

    async def begin(self, *, away: bool = False, up: bool = True) -> Call | None:
        arrival = Arrival(self.channel, (), CallerId(), "", "", up=up, away=away)
        beginning = Resuming(read_left(self.kept))
        call = await beginning.call(arrival, self.give_back, self.rig.ports)
        if call is not None:
            await beginning.open(call, arrival, self.rig.ports)
        return call

    async def give_back(self, left: GivenBack, why: str) -> bool:
        self.given_back.append((left.result, why))
        return True

    @property
    def dropped(self) -> list[str]:
        return [one.channel for one in self.book.take() if not one.state]


def leaves(call: Call) -> None:
    call.cursor = replace(call.cursor, pending=(Pending(AWAY, Origin("", 0)),))


def asks(call: Call) -> None:
    call.cursor = replace(call.cursor, pending=(Pending(Ask(SCRIPT), Origin("check", 0)),))


async def test_it_goes_on_as_it_was_and_says_so_once() -> None:
    left = Left(lambda call: call.variables.update(code="42"))
    call = await left.begin(up=False)
    assert call is not None
    assert (call.channel, call.variables, call.resumed, call.answered) == (left.channel, {"code": "42"}, True, False)
    assert left.channel.noticed == []
    (told,) = left.rig.journal.of(CallTakenUp)
    assert told == CallTakenUp(7.5, "0003*099", "main", "start", 1, keys=2, api_id="lfrsmzqx7c6tahkgcdvj")
    assert (left.dropped, left.given_back) == ([], [])


@pytest.mark.parametrize("up", [True, False])
async def test_an_answer_that_nobody_had_told_is_told(*, up: bool) -> None:
    """Told twice it is one event: the visit knows when it was answered."""

    class Events(NoEvents):
        heard: ClassVar[list[str]] = []

        def answered(self, channel: str) -> None:
            self.heard.append(channel)

    Events.heard.clear()
    left = Left()
    left.rig.events = Events()
    call = await left.begin(up=up)
    assert call is not None
    assert Events.heard == ([call.id] if up else [])


async def test_a_dialplan_step_begins_as_one_of_which_nothing_was_told() -> None:
    def step(call: Call) -> None:
        call.ivr, call.cursor = None, Cursor(None)

    left = Left(step)
    assert await left.begin() is not None
    (told,) = left.rig.journal.of(CallTakenUp)
    assert (told.extension, told.context, told.option, told.position) == ("", "", "", 0)


async def test_it_is_on_the_switchboard_with_its_id_and_its_recordings() -> None:
    left = Left(lambda call: call.recordings.append("r1"))
    call = await left.begin()
    assert call is not None
    live = left.rig.switchboard.of_channel(call.id)
    assert live is not None
    assert (live.api_id, live.entered, live.recordings is call.recordings) == (call.api_id, True, True)
    assert live.recordings == ["r1"]


async def test_what_a_program_has_forbidden_stays_forbidden_and_who_pays_still_finds_it() -> None:
    def placed(call: Call) -> None:
        call.charged, call.transfer_outside = IVR_NUMBER, False

    left = Left(placed)
    call = await left.begin()
    assert call is not None
    (live,) = left.rig.switchboard.of_extension(IVR_NUMBER)
    assert (live.api_id, live.charged, live.transfer_outside) == (call.api_id, IVR_NUMBER, False)


async def test_one_that_is_known_already_is_not_made_twice() -> None:
    left = Left()
    known = left.rig.switchboard.expect("1.0", "pbx1", 5.0, "lfrsmzqx7c6tahkgcdvj")
    call = await left.begin()
    assert call is not None
    assert left.rig.switchboard.of_channel(call.id) is known


async def test_it_runs_on_the_files_that_it_entered_also_when_others_are_in_force_now() -> None:
    left = Left(live=replace(LIVE, version="v2"))
    left.rig.older = LIVE
    call = await left.begin()
    assert call is not None
    assert call.live is LIVE


@pytest.mark.parametrize("away", [False, True])
async def test_one_whose_files_cannot_be_read_any_more_gets_the_fallback_where_it_can(*, away: bool) -> None:
    left = Left(live=replace(LIVE, version="v2"))
    assert await left.begin(away=away) is None
    why = "the IVR in which it was cannot be read any more"
    assert left.given_back == [] if away else [(DialplanResult.ERROR, why)]
    assert left.dropped == [left.channel.id.unique]


async def test_one_whose_ivr_is_not_in_its_files_gets_the_fallback() -> None:
    left = Left(live=replace(LIVE, ivrs={}))
    assert await left.begin() is None
    assert left.given_back == [(DialplanResult.ERROR, "the IVR in which it was cannot be read any more")]


async def test_one_that_cannot_be_read_says_why() -> None:
    left = Left(asks, live=replace(LIVE, scripts={}))
    assert await left.begin() is None
    (failed,) = left.rig.journal.of(CallFailed)
    why = "it waits for a script that is not in its files any more"
    assert failed.error == f"what was kept of this call cannot be read: {why}"
    assert [result for result, _ in left.given_back] == [DialplanResult.ERROR]


async def test_one_that_is_away_in_the_dialplan_is_waited_for_if_it_is_to_come_back() -> None:
    left = Left(leaves)
    call = await left.begin(away=True)
    assert call is not None
    assert call.leaves
    assert left.dropped == []


async def test_one_that_had_gone_back_already_is_left_alone() -> None:
    left = Left()
    assert await left.begin(away=True) is None
    assert (left.given_back, left.dropped) == ([], [left.channel.id.unique])
    assert left.rig.journal.entries == []


async def test_one_whose_end_was_told_meanwhile_is_no_call_any_more() -> None:
    left = Left()
    Listeners(left.rig)  # nobody has left a visit of this channel
    assert await left.begin() is None
    assert left.given_back == [(DialplanResult.ERROR, "nothing is known of its visit any more")]
    assert left.dropped == [left.channel.id.unique]
    assert IVR_NUMBER in LIVE.ivrs


@pytest.mark.parametrize(("ends_in", "at"), [(30.0, 30.0), (-5.0, 0.0)])
async def test_a_call_that_whoever_placed_it_would_have_ended_ends_when_it_was_to(ends_in: float, at: float) -> None:
    left = Left(lambda call: setattr(call, "ends_at", 1_763_800_000 + ends_in))
    call = await left.begin()
    assert call is not None
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(60, over.set_result, None)

    async def walk() -> None:
        async with call.cutting.heard():
            await over

    with pytest.raises(CutShort) as cut:
        await walk()
    assert (cut.value.order, loop.time()) == (Ended(EndReason.LIFETIME), at)


async def test_a_step_of_the_dialplan_that_had_gone_back_already_is_on_no_list_any_more() -> None:
    def of_a_step(call: Call) -> None:
        call.ivr, call.cursor = None, Cursor(None)

    left = Left(of_a_step)
    assert await left.begin(away=True) is None
    assert list(left.rig.switchboard) == []


async def test_the_record_of_one_that_cannot_go_on_says_so() -> None:
    left = Left(live=replace(LIVE, ivrs={}))
    events = SessionsEnded()
    left.rig.events = events
    assert await left.begin() is None
    assert events.left_as == [(left.channel.id.unique, EndReason.RESUME_FAILED)]
