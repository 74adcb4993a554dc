from collections.abc import Sequence

from bridge.calls.journal import (
    Authenticated,
    CallEnded,
    CallEntered,
    CallFailed,
    CallReturned,
    DigitsCollected,
    Entry,
    FaultFound,
    KeyPressed,
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
from bridge.faults import fault
from bridge.observe.spans import Span
from bridge.observe.tracing import Tracer
from bridge.telephony.causes import DialplanResult, EndReason

ENTERED = CallEntered("0003*099", "001", "099", "", "2gflhkjbozarrmnjp5go", "pbx1")
ENDED = CallEnded(EndReason.REPLY_HANGUP, 10.0)
AT = "context.main.option.start"


def sent(attempt: int = 1, span: str = "00f067aa0ba902b7") -> RequestSent:
    return RequestSent("crm", "GET", "https://crm.example/ivr?pin=•••", attempt, span=span)


def traced(*entries: tuple[float, Entry]) -> list[Span]:
    spans: list[Span] = []
    tracer = Tracer(spans.append)
    for at, entry in ((0.0, ENTERED), *entries, (10.0, ENDED)):
        tracer.read(Noted(at, "17.4", entry))
    return spans


def tree(spans: Sequence[Span], parent: str = "", depth: int = 0) -> list[str]:
    lines: list[str] = []
    for span in sorted((one for one in spans if one.parent == parent), key=lambda one: one.begin):
        lines.append(f"{'  ' * depth}{span.name} {span.begin:g}-{span.end:g}")
        lines += tree(spans, span.id, depth + 1)
    return lines


def test_steps_requests_and_the_verbs_of_a_reply_hang_where_they_belong() -> None:
    spans = traced(
        (1.0, StepBegun(f"{AT}[1]", "play_sound", "welcome foreground")),
        (2.0, SoundPlayed("welcome", "finished", 1.0)),
        (2.0, StepBegun(f"{AT}[2]", "call_interactive", "crm")),
        (2.0, StepBegun("", "ask", "crm")),
        (2.1, sent()),
        (3.0, ReplyReceived("crm", 200, 0.9, 80, ("PlayTTS", "Hangup"))),
        (3.0, StepBegun("", "PlayTTS", "“Hello” foreground", 3)),
        (5.0, SoundPlayed("speech", "finished", 2.0)),
        (5.0, StepBegun("", "Hangup", "normal_clearing", 4)),
    )
    assert tree(spans) == [
        "call 0003*099 0-10",
        "  play_sound 1-2",
        "  call_interactive 2-10",
        "    ask 2-3",
        "      GET crm 2.1-3",
        "    PlayTTS 3-5",
        "    Hangup 5-10",
    ]
    speech = next(span for span in spans if span.name == "PlayTTS")
    assert speech.attributes == {"callbridge.detail": "“Hello” foreground", "callbridge.line": 3}
    assert [moment.attributes["message"] for moment in speech.moments] == ["sound speech finished"]
    assert len({span.trace for span in spans}) == 1


def test_a_caller_who_waits_after_the_last_step_does_not_make_it_longer() -> None:
    spans = traced(
        (1.0, StepBegun(AT, "play_sound", "menu")),
        (2.0, SoundPlayed("menu", "finished", 1.0)),
        (7.0, KeyPressed("•", "chooses")),
        (7.0, Moved("main", "1", 1, "key")),
    )
    assert tree(spans) == ["call 0003*099 0-10", "  play_sound 1-2"]
    assert [moment.attributes["message"] for moment in spans[-1].moments] == [
        "goes to context main option 1[1]",
    ]


def test_an_action_ends_with_the_last_verb_that_its_script_has_ordered() -> None:
    spans = traced(
        (1.0, StepBegun(AT, "call_interactive", "crm")),
        (1.0, StepBegun("", "ask", "crm")),
        (1.0, sent()),
        (2.0, ReplyReceived("crm", 200, 1.0, 40, ())),
        (8.0, Moved("main", "timeout", 1, "jump")),
    )
    assert tree(spans) == ["call 0003*099 0-10", "  call_interactive 1-2", "    ask 1-2", "      GET crm 1-2"]


def test_what_belongs_to_another_kind_of_step_does_not_end_it() -> None:
    """A caller hears the prompt of a collection, and hangs up while it waits for his keys."""
    spans = traced((1.0, StepBegun(AT, "record_digits", "pin")), (3.0, SoundPlayed("type-pin", "finished", 2.0)))
    assert tree(spans)[1:] == ["  record_digits 1-10"]
    keyed = traced((1.0, StepBegun(AT, "RecordDigits", "pin")), (3.0, DigitsCollected("pin", "••", 2, "full")))
    assert tree(keyed)[1:] == ["  RecordDigits 1-3"]


def test_each_attempt_is_a_request_of_its_own_and_a_failure_has_its_fault_and_status() -> None:
    spans = traced(
        (1.0, StepBegun(AT, "ask", "crm")),
        (1.0, sent()),
        (2.0, RequestFailed("crm", fault("CB206", "the web server answered with status 500"), 1.0, 500)),
        (2.5, sent(2, "00f067aa0ba902b8")),
        (3.0, ReplyReceived("crm", 200, 0.5, 80, ("Hangup",))),
    )
    first, again = spans[:2]
    assert (first.id, again.id) == ("00f067aa0ba902b7", "00f067aa0ba902b8")
    assert first.attributes["error.type"] == "CB206"
    assert first.attributes["http.response.status_code"] == 500
    assert first.error == "CB206 the web server answered with status 500"
    assert (again.error, again.attributes["http.request.resend_count"]) == ("", 1)


def test_a_request_that_was_not_even_sent_is_shown_as_failed() -> None:
    spans = traced((1.0, StepBegun(AT, "ask", "crm")), (1.5, RequestFailed("crm", fault("CB210", "held"), 0.2)))
    assert tree(spans)[1:] == ["  ask 1-1.5", "    ask crm 1.3-1.5"]
    assert spans[0].attributes["error.type"] == "CB210"


def test_a_question_that_is_asked_while_a_leg_rings_does_not_end_the_transfer() -> None:
    spans = traced((1.0, StepBegun(AT, "transfer", "001")), (2.0, sent()), (3.0, ReplyReceived("crm", 200, 1.0, 8, ())))
    assert tree(spans)[1:] == ["  transfer 1-10", "    GET crm 2-3"]


def test_a_request_without_an_end_ends_with_the_next_one_or_with_the_call() -> None:
    spans = traced((1.0, sent()), (3.0, sent(2, "00f067aa0ba902b8")))
    assert tree(spans)[1:] == ["  GET crm 1-3", "  GET crm 3-10"]


def test_a_reply_to_a_question_that_nobody_knows_is_no_span() -> None:
    assert tree(traced((1.0, ReplyReceived("crm", 200, 1.0, 80, ())))) == ["call 0003*099 0-10"]


def test_a_call_that_went_wrong_says_so() -> None:
    *_, bug = traced((9.0, CallFailed("KeyError: 'x'", "trace")))
    assert (bug.error, bug.attributes["error.type"]) == ("KeyError: 'x'", "bug")
    *_, back = traced((9.0, CallReturned(DialplanResult.FAILED, "")))
    assert (back.error, back.attributes["error.type"]) == ("given back to the dialplan: FAILED", "FAILED")
    *_, done = traced((9.0, CallReturned(DialplanResult.DONE, "the dialplan step is done")))
    assert (done.error, done.attributes["callbridge.result"]) == ("", "DONE")


def test_moments_are_told_as_the_log_tells_them_and_values_of_variables_are_not() -> None:
    spans = traced(
        (1.0, StepSkipped(f"{AT}[1]", "wait", "it is disabled")),
        (2.0, StepBegun(f"{AT}[2]", "authenticate", "3 attempts")),
        (3.0, KeyPressed("•", "collected")),
        (3.5, FaultFound(fault("CB303", "option 9 does not exist"), "menu")),
        (4.0, Authenticated("wrong", 1)),
        (5.0, VariableSet("name", "Ștefan")),
    )
    step, call = spans
    assert [moment.name for moment in step.moments] == ["KeyPressed", "FaultFound", "Authenticated"]
    assert step.moments[0].attributes == {"message": "key • collected"}
    assert "CB303 option 9 does not exist" in str(step.moments[1].attributes["message"])
    assert step.moments[2].attributes == {"message": "PIN wrong", "callbridge.attempt": 1}
    assert [moment.name for moment in call.moments] == ["StepSkipped"]
