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
from bridge.telephony.causes import CallStatus, DialplanResult, EndReason
from bridge.telephony.destinations import DialReason
from bridge.terminal import marks
from bridge.terminal.marks import Mark
from bridge.terminal.wording import LONG, QUERY, Words, cut, span, words

CASES: list[tuple[Entry, Words]] = [
    (
        CallEntered("0003*099", "", "099", "+40258", "api", "pbx1"),
        Words(marks.ENTERED, "anonymous entered 0003*099", "", "dialled 099, by +40258"),
    ),
    (CallEntered("", "0744", "", "", "", ""), Words(marks.ENTERED, "0744 entered a dialplan step")),
    (CallEntered("0003*099", "1", "", "", "", "", draft=True), Words(marks.ENTERED, "1 entered the draft of 0003*099")),
    (
        CallTakenUp(2.5, "0003*099", "main", "1", 2, 3, "api"),
        Words(marks.LINK, "taken up after a restart", "at main, 1, 2", "after 2.5 s"),
    ),
    (
        CallTakenUp(2.5, "", "", "", 0, 0, "api"),
        Words(marks.LINK, "taken up after a restart", "in its dialplan step", "after 2.5 s"),
    ),
    (CallAnswered(), Words(marks.ANSWERED, "answered")),
    (StepBegun("", "play_sound", "welcome", 3), Words(marks.STEP, "play_sound", "welcome", "line 3")),
    (SoundPlayed("x", "finished", 0.5), Words(marks.SOUND, "x", "to its end", "500 ms")),
    (SoundPlayed("x", "failed", 0.0), Words(marks.FAILED, "x", "Asterisk could not play it")),
    (KeyPressed("•", "buffered"), Words(marks.KEY, "key •", "buffered")),
    (DigitsCollected("PIN", "•", 1, "terminator"), Words(marks.KEY, "PIN = •", "1 key", "ended by a key")),
    (DigitsCollected("PIN", "", 4, "full"), Words(marks.KEY, "PIN", "4 keys", "complete")),
    (RequestSent("s", "POST", "http://h/", 2), Words(marks.SENT, "POST http://h/", "", "s, attempt 2")),
    (ReplyReceived("s", 200, 1.5, 0, ()), Words(marks.REPLIED, "200 no verbs", "", "0 octets, 1.5 s")),
    (VariableSet("A", "1"), Words(marks.VARIABLE, "A = 1")),
    (CallerShown("Ana", ""), Words(marks.VARIABLE, "shown as", "Ana")),
    (Moved("main", "1", 1, "key"), Words(marks.MOVED, "to main.1", "", "key")),
    (CallEnded(EndReason.LIFETIME, 3600.0), Words(marks.ENDED, "ended", "lifetime", "after 60 min 00 s")),
    (CallReturned(DialplanResult.LEFT, "x"), Words(marks.ENDED, "back to the dialplan, LEFT", "", "x")),
    (CallFailed("KeyError", "…"), Words(marks.FAILED, "a fault of Callbridge ended the session", "KeyError")),
    (LinkChanged("pbx1", "lost", "no pong"), Words(marks.LINK, "Asterisk pbx1 lost", "no pong")),
    (LanguageSet("ro"), Words(marks.VARIABLE, "language ro")),
    (Authenticated("wrong", 2), Words(marks.KEY, "PIN wrong", "", "attempt 2")),
    (
        StepSkipped("context.main.option.1[3]", "wait", "it is disabled"),
        Words(marks.NOTE, "wait stepped over", "it is disabled", "main.1[3]"),
    ),
    (IvrEntered("0003*098"), Words(marks.ENTERED, "entered 0003*098")),
    (LegPlaced("0003*001", "PJSIP/001"), Words(marks.RINGS, "rings 0003*001", "", "PJSIP/001")),
    (LegLost("0003*001", LegEnd.NO_ANSWER), Words(marks.RINGS, "0003*001 no answer")),
    (TalkBegun("0003*001"), Words(marks.ANSWERED, "talks to 0003*001")),
    (CallLeft("callbridge-xfer,q800,1"), Words(marks.MOVED, "to the dialplan, callbridge-xfer,q800,1")),
    (
        TransferEnded(CallStatus.BUSY, DialReason.BUSY, 12.5),
        Words(marks.RINGS, "transfer BUSY", "busy", "after 12.5 s"),
    ),
    (VolumeUsed("rule 1", "calls in an hour", 8, 10), Words(marks.WARNING, "rule 1: 8 of 10 calls in an hour")),
    (SwitchTurned("night", is_on=True, by="ana"), Words(marks.NOTE, "switch night on", "", "by ana")),
    (SetChanged("refused", "0a1b", "1 fatal"), Words(marks.NOTE, "live set 0a1b refused", "1 fatal")),
    (
        EventQueued("d1", Trigger.HANGUP, "0003*001", "crm1", "http://h:80"),
        Words(marks.EVENT, "hangup of 0003*001", "to http://h:80", "crm1"),
    ),
    (DeliveryTried("d1", "crm1", "delivered", 1, 200, 0.1), Words(marks.EVENT, "event delivered", "200", "crm1")),
    (
        ReceiverHeld(held=False, definition="crm1"),
        Words(marks.NOTE, "events are sent again", "to crm1"),
    ),
    (
        DeliveryFailed("disk full"),
        Words(marks.FAILED, "the sending of events was interrupted", "disk full"),
    ),
    (SightChanged("pbx1", "lost", "no pong"), Words(marks.LINK, "AMI of Asterisk pbx1 lost", "no pong")),
    (StoreChanged("lost", "disk full", 7), Words(marks.FAILED, "store lost", "disk full")),
    (
        OutboxOverflowed("http://h:80", "d1"),
        Words(marks.FAILED, "outbox full", "a delivery for http://h:80 was given up"),
    ),
    (ProgramOrdered("crm", "192.0.2.1", "call placed"), Words(marks.NOTE, "crm: call placed", "", "192.0.2.1")),
    (RequestAnswered("r7", "crm", "", "GET", "/uapi", 200, 0.01), Words(marks.NOTE, "GET /uapi", "200", "crm")),
]


