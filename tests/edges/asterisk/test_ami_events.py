import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.asterisk.ami_events import Booted, Event, GoesDown, Unused, decode
from bridge.asterisk.ami_fields import seen
from bridge.calls.phones.sightings import (
    AgentConnected,
    Appeared,
    AttendedTransferred,
    BlindTransferred,
    ConferenceJoined,
    ConferenceLeft,
    DialBegan,
    DialEnded,
    HungUp,
    QueueAbandoned,
    QueueJoined,
)
from tests.fakes.ami_server import channel

ANA = channel("1.1", "PJSIP/001-01")
BEN = channel("1.2", "PJSIP/002-02", "Dest", linked="1.1")
ANA_SEEN, BEN_SEEN = seen(ANA), seen(BEN, "Dest")
FIRST, SECOND = channel("1.1", "PJSIP/001-01", "OrigTransferer"), channel("1.3", "PJSIP/001-03", "SecondTransferer")
GIVEN, TARGET = channel("1.0", "PJSIP/trunk-00", "Transferee"), channel("1.4", "PJSIP/002-04", "TransferTarget")
BLIND = channel("1.1", "PJSIP/001-01", "Transferer")
TO = {"Context": "from-phones", "Extension": "002"}
DONE = {"Result": "Success"}


@pytest.mark.parametrize(
    ("name", "fields", "event"),
    [
        ("Newchannel", ANA, Appeared(ANA_SEEN)),
        ("DialBegin", ANA | BEN, DialBegan(ANA_SEEN, BEN_SEEN)),
        ("DialBegin", BEN, DialBegan(None, BEN_SEEN)),
        ("DialEnd", ANA | BEN | {"DialStatus": "BUSY"}, DialEnded(ANA_SEEN, BEN_SEEN, "BUSY")),
        ("DialEnd", BEN, DialEnded(None, BEN_SEEN, "")),
        ("Hangup", ANA | {"Cause": "17"}, HungUp(ANA_SEEN, 17)),
        ("QueueCallerJoin", ANA | {"Queue": "800"}, QueueJoined(ANA_SEEN, "800")),
        ("QueueCallerAbandon", ANA | {"Queue": "800"}, QueueAbandoned(ANA_SEEN, "800")),
        ("AgentConnect", ANA | BEN | {"Queue": "800"}, AgentConnected(ANA_SEEN, BEN_SEEN, "800")),
        ("ConfbridgeJoin", ANA | {"Conference": "c"}, ConferenceJoined(ANA_SEEN, "c")),
        ("ConfbridgeLeave", ANA | {"Conference": "c"}, ConferenceLeft(ANA_SEEN, "c")),
        (
            "BlindTransfer",
            BLIND | GIVEN | TO | DONE,
            BlindTransferred(ANA_SEEN, seen(GIVEN, "Transferee"), "from-phones", "002"),
        ),
        ("BlindTransfer", BLIND | TO | DONE, BlindTransferred(ANA_SEEN, None, "from-phones", "002")),
        ("BlindTransfer", BLIND | TO | {"Result": "Fail"}, Unused("BlindTransfer that failed")),
        (
            "AttendedTransfer",
            FIRST | SECOND | GIVEN | TARGET | DONE,
            AttendedTransferred(
                ANA_SEEN, seen(SECOND, "SecondTransferer"), seen(GIVEN, "Transferee"), seen(TARGET, "TransferTarget")
            ),
        ),
        (
            "AttendedTransfer",
            FIRST | SECOND | DONE,
            AttendedTransferred(ANA_SEEN, seen(SECOND, "SecondTransferer"), None, None),
        ),
        ("FullyBooted", {}, Booted()),
        ("Shutdown", {}, GoesDown()),
        ("VarSet", ANA, Unused("VarSet")),
        ("HangupRequest", ANA, Unused("HangupRequest")),
        ("Newchannel", ANA | {"Uniqueid": ""}, Unused("garbage")),
        ("DialBegin", ANA, Unused("garbage")),
        ("x" * 99, {}, Unused("x" * 64)),
        ("", {}, Unused("garbage")),
    ],
)
def test_an_event_becomes_what_is_seen(name: str, fields: dict[str, str], event: Event) -> None:
    assert decode({"Event": name} | fields) == event


KINDS = (
    "Newchannel",
    "DialBegin",
    "DialEnd",
    "Hangup",
    "AgentConnect",
    "BlindTransfer",
    "AttendedTransfer",
    "Shutdown",
)
VALUES = st.one_of(st.text(max_size=9), st.none(), st.integers(), st.lists(st.text(max_size=3), max_size=2))
NAMES = st.sampled_from(sorted({*ANA, *BEN, *FIRST, *GIVEN, *TARGET, *BLIND, "Result", "Cause", "DialStatus"}))


@given(st.sampled_from(KINDS) | VALUES, st.dictionaries(NAMES | st.text(max_size=9), VALUES, max_size=12))
def test_whatever_comes_is_read_or_counted(kind: object, fields: dict[str, object]) -> None:
    decode({**fields, "Event": kind})
