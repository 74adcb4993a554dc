"""Which calls have changed since they were last kept. Source: The IVR 3.12."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge.calls.call import Call
from bridge.calls.entries.events import DeliveryTried, EventQueued
from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.kept.snapshot_book import MOST_OVER, SnapshotBook
from bridge.calls.kept.snapshot_text import read_left
from bridge.calls.ports import Snapshots
from bridge.calls.records import KeptCall
from bridge.calls.service_ports import KeptCalls
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.connect import Leave
from bridge.ivr.events import Trigger
from bridge.telephony.destinations import DialplanPlace
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import LoopClock
from tests.unit.calls.ivrs import a_call, a_live, an_ivr, main, sound, transfer

IVR = an_ivr(main(start=[sound("menu")]))
LIVE = a_live(IVR)


class Desk:
    """A book, and who writes what it hands out."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.woken = 0
        self.waited = 0
        self.writes = True
        self.rows: dict[str, KeptCall] = {}
        self.book = SnapshotBook(LoopClock(), self.complaints.append)
        self.book.changed, self.book.written, self.book.secured = self.wake, self.written, self.secured

    def wake(self) -> None:
        self.woken += 1

    async def written(self, seconds: float) -> bool:
        self.waited += 1
        if self.writes:
            self.write()
        return self.writes

    async def secured(self, drawn: Callable[[], KeptCall | None], seconds: float) -> bool:
        self.waited += 1
        if kept := drawn():
            self.rows[kept.channel] = kept
        return kept is not None

    def write(self) -> list[str]:
        """What a store does: the channels that were written."""
        taken = self.book.take()
        for one in taken:
            self.rows.pop(one.channel, None)
            if one.state:
                self.rows[one.channel] = one
        return [one.channel for one in taken]

    def hold(self, channel: str = "1.1", **settings: object) -> Call:
        call = a_call(IVR, FakeChannel(unique=channel, up=True), replace(LIVE, **settings))  # type: ignore[arg-type]  # by name
        self.book.hold(call)
        return call


def test_it_fulfils_both_ports() -> None:
    book = SnapshotBook(LoopClock(), print)
    ports: tuple[Snapshots, KeptCalls] = (book, book)
    assert ports[1].is_empty


async def test_a_call_is_drawn_up_when_it_is_written_and_not_before() -> None:
    desk = Desk()
    call = desk.hold()
    assert (desk.woken, desk.book.is_empty) == (1, False)
    call.variables["a"] = "late"
    assert desk.write() == ["1.1"]
    row = desk.rows["1.1"]
    assert (row.server, row.call_id, row.live, row.at) == ("pbx1", "1.1", "v1", 1_763_800_000)
    assert read_left(row).snapshot(LIVE).variables == {"a": "late"}
    assert (desk.book.is_empty, desk.write()) == (True, [])


async def test_whatever_is_told_of_a_call_marks_it_and_no_other() -> None:
    desk = Desk()
    desk.hold("1.1")
    desk.hold("1.2")
    desk.write()
    for call in ("1.2", "1.2", "9.9", ""):
        desk.book.read(Noted(5.0, call, CallAnswered()))
    assert desk.write() == ["1.2"]


async def test_what_becomes_of_its_events_is_not_where_a_call_stands() -> None:
    desk = Desk()
    desk.hold("1.1")
    desk.write()
    desk.book.read(Noted(5.0, "1.1", EventQueued("d1", Trigger.HANGUP, "0003*099", "crm1", "https://crm:443")))
    desk.book.read(Noted(5.0, "1.1", DeliveryTried("d1", "crm1", "delivered", 1, 200, 0.1)))
    assert desk.book.is_empty


async def test_drafts_and_channels_that_nobody_could_take_up_are_not_kept() -> None:
    desk = Desk()
    assert not desk.book.hold(a_call(IVR, live=replace(LIVE, is_draft=True)))
    channel = FakeChannel()
    channel.kept = False
    call = a_call(IVR, channel, LIVE)
    assert not desk.book.hold(call)
    await desk.book.secure(call)
    desk.book.let_go(call)
    assert (desk.woken, desk.waited, desk.book.is_empty) == (0, 0, True)


async def test_a_channel_that_has_ceased_to_stand_anywhere_is_not_written() -> None:
    desk = Desk()
    channel = desk.hold().channel
    assert isinstance(channel, FakeChannel)
    channel.kept = False
    assert desk.write() == []


async def test_a_call_that_is_over_is_forgotten_unless_its_channel_has_begun_another_one() -> None:
    desk = Desk()
    first = desk.hold()
    desk.write()
    second = desk.hold()
    desk.book.let_go(first)
    assert desk.write() == ["1.1"]
    assert desk.rows
    desk.book.let_go(second)
    assert desk.write() == ["1.1"]
    assert not desk.rows


async def test_what_was_left_of_a_channel_that_has_another_call_by_now_is_not_dropped() -> None:
    desk = Desk()
    desk.hold()
    desk.write()
    desk.book.drop("pbx1", "1.1")
    assert desk.write() == []
    assert desk.rows