@pytest.mark.parametrize(("entry", "said"), CASES, ids=lambda case: type(case).__name__)
def test_every_entry_has_its_words(entry: Entry, said: Words) -> None:
    assert words(entry) == said


def test_no_kind_of_entry_is_forgotten() -> None:
    assert {type(entry) for entry, _ in CASES} | {FaultFound, RequestFailed} == set(get_args(Entry))


def test_a_fault_says_what_to_do() -> None:
    said = words(RequestFailed("s", fault("CB205", "no reply within 15 s"), 15.0))
    mend = row_of("CB205").mend
    assert said == Words(marks.FAILED, "CB205", f"no reply within 15 s. {mend[:1].upper()}{mend[1:]}.", "15.0 s")


@pytest.mark.parametrize(("code", "mark"), [("CB122", marks.NOTE), ("CB301", marks.WARNING), ("CB101", marks.FAILED)])
def test_a_fault_looks_as_bad_as_it_is(code: str, mark: Mark) -> None:
    assert words(FaultFound(fault(code), "x")).mark == mark


def test_a_fault_in_a_reply_names_the_line() -> None:
    assert words(FaultFound(Fault(row_of("CB122"), line=4), "credit")).aside == "line 4"


def test_long_texts_are_cut() -> None:
    said = words(RequestSent("s", "GET", f"http://h/{'p' * 500}?{'q' * 500}", 1))
    assert len(said.what) == len("GET ") + LONG
    assert len(said.detail) == QUERY
    assert cut("x" * LONG) == "x" * LONG


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0, "0 ms"), (0.018, "18 ms"), (2.09, "2.1 s"), (59.94, "59.9 s"), (185.0, "3 min 05 s")]
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert span(seconds) == said
