from typing import cast

import pytest

from bridge.app.console.acts import LONGEST, ConsoleActs
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.placing.call_orders import Caller, CallOrders, PlaceOrder
from bridge.calls.switchboard import LiveCall, LiveLeg, Switchboard
from bridge.errors import OrderRefused
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension
from tests.fakes.ports import ListJournal

IVR, PHONE = Extension("0003", "099"), Extension("0003", "001")


class Orders:
    def __init__(self) -> None:
        self.given: list[tuple[object, ...]] = []

    async def hang_up(self, call: LiveCall, caller: Caller) -> None:
        self.given.append(("hang up", call.api_id, caller.token))

    async def transfer(self, call: LiveCall, stays: LiveLeg, to: str, asking: Extension, caller: Caller) -> None:
        self.given.append(("transfer", call.api_id, stays.channel, to, asking, caller.token))

    async def place(self, order: PlaceOrder, caller: Caller) -> LiveCall:
        self.given.append(("place", order, caller))
        return LiveCall("api-9", "17.9", "pbx1", 0.0)


class Stage:
    def __init__(self) -> None:
        self.board, self.orders, self.journal = Switchboard(lambda: "api-1"), Orders(), ListJournal()
        declared = [Declaration(PHONE, ExtensionKind.PHONE), Declaration(Extension("0003", "801"), ExtensionKind.QUEUE)]
        directory = Directory(tuple(declared))
        orders = cast("CallOrders", self.orders)
        self.acts = ConsoleActs(self.board, orders, lambda: directory, lambda: "0003", self.journal)

    def told(self) -> list[tuple[str, str, str, str, str]]:
        return [(one.who, one.address, one.what, one.subject, one.detail) for one in self.journal.of(ProgramOrdered)]


async def test_a_call_is_ended_in_the_name_of_who_ordered_it() -> None:
    stage = Stage()
    stage.board.enter("17.4", "", "pbx1", 1.0)
    assert await stage.acts.hang_up("api-1", "ana", "10.0.0.1")
    assert stage.orders.given == [("hang up", "api-1", "console ana")]
    assert stage.told() == [("ana", "10.0.0.1", "call hung up in the console", "api-1", "")]


async def test_the_caller_of_a_call_is_connected_with_a_number() -> None:
    stage = Stage()
    call = stage.board.enter("17.4", "", "pbx1", 1.0)
    stage.board.seat(call, LiveLeg("17.4", IVR, str(IVR)))
    stage.board.seat(call, LiveLeg("17.5", PHONE, str(PHONE)))
    assert await stage.acts.redirect("api-1", "0744123456", "ana", "10.0.0.1")
    assert stage.orders.given == [("transfer", "api-1", "17.4", "0744123456", IVR, "console ana")]
    assert stage.told() == [("ana", "10.0.0.1", "call redirected in the console", "api-1", "0744123456")]


async def test_a_call_of_nobody_that_we_know_is_not_redirected() -> None:
    stage = Stage()
    stage.board.enter("17.4", "", "pbx1", 1.0)
    with pytest.raises(OrderRefused):
        await stage.acts.redirect("api-1", "001", "ana", "10.0.0.1")
    assert (stage.orders.given, stage.told()) == ([], [])


async def test_of_a_call_that_has_ended_nothing_is_ordered() -> None:
    stage = Stage()
    assert not await stage.acts.hang_up("api-1", "ana", "")
    assert not await stage.acts.redirect("api-1", "001", "ana", "")
    assert (stage.orders.given, stage.told()) == ([], [])


async def test_a_test_call_rings_a_telephone_of_ours_and_leads_into_the_ivr() -> None:
    stage = Stage()
    assert await stage.acts.place("001", "0003*099", "ana", "10.0.0.1") == "api-9"
    ((_, order, caller),) = stage.orders.given
    assert order == PlaceOrder(PHONE, ("0003*001",), "0003*099", duration=LONGEST, transfer_outside=False)
    assert caller == Caller("console ana", "10.0.0.1", max_calls=3)
    assert stage.told() == [("ana", "10.0.0.1", "test call placed in the console", "0003*099", "0003*001")]


@pytest.mark.parametrize("telephone", ["", "777", "801", "+40744123456", "<script>"])
async def test_nobody_outside_is_rung_for_a_test(telephone: str) -> None:
    stage = Stage()
    with pytest.raises(OrderRefused):
        await stage.acts.place(telephone, "0003*099", "ana", "10.0.0.1")
    assert (stage.orders.given, stage.told()) == ([], [])