async def test_a_channel_that_begins_again_before_its_end_was_written_stays() -> None:
    desk = Desk()
    desk.book.let_go(desk.hold())
    desk.hold()
    assert desk.write() == ["1.1"]
    assert desk.rows["1.1"].state


async def test_what_could_not_be_written_is_written_later_and_as_it_is_then() -> None:
    desk = Desk()
    call = desk.hold()
    desk.book.drop("pbx1", "0.9")
    taken = desk.book.take()
    call.variables["a"] = "later"
    desk.book.give_back(taken)
    assert sorted(desk.write()) == ["0.9", "1.1"]
    assert read_left(desk.rows["1.1"]).snapshot(LIVE).variables == {"a": "later"}
    taken = [*desk.book.take(), desk.rows["1.1"]]
    desk.book.let_go(call)
    desk.book.give_back(taken)
    assert desk.write() == ["1.1"]
    assert not desk.rows


async def test_to_secure_a_call_waits_until_that_one_is_written_down() -> None:
    desk = Desk()
    call = desk.hold()
    call.variables["a"] = "now"
    await desk.book.secure(call)
    assert desk.waited == 1
    assert read_left(desk.rows["1.1"]).snapshot(LIVE).variables == {"a": "now"}
    await desk.book.secure(a_call(IVR, FakeChannel(unique="9.9"), LIVE))
    assert desk.waited == 1
    assert desk.write() == ["1.1"]  # and is written with everything else, too


async def test_a_recording_under_way_is_known_by_where_it_lies() -> None:
    desk = Desk()
    desk.hold().recording = "greeting"
    desk.write()
    assert read_left(desk.rows["1.1"]).standing.recording == "callbridge/lfrsmzqx7c6tahkgcdvj/greeting"


async def test_a_call_that_goes_to_the_dialplan_says_so_before_it_has_gone() -> None:
    desk = Desk()
    call = desk.hold()
    desk.write()
    assert not read_left(desk.rows["1.1"]).standing.leaves
    step = Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800"))
    call.cursor = replace(call.cursor, pending=(Pending(step, Origin("", 0)),))
    await desk.book.secure(call)
    assert read_left(desk.rows["1.1"]).standing.leaves


async def test_a_bug_costs_the_call_its_next_process_and_no_other_call() -> None:
    """What was written of it before goes: it is not where the call stands."""
    desk = Desk()
    unlucky = desk.hold("1.1")
    desk.write()
    unlucky.variables["a"] = object()  # type: ignore[assignment]  # the bug
    desk.book.read(Noted(5.0, "1.1", CallAnswered()))
    desk.hold("1.2")
    assert desk.write() == ["1.2"]
    assert desk.write() == ["1.1"]
    assert list(desk.rows) == ["1.2"]
    (complaint,) = desk.complaints
    assert "call 1.1 would not outlive a restart (a object has no form). Please report it" in complaint
    desk.book.read(Noted(5.0, "1.1", CallAnswered()))
    assert desk.write() == []


async def test_the_versions_on_which_calls_run_are_known_once_it_is_known_what_was_left() -> None:
    desk = Desk()
    desk.hold("1.1", version="a1")
    assert desk.book.versions() is None
    desk.book.left = frozenset({"a0"})
    assert desk.book.versions() == frozenset({"a0", "a1"})


@pytest.mark.parametrize("writes", [True, False])
async def test_at_the_end_all_calls_are_written_and_nothing_of_them_afterwards(*, writes: bool) -> None:
    desk = Desk()
    first, second = desk.hold("1.1"), desk.hold("1.2")
    desk.write()
    first.variables["a"] = "last"
    desk.writes = writes
    assert await desk.book.close() is writes
    rows = dict(desk.rows)
    assert ("last" in rows["1.1"].state) is writes
    desk.write()
    rows = dict(desk.rows)
    desk.book.read(Noted(5.0, "1.2", CallAnswered()))
    desk.book.let_go(second)
    await desk.book.secure(first)
    assert (desk.book.is_empty, desk.write(), desk.rows, desk.waited) == (True, [], rows, 1)


async def test_without_a_store_to_secure_a_call_waits_for_nobody() -> None:
    book = SnapshotBook(LoopClock(), print)
    book.hold(call := a_call(IVR, live=LIVE))
    await book.secure(call)
    assert not book.is_empty


async def test_while_nobody_writes_no_more_than_a_bounded_number_of_ended_calls_is_kept_in_mind() -> None:
    desk = Desk()
    for number in range(MOST_OVER + 2):
        desk.book.drop("pbx1", f"1.{number}")
    assert desk.write() == [f"1.{number}" for number in range(2, MOST_OVER + 2)]


async def test_what_moves_while_all_are_written_for_the_last_time_is_not_drawn_up_after_its_task_has_ended() -> None:
    desk = Desk()
    desk.hold()
    write = desk.book.written

    async def written(seconds: float) -> bool:
        done = await write(seconds)
        desk.book.read(Noted(5.0, "1.1", CallAnswered()))
        return done

    desk.book.written = written
    assert await desk.book.close()
    assert desk.book.is_empty
    desk.book.give_back([desk.rows["1.1"]])
    assert desk.write() == []
