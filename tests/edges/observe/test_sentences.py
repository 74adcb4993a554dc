import pytest

from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    CallerShown,
    CallFailed,
    CallReturned,
    DigitsCollected,
    Entry,
    FaultFound,
    KeyPressed,
    LinkChanged,
    Moved,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
    VariableSet,
)
from bridge.faults import Fault, fault, row_of
from bridge.observe.sentences import QUIET, Sentence, sentence
from bridge.telephony.causes import DialplanResult, EndReason


@pytest.mark.parametrize(
    ("entry", "urgency", "text"),
    [
        (CallEntered("0003*099", "0744", "099", "", "api", "pbx1"), "info", "call entered 0003*099"),
        (CallEntered("", "0744", "", "", "api", "pbx1"), "info", "call entered a dialplan step"),
        (CallEntered("1*2", "0744", "", "", "", "", draft=True), "info", "call entered the draft of 1*2"),
        (CallTakenUp(2.5, "0003*099", "main", "1", 2, 3, "api"), "info", "call taken up after a restart"),
        (CallAnswered(), "debug", "answered"),
        (StepBegun("context.main.option.1[2]", "play_sound"), "debug", "play_sound begins"),
        (SoundPlayed("welcome", "finished", 2.5), "debug", "sound welcome finished"),
        (KeyPressed("•", "interrupts"), "debug", "key • interrupts"),
        (DigitsCollected("PIN", "••", 2, "full"), "debug", "2 keys collected"),
        (RequestSent("credit", "GET", "http://h/", 1), "debug", "script credit is asked"),
        (ReplyReceived("credit", 200, 0.1, 9, ("SetVar", "Jump")), "info", "script credit answered: SetVar, Jump"),
        (ReplyReceived("credit", 200, 0.1, 0, ()), "info", "script credit answered: no verbs"),
        (VariableSet("A", "1"), "debug", "variable A set"),
        (CallerShown("Ana", "001"), "debug", "caller shown from now on"),
        (Moved("main", "1", 2, "key"), "debug", "goes to context main option 1[2]"),
        (CallEnded(EndReason.LIFETIME, 3.0), "info", "call ended"),
        (CallReturned(DialplanResult.DONE), "info", "call given back to the dialplan: DONE"),
        (CallReturned(DialplanResult.ERROR, "a bug"), "warning", "call given back to the dialplan: ERROR"),
        (LinkChanged("pbx1", "connected"), "info", "Asterisk pbx1 connected"),
        (LinkChanged("pbx1", "lost"), "error", "Asterisk pbx1 lost"),
        (SwitchTurned("night", is_on=True, by="ana"), "info", "switch night is on"),
        (
            SwitchTurned("night", is_on=False, by="ana", lost="switches.json: disk full"),
            "error",
            "switch night is off, but only until the next restart: switches.json: disk full. Make room for it",
        ),
        (SetChanged("accepted", "0a1b", by="SIGHUP"), "info", "live set accepted"),
        (SetChanged("refused", "0a1b", "1 fatal"), "error", "live set refused"),
    ],
)
def test_every_entry_is_one_sentence(entry: Entry, urgency: str, text: str) -> None:
    said = sentence(entry)
    assert (said.urgency, said.text) == (urgency, text)


def test_a_script_that_fails_is_a_warning_that_names_it_and_says_how_to_mend_it() -> None:
    said = sentence(RequestFailed("credit", fault("CB205", "no reply within 15 s"), 15.0))
    mend = row_of("CB205").mend
    assert said == Sentence(
        "warning",
        f"script credit failed: CB205 no reply within 15 s. {mend[:1].upper()}{mend[1:]}.",
        {"seconds": 15.0},
    )


def test_a_fault_in_a_reply_names_the_script_and_the_line() -> None:
    said = sentence(FaultFound(Fault(row_of("CB130"), "verb <Dial> is not known", line=4), "credit"))
    assert said.urgency == "warning"
    assert said.text.startswith("credit: CB130 verb <Dial> is not known (line 4). ")


@pytest.mark.parametrize(
    ("code", "urgency"),
    [("CB122", "info"), ("CB130", "warning"), ("CB101", "warning"), ("CB301", "warning"), ("CB302", "error")],
)
def test_the_machines_faults_are_errors_and_the_authors_are_warnings(code: str, urgency: str) -> None:
    assert sentence(FaultFound(fault(code), "x")).urgency == urgency


def test_a_fault_of_a_file_that_is_not_accepted_is_an_error() -> None:
    assert sentence(FaultFound(fault("CB402"), "callbridge.toml")).urgency == "error"


def test_a_bug_of_ours_is_an_error_with_its_trace() -> None:
    said = sentence(CallFailed("KeyError: 'x'", "Traceback"))
    assert said.urgency == "error"
    assert said.values == {"trace": "Traceback"}


def test_a_finding_in_a_file_is_told_as_check_tells_it() -> None:
    found = fault("CB403", "must be a text, not 7", file="ivr/main.toml", line=4, address="ivr.language")
    said = sentence(FaultFound(found, "reload"))
    assert (said.urgency, said.text) == ("error", f"reload: {found}")


@pytest.mark.parametrize(("context", "place"), [("main", "main, 1, 2"), ("", "a dialplan step")])
def test_a_call_that_is_taken_up_says_where_it_goes_on(context: str, place: str) -> None:
    said = sentence(CallTakenUp(2.5, "0003*099", context, "1", 2, 3, "api"))
    assert said.values == {"seconds": 2.5, "ivr": "0003*099", "place": place, "keys": 3, "api_id": "api"}


def test_what_is_put_into_words_at_debug_alone_is_told_by_its_kind() -> None:
    assert {KeyPressed, SoundPlayed, StepBegun, Moved, VariableSet} <= QUIET
    assert not {CallEntered, CallEnded, FaultFound, LinkChanged, ReplyReceived} & QUIET
