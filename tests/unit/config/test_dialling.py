from pathlib import Path

import pytest

from bridge.config.dialling import dialling_of, with_ivr
from bridge.config.live import load_live
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.telephony.destinations import (
    DialplanPlace,
    DialReason,
    EnterIvr,
    Kind,
    LeaveFor,
    Refused,
    RingOutside,
    RingPhone,
    ShownRule,
)
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.dialling import Dialling
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension
from tests.unit.config.deployment import IVR, prepared

SETTINGS = """country = "RO"
callerid = "+40258422544"
[[extension]]
number = "001"
type = "phone"
dial = "PJSIP/001-desk&PJSIP/001-app"
accountcode = "sales"
[[extension]]
number = "0003*8XX"
type = "queue"
asterisk = "support-{short}"
[[extension]]
number = "900"
type = "conference"
[dial]
phone = "PJSIP/{short}"
external = "PJSIP/{number}@trunk"
technologies = ["PJSIP"]
ring = 40
[[dial.deny]]
pattern = "0040900X."
[[dial.allow]]
pattern = "0040NX."
scope = ["ivr"]
ivr = ["099"]
strip = 4
prepend = "0"
template = "PJSIP/{number}@trunk2"
callerid = "caller"
callerid_allow = ["+40258422XXX"]
max_calls_per_hour = 60
max_minutes_per_day = 600
[[dial.allow]]
pattern = "112"
[leave]
contexts = ["callbridge-xfer", "queues"]
queue = { context = "queues", extension = "{asterisk}", priority = 2 }
"""
MENU = Extension("0003", "099")


@pytest.fixture
def dialling(tmp_path: Path) -> Dialling:
    return load_live(prepared(tmp_path, SETTINGS, main=IVR)).dialling


@pytest.mark.parametrize(
    ("number", "to"),
    [
        ("001", RingPhone(Extension("0003", "001"), ("PJSIP/001-desk", "PJSIP/001-app"))),
        ("099", EnterIvr(MENU)),
        ("0003*812", LeaveFor(DialplanPlace("queues", "support-812", 2))),
        ("900", LeaveFor(DialplanPlace("callbridge-xfer", "c900"))),
        (
            "0744123456",
            RingOutside(
                "0744123456",
                "PJSIP/0744123456@trunk2",
                "dial.allow[1]",
                ShownRule("caller", (NumberPattern.parse("+40258422XXX"),)),
                60,
                600,
            ),
        ),
        ("112", RingOutside("112", "PJSIP/112@trunk", "dial.allow[2]")),
        ("0900123456", Refused(DialReason.DENIED, "dial.deny[1] forbids it")),
    ],
)
def test_a_number_leads_where_the_settings_say(dialling: Dialling, number: str, to: object) -> None:
    assert dialling.decide(number, Kind.AUTO, MENU, DialScope.IVR) == to


def test_a_rule_serves_only_those_whom_it_names(dialling: Dialling) -> None:
    other = Extension("0003", "098")
    for asking, scope in ((other, DialScope.IVR), (MENU, DialScope.API)):
        refused = dialling.decide("0744123456", Kind.AUTO, asking, scope)
        assert isinstance(refused, Refused)
        assert refused.reason is DialReason.DENIED


def test_what_else_the_settings_say_is_kept(dialling: Dialling) -> None:
    assert (dialling.organisation, dialling.country, dialling.callerid) == ("0003", "RO", "+40258422544")
    assert (dialling.ring, sorted(dialling.technologies)) == (40, ["PJSIP"])
    ana = dialling.directory.find(Extension("0003", "001"))
    assert ana is not None
    assert (ana.accountcode, ana.type) == ("sales", ExtensionKind.PHONE)


def test_without_settings_nothing_outside_is_dialled(tmp_path: Path) -> None:
    plain = dialling_of(prepared(tmp_path), ())
    refused = plain.decide("0744123456", Kind.AUTO, None, DialScope.IVR)
    assert refused == Refused(DialReason.DENIED, "no dial rule allows it")


def test_an_ivr_may_take_the_place_of_what_had_its_number(tmp_path: Path) -> None:
    live: LiveSet = load_live(prepared(tmp_path, SETTINGS, main=IVR))
    other = with_ivr(live.dialling, Ivr(Extension("0003", "001"), {}, name="new"))
    found = other.directory.find(Extension("0003", "001"))
    assert found is not None
    assert (found.type, found.name) == (ExtensionKind.IVR, "new")
    assert other.directory.find(MENU) == live.directory.find(MENU)
