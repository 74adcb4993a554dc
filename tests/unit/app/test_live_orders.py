"""Calls of the running service, listed, ended and placed for whoever sits at the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.app.live_orders import ServiceLiveOrders
from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.journal import CallEntered, IvrEntered, Moved, RequestSent, StepBegun
from bridge.calls.live_orders import LegShown, LiveOrders
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.records import CallRecord
from bridge.calls.switchboard import CallControl, LegState, LiveCall, LiveLeg
from bridge.errors import OrderRefused
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension
from tests.unit.app.test_orders import built


class Control(CallControl):
    away = False

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None: ...

    async def transfer(self, stays: LiveLeg, number: str) -> bool:
        return False


class FakePlacing:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.ended: list[tuple[LiveCall, Caller]] = []
        self.placed: list[tuple[PlaceOrder, Caller]] = []

    async def hang_up(self, call: LiveCall, caller: Caller) -> None:
        self.ended.append((call, caller))

    async def place(self, order: PlaceOrder, caller: Caller) -> LiveCall:
        self.placed.append((order, caller))
        return self.parts.switchboard.expect("cb-1", "pbx1", self.parts.clock.now())


@asynccontextmanager
async def orders(folder: Path) -> AsyncIterator[tuple[LiveOrders, Parts, FakePlacing]]:
    async with built(folder) as (parts, servers, _):
        placing = FakePlacing(parts)
        faked: list[Server] = [replace(servers[0], placing=placing)]  # type: ignore[arg-type] # a stand-in
        yield ServiceLiveOrders(parts, faked), parts, placing


def a_call(parts: Parts, channel: str = "17.1") -> LiveCall:
    return parts.switchboard.enter(channel, "", "pbx1", parts.clock.now())


async def test_a_call_in_an_ivr_is_shown_with_its_place(tmp_path: Path) -> None:
    async with orders(tmp_path) as (service, parts, _):
        call = a_call(parts)
        call.control = Control()
        parts.switchboard.seat(call, LiveLeg("17.1", None, "+1202", LegState.ON_CALL))
        note = parts.journal.note
        note("17.1", CallEntered("0003*099", "+1202", "099", "", call.api_id, "pbx1"))
        (shown,) = service.calls()
        assert (shown.caller, shown.called, shown.ivr, shown.where) == ("+1202", "099", "0003*099", "")
        assert shown.legs == (LegShown("+1202", "talks"),)
        note("17.1", Moved("main", "start", 1, "enters"))
        assert service.calls()[0].where == "main.start[1]"
        note("17.1", StepBegun("context.main.option.start[2]", "call_interactive"))
        assert (service.calls()[0].where, service.calls()[0].doing) == ("main.start[2]", "call_interactive")
        note("17.1", RequestSent("credit", "GET", "http://a.example/", 1))
        assert service.calls()[0].doing == "asks credit"
        note("17.1", IvrEntered("0003*098"))
        assert (service.calls()[0].ivr, service.calls()[0].where) == ("0003*098", "")


async def test_a_call_in_the_dialplan_is_shown_by_what_was_written_of_it(tmp_path: Path) -> None:
    async with orders(tmp_path) as (service, parts, _):
        call = a_call(parts)
        assert (service.calls()[0].caller, service.calls()[0].ivr) == ("", "")
        record = CallRecord(
            call.api_id, "17.1", "pbx1", "callbridge", 1.0, "001", called_number="002", extension="0003*1"
        )
        call.record = record
        (shown,) = service.calls()
        assert (shown.caller, shown.called, shown.ivr, shown.where) == ("001", "002", "0003*1", "")


async def test_a_call_is_ended_by_either_of_its_ids_and_the_audit_log_knows(tmp_path: Path) -> None:
    async with orders(tmp_path) as (service, parts, placing):
        call = a_call(parts)
        assert await service.hang_up("17.1", "ana")
        assert await service.hang_up(call.api_id, "ana")
        assert not await service.hang_up("17.9", "ana")
        assert [one for one, _ in placing.ended] == [call, call]
        assert placing.ended[0][1].max_calls == 0
        timeline = parts.journal.timeline("17.1")
        assert timeline is None or all(not isinstance(one.entry, CallEntered) for one in timeline.entries)


async def test_an_ivr_pays_for_the_call_that_it_gets(tmp_path: Path) -> None:
    async with orders(tmp_path) as (service, parts, placing):
        noted: list[object] = []
        parts.journal.add_reader(lambda one: noted.append(one.entry))
        ivr = next(iter(parts.sets.current().ivrs))
        shown = await service.place("001", ivr.short, 12, "ana")
        order, caller = placing.placed[0]
        assert (order.charged, order.sources, order.destination, order.ring) == (ivr, ("001",), str(ivr), 12)
        assert caller.token == "control socket ana"
        assert shown.call == "cb-1"
        assert noted == [ProgramOrdered("ana", "control socket", "call placed", shown.api_id)]


async def test_what_is_no_ivr_is_refused_and_those_there_are_are_named(tmp_path: Path) -> None:
    async with orders(tmp_path) as (service, parts, placing):
        known = str(next(iter(parts.sets.current().ivrs)))
        for wrong in ("777", "no number"):
            with pytest.raises(OrderRefused, match="there are: ") as refused:
                await service.place("001", wrong, 25, "ana")
            assert known in str(refused.value)
        assert not placing.placed
        assert Extension.parse(known, "0003") is not None


async def test_before_the_first_server_there_is_nobody_to_ask(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, _, _):
        service = ServiceLiveOrders(parts, [])
        a_call(parts)
        with pytest.raises(OrderRefused, match="only begun"):
            await service.hang_up("17.1", "ana")
