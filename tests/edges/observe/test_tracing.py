import pytest

from bridge.calls.entries.events import DeliveryTried, EventQueued
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.journal import CallAnswered, CallEnded, CallEntered, CallReturned, Entry, Noted, StepBegun
from bridge.ivr.events import Trigger
from bridge.observe import tracing
from bridge.observe.spans import Span, SpanKind
from bridge.observe.tracing import Tracer
from bridge.protocol.trace_context import span_of_call, trace_of_call
from bridge.telephony.causes import DialplanResult, EndReason

API_ID, CALL = "2gflhkjbozarrmnjp5go", "17.4"
ENTERED = CallEntered("0003*099", "+12025550143", "099", "099", API_ID, "pbx1")
ENDED = CallEnded(EndReason.CALLER_HANGUP, 5.0, 2)
DELIVERY = "00000000-0000-0000-0000-000000000002"


def traced(*entries: Entry, call: str = CALL) -> list[Span]:
    spans: list[Span] = []
    tracer = Tracer(spans.append)
    for second, entry in enumerate(entries):
        tracer.read(Noted(100.0 + second, call, entry))
    return spans


def test_a_session_is_a_span_with_what_the_log_says_of_it() -> None:
    (span,) = traced(ENTERED, CallAnswered(), ENDED)
    assert (span.trace, span.id, span.parent) == (trace_of_call(API_ID), span_of_call(API_ID, CALL), "")
    assert (span.name, span.kind, span.begin, span.end) == ("call 0003*099", SpanKind.SERVER, 97.0, 102.0)
    assert span.attributes == {
        "callbridge.ivr": "0003*099",
        "callbridge.caller": "+12025550143",
        "callbridge.called": "099",
        "callbridge.did": "099",
        "callbridge.asterisk": "pbx1",
        "callbridge.call_id": CALL,
        "callbridge.call_api_id": API_ID,
        "callbridge.end_reason": "caller_hangup",
        "callbridge.requests": 2,
    }
    assert [(moment.name, moment.attributes) for moment in span.moments] == [("CallAnswered", {"message": "answered"})]
    assert span.error == ""


def test_a_call_that_comes_back_from_the_dialplan_is_another_span_of_the_same_trace() -> None:
    first, second = traced(ENTERED, ENDED, ENTERED, ENDED)
    assert first.trace == second.trace
    assert (first.id, second.id) == (span_of_call(API_ID, CALL, 0), span_of_call(API_ID, CALL, 1))


def test_after_a_restart_the_same_span_goes_on_and_lasts_as_long_as_the_call() -> None:
    spans: list[Span] = []
    before = Tracer(spans.append)
    before.read(Noted(100.0, CALL, ENTERED))
    before.read(Noted(101.0, CALL, StepBegun("context.main.option.start", "wait", "30 s")))
    before.leave(102.0)
    taken = CallTakenUp(1.5, "0003*099", "main", "start", 1, 0, API_ID)
    after = traced(taken, CallEnded(EndReason.CALLER_HANGUP, 11.0))
    (step,), (call,) = spans, after
    assert (step.name, step.parent, step.end) == ("wait", call.id, 102.0)
    assert (call.trace, call.begin, call.end) == (step.trace, 90.0, 101.0)
    assert call.attributes["callbridge.taken_up"] is True
    assert call.attributes["callbridge.away_seconds"] == 1.5


def test_a_dialplan_step_has_no_ivr() -> None:
    step = CallEntered("", "001", "", "", API_ID, "pbx1", draft=True)
    _, span = traced(step, StepBegun("", "ask", "crm"), CallReturned(DialplanResult.DONE, "over"), ENDED)
    assert (span.name, span.attributes["callbridge.draft"]) == ("call", True)
    assert span.attributes["callbridge.result"] == "DONE"


def test_what_is_told_of_no_call_or_of_an_unknown_one_is_passed_over() -> None:
    queued = EventQueued(DELIVERY, Trigger.HANGUP, "0003*099", "ev", "https://crm.example:443")
    assert traced(CallAnswered(), StepBegun("", "wait"), ENDED, queued) == []
    assert traced(CallAnswered(), call="") == []


def test_an_attempt_of_an_event_is_a_span_also_when_its_call_is_long_over() -> None:
    tried = DeliveryTried(DELIVERY, "crm", "delivered", 2, 200, 0.5, span="00f067aa0ba902b7", api_id=API_ID)
    (span,) = traced(tried)
    assert (span.id, span.link) == ("00f067aa0ba902b7", (trace_of_call(API_ID), span_of_call(API_ID, CALL)))


def test_an_event_that_was_given_up_without_another_attempt_is_no_span() -> None:
    assert traced(DeliveryTried(DELIVERY, "crm", "dead", 2, 0, 0.0, "expired", api_id=API_ID)) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MOST", 2)
    spans: list[Span] = []
    tracer = Tracer(spans.append)
    for number in range(4):
        tracer.read(Noted(1.0, f"17.{number}", ENTERED))
    for number in range(4):
        tracer.read(Noted(2.0, f"17.{number}", ENDED))
    assert [span.attributes["callbridge.call_id"] for span in spans] == ["17.2", "17.3"]
