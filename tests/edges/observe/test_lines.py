import json
from typing import get_args

import pytest

from bridge.calls.entries.events import (
    DeliveryFailed,
    DeliveryTried,
    EventQueued,
    OutboxOverflowed,
    ProgramOrdered,
    ReceiverHeld,
    RequestAnswered,
    SightChanged,
    StoreChanged,
)
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.entries.transfers import CallLeft, LegLost, LegPlaced, TalkBegun, TransferEnded, VolumeUsed
from bridge.calls.journal import (
    Authenticated,
    CallAnswered,
    CallEnded,
    CallEntered,
    CallerShown,
    CallFailed,
    CallReturned,
    DigitsCollected,
    Entry,
    FaultFound,
    IvrEntered,
    KeyPressed,
    LanguageSet,
    LinkChanged,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
    StepSkipped,
    VariableSet,
)
from bridge.calls.legs import LegEnd
from bridge.faults import Fault, fault, row_of
from bridge.ivr.events import Trigger
from bridge.observe.lines import from_line, moment, to_line
from bridge.telephony.causes import CallStatus, DialplanResult, EndReason
from bridge.telephony.destinations import DialReason
from bridge.telephony.plain import harmless

AT = 1_763_800_000.125
ENTRIES: list[Entry] = [
    CallEntered("0003*099", "0744", "099", "+40258422544", "2gflhkjbozarrmnjp5go", "pbx1"),
    CallTakenUp(2.5, "0003*099", "main", "start", 2, 1, "lfrsmzqx7c6tahkgcdvj"),
    CallAnswered(),
    StepBegun("context.main.option.1[2]", "play_sound", "welcome", 3),
    SoundPlayed("welcome", "finished", 2.5),
    KeyPressed("•", "collected"),
    DigitsCollected("PIN", "••••", 4, "full"),
    RequestSent("credit", "GET", "http://127.0.0.1/x?a=•••", 1, "b=•••"),
    ReplyReceived("credit", 200, 0.018, 412, ("PlaySound", "Jump")),
    RequestFailed("credit", fault("CB205", "no reply within 15 s"), 15.0),
    FaultFound(Fault(row_of("CB122"), line=4, column=2, verb="SetVar", excerpt="a & b"), "credit"),
    VariableSet("NAME", "Ștefan\n\u2028", from_keys=False),
    CallerShown("Ana", "001"),
    Moved("main", "start", 4, "jump"),
    CallEnded(EndReason.CALLER_HANGUP, 23.7, 2),
    CallReturned(DialplanResult.ERROR, "a bug"),
    CallFailed("KeyError: 'x'", "Traceback\n  File"),
    LinkChanged("pbx1", "lost", "no pong"),
    LanguageSet("ro"),
    Authenticated("wrong", 2),
    StepSkipped("context.main.option.1[3]", "wait", "it is disabled"),
    IvrEntered("0003*098"),
    LegPlaced("0003*001", "PJSIP/001"),
    LegLost("0003*001", LegEnd.NO_ANSWER),
    TalkBegun("0003*001"),
    CallLeft("callbridge-xfer,q800,1"),
    TransferEnded(CallStatus.BUSY, DialReason.BUSY, 12.5),
    VolumeUsed("rule 1", "calls in an hour", 8, 10),
    SwitchTurned("night", is_on=True, by="PJSIP/001 <001>", lost="disk full"),
    SetChanged("refused", "0a1b2c", "1 fatal", "SIGHUP"),
    EventQueued("d1", Trigger.ANSWER_IN, "0003*001", "crm1", "https://crm.example:443"),
    DeliveryTried("d1", "crm1", "delivered", 2, 200, 0.05, verbs=("Hangup",)),
    ReceiverHeld(held=True, receiver="https://crm.example:443"),
    DeliveryFailed("KeyError: x", "d1", "Traceback"),
    SightChanged("pbx1", "lost", "no pong"),
    StoreChanged("lost", "disk full", 7),
    OutboxOverflowed("https://crm.example:443", "d1"),
    ProgramOrdered("crm", "192.0.2.1", "call placed", "k3v9", "to 0003*099"),
    RequestAnswered("r7", "crm", "192.0.2.1", "GET", "/uapi", 200, 0.01),
]


def test_a_line_says_when_which_call_and_what() -> None:
    line = to_line(Noted(AT, "17.4", SoundPlayed("welcome", "finished", 2.5)))
    assert line == (
        '{"at":"2025-11-22T08:26:40.125Z","call":"17.4","entry":"SoundPlayed",'
        '"name":"welcome","ended":"finished","seconds":2.5}'
    )


def test_a_fault_is_its_code_and_what_was_found() -> None:
    line = to_line(Noted(AT, "17.4", FaultFound(fault("CB301", "sound 'x' not found"), "context.main.option.1[2]")))
    assert json.loads(line)["fault"] == {"code": "CB301", "detail": "sound 'x' not found"}


def test_every_kind_of_entry_is_tried_below() -> None:
    assert {type(entry) for entry in ENTRIES} == set(get_args(Entry))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: type(entry).__name__)
def test_a_line_is_one_line_and_becomes_the_same_entry_again(entry: Entry) -> None:
    line = to_line(Noted(AT, "17.4", entry))
    assert len(line.splitlines()) == 1
    assert from_line(line) == Noted(AT, "17.4", entry)


def test_half_a_character_is_written_as_a_question_mark() -> None:
    line = to_line(Noted(AT, "17.4", VariableSet("X", "a\ud800b")))
    assert line.encode()
    assert json.loads(line)["value"] == "a?b"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "null",
        "[]",
        "{",
        "{}",
        '{"at":"yesterday","call":"1","entry":"CallAnswered"}',
        '{"at":"2025-11-22T08:26:40.125Z","call":"1","entry":"__class__"}',
        '{"at":"2025-11-22T08:26:40.125Z","call":"1","entry":"Moved","context":1}',
        '{"at":"2025-11-22T08:26:40.125Z","call":"1","entry":"FaultFound","fault":{"code":"CB999"},"source":""}',
        '{"at":"2025-11-22T08:26:40.125Z","call":"1","entry":"SoundPl',
        "[" * 100_000,
    ],
)
def test_a_broken_line_is_no_entry(broken: str) -> None:
    assert from_line(broken) is None


def test_a_moment_is_utc() -> None:
    assert moment(0.0) == "1970-01-01T00:00:00.000Z"


def test_what_steers_a_terminal_is_escaped_and_stays_the_same_text() -> None:
    steering = "\x1b[2J\x7f\x85\x9b31m\u061c\u200f\u2028\u202e\u2066"
    line = to_line(Noted(AT, "17.4", VariableSet("X", steering)))
    assert harmless(line) == line
    assert from_line(line) == Noted(AT, "17.4", VariableSet("X", steering))
