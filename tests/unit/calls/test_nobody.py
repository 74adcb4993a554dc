"""Where nobody listens nothing happens, and everything may be said."""

from bridge.calls.nobody import (
    NoConnections,
    NoEvents,
    NoIds,
    NoSnapshots,
    NoTelephones,
    NothingKept,
    UnseenDialplan,
    no_link,
)
from bridge.calls.ports import Connections, Dialplan, Events, Snapshots
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.service_ports import ExtensionIds, KeptCalls, Telephones
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus, EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import Extension

ANA = Extension("0003", "001")
LEG = LegRecord("api", "1.1", "1.1", 1, ANA, CallFlow.IN, "pbx1", "callbridge", 0.0)


def test_events_that_nobody_keeps() -> None:
    events: Events = NoEvents()
    events.begun("1.1", CallRecord("api", "1.1", "pbx1", "callbridge", 0.0), {}, set())
    events.entered(LEG)
    events.dialled("1.1")
    events.answered("1.1")
    events.told("1.1", LEG, Trigger.DIAL_OUT)
    events.lost("1.5", CallStatus.BUSY)
    events.passed("1.1", LEG, Trigger.DIAL_IN)
    events.left("1.1", EndReason.CALLER_HANGUP, 0, "")
    events.gone("1.1", 16)
    assert events.resumed("1.1", {}, set(), 1)


def test_telephones_that_nobody_follows() -> None:
    telephones: Telephones = NoTelephones()
    telephones.asked("1.1", LEG, Trigger.DIAL_IN)
    telephones.entered_ivr(LEG)
    telephones.answered_by_ivr("1.1", 0.0)
    telephones.leg_ended("1.1", CallStatus.BUSY)


def test_ids_that_nobody_gives() -> None:
    ids: ExtensionIds = NoIds()
    assert ids.of(ANA) is None


async def test_a_dialplan_that_nobody_sees_may_have_every_place() -> None:
    dialplan: Dialplan = UnseenDialplan()
    assert await dialplan.has(DialplanPlace("callbridge-xfer", "q800"))


def test_without_an_api_no_recording_has_a_link() -> None:
    assert no_link("k3v9q0x7mz2p4wd8s1ta", "rec-1") == ""


async def test_calls_that_nobody_keeps() -> None:
    snapshots: Snapshots = NoSnapshots()
    assert not snapshots.hold(None)
    await snapshots.secure(None)
    snapshots.let_go(None)
    snapshots.drop("pbx1", "1.1")
    kept: KeptCalls = NothingKept()
    kept.give_back(())
    assert (kept.is_empty, kept.take()) == (True, ())


def test_where_nobody_connects_ahead_each_request_does() -> None:
    connections: Connections = NoConnections()
    connections.make_ready(())
