"""Who is called first, and as what. Source: The IVR 9 (steps 7, 8), Events and API 6.3."""

import re
from dataclasses import replace

import pytest

from bridge.calls.placing.call_orders import PlaceOrder
from bridge.calls.placing.sources import Plan, plan_of
from bridge.errors import OrderRefused
from bridge.ivr.live import LiveSet
from bridge.telephony.destinations import ShownRule
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId, Extension
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_live
from tests.unit.calls.placing_world import ANA, PROGRAM, PUBLIC, menu

NAMED = Directory(
    (
        Declaration(ANA, ExtensionKind.PHONE, name="Ana", accountcode=""),
        Declaration(Extension("0003", "002"), ExtensionKind.PHONE, name="Ben", dial="Local/2@groups"),
    )
)
RULE = DialRule("dial.allow[1]", NumberPattern.parse("0040NX."))


async def planned(order: PlaceOrder, live: LiveSet | None = None, rig: Rig | None = None) -> Plan:
    rig = rig or Rig(live=live or a_live(menu()))
    return plan_of(order, PROGRAM, rig.live, rig.ports)


def named(*rules: DialRule) -> LiveSet:
    return LiveSet(
        "v1", "0003", dialling=Dialling("0003", NAMED, external="PJSIP/{number}@trunk", allow=rules or (RULE,))
    )


async def test_each_telephone_of_each_number_gets_a_leg_with_an_id_like_asterisks() -> None:
    plan = await planned(PlaceOrder(ANA, ("001", "002", PUBLIC), "099"))
    assert [leg.endpoint for leg in plan.legs] == [
        "PJSIP/001", "PJSIP/002-desk", "PJSIP/002-app", f"PJSIP/{PUBLIC}@trunk",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[0-9]{10}\.[0-9]{9}", leg.id) for leg in plan.legs)
    assert [leg.rule for leg in plan.legs] == ["", "", "", "dial.allow[1]"]
    assert {leg.accountcode for leg in plan.legs} == {"0003"}
    assert plan.ivr == Extension("0003", "099")


async def test_no_telephone_is_called_twice() -> None:
    plan = await planned(PlaceOrder(ANA, ("001", "0003*001", "001"), "099"))
    assert [leg.endpoint for leg in plan.legs] == ["PJSIP/001"]


async def test_the_source_sees_the_destination_if_it_is_an_extension_else_who_pays() -> None:
    inside = await planned(PlaceOrder(ANA, ("001",), "002"), named())
    assert inside.legs[0].shown == CallerId("Ben", "0003*002")
    outside = await planned(PlaceOrder(ANA, ("002",), PUBLIC), named())
    assert outside.legs[0].shown == CallerId("Ana", "0003*001")
    wished = await planned(PlaceOrder(ANA, ("002",), PUBLIC, source_sees=CallerId("Acme", "0258")), named())
    assert wished.legs[0].shown == CallerId("Acme", "0258")


async def test_a_source_outside_sees_what_its_rule_says() -> None:
    rule = replace(RULE, shown=ShownRule("0258422544", (NumberPattern.parse("0740X."),)))
    rig = Rig(live=named(rule))
    order = PlaceOrder(ANA, (PUBLIC,), "002")
    assert (await planned(order, rig=rig)).legs[0].shown == CallerId("Ben", "0258422544")
    allowed = replace(order, source_sees=CallerId("Acme", "0740123"))
    assert (await planned(allowed, rig=rig)).legs[0].shown == CallerId("Acme", "0740123")
    assert rig.journal.codes == []
    forbidden = replace(order, source_sees=CallerId("Acme", "0999"))
    assert (await planned(forbidden, rig=rig)).legs[0].shown == CallerId("Acme", "")
    assert rig.journal.codes == ["CB310"]


async def test_the_destination_sees_who_pays_or_what_is_wished() -> None:
    plan = await planned(PlaceOrder(ANA, ("001",), "002"), named())
    placed = plan.placed(plan.sources[0])
    assert (placed.shown, placed.shown_is_wished) == (CallerId("Ana", "0003*001"), False)
    assert placed.account == "0003"
    wished = replace(plan, order=replace(plan.order, destination_sees=CallerId("Web")))
    assert wished.placed(plan.sources[0]).shown == CallerId("Web", "0003*001")


async def test_an_extension_that_is_dialled_by_other_ways_is_known_by_its_own_channel() -> None:
    plan = await planned(PlaceOrder(ANA, ("002",), "001"), named())
    assert plan.sources[0].endpoint == "Local/2@groups"
    assert (await planned(PlaceOrder(ANA, ("002",), "099"))).sources[0].endpoint == "PJSIP/002-desk"


async def test_each_leg_is_marked_with_the_call() -> None:
    plan = (await planned(PlaceOrder(ANA, ("001", "002"), "099"))).marked("abc")
    assert {leg.marked for leg in plan.legs} == {"abc"}
    assert plan.source_of(plan.legs[2].id).number.text == "0003*002"


async def test_it_ends_at_its_limit_which_begins_when_the_other_answers() -> None:
    into = await planned(PlaceOrder(ANA, ("001",), "099", duration=60, ring=20))
    to = await planned(PlaceOrder(ANA, ("001",), "101", duration=60, ring=20))
    assert (into.longest, to.longest) == (60, 80)


async def test_who_pays_must_exist() -> None:
    with pytest.raises(OrderRefused, match="no extension 0003\\*777"):
        await planned(PlaceOrder(Extension("0003", "777"), ("001",), "099"))
