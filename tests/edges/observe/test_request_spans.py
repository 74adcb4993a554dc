import pytest

from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import ReplyReceived, RequestFailed, RequestSent
from bridge.faults import fault
from bridge.observe.open_span import OpenSpan
from bridge.observe.request_spans import begun_request, delivery_span, ended_request, unsent_request
from bridge.observe.spans import SpanKind

WITHIN = OpenSpan("ab" * 16, "", "ask", 100.0)
DELIVERY = "00000000-0000-0000-0000-000000000002"


def request(url: str = "https://crm.example/ivr?pin=•••", attempt: int = 1) -> OpenSpan:
    return begun_request(RequestSent("crm", "POST", url, attempt, "a=•••", "00f067aa0ba902b7"), WITHIN, "17.4", 101.0)


def test_a_request_has_the_names_that_all_programs_give_to_http() -> None:
    span = ended_request(request(), ReplyReceived("crm", 200, 0.5, 80, ("PlaySound", "Hangup"))).ended(102.0)
    assert (span.trace, span.parent, span.id) == (WITHIN.trace, WITHIN.id, "00f067aa0ba902b7")
    assert (span.name, span.kind) == ("POST crm", SpanKind.CLIENT)
    assert span.attributes == {
        "http.request.method": "POST",
        "url.full": "https://crm.example/ivr?pin=•••",
        "server.address": "crm.example",
        "server.port": 443,
        "callbridge.script": "crm",
        "callbridge.attempt": 1,
        "callbridge.call_id": "17.4",
        "http.response.status_code": 200,
        "http.response.body.size": 80,
        "callbridge.verbs": ("PlaySound", "Hangup"),
    }


def test_a_body_is_never_part_of_a_span() -> None:
    assert "a=•••" not in repr(request().ended(102.0))


def test_a_failure_without_an_answer_has_no_status() -> None:
    span = ended_request(request(attempt=3), RequestFailed("crm", fault("CB205", "no reply"), 15.0)).ended(116.0)
    assert "http.response.status_code" not in span.attributes
    assert span.attributes["http.request.resend_count"] == 2
    assert (span.error, span.attributes["error.type"]) == ("CB205 no reply", "CB205")


@pytest.mark.parametrize("url", ["http://[::1", "•••", "http://h:99999/", ""])
def test_a_url_that_cannot_be_taken_apart_is_shown_as_it_is(url: str) -> None:
    assert request(url).attributes["url.full"] == url
    assert "server.address" not in request(url).attributes


def test_an_old_entry_without_an_id_gets_one() -> None:
    span = begun_request(RequestSent("crm", "GET", "http://h:81/", 1), WITHIN, "17.4", 1.0)
    assert len(span.id) == 16
    assert span.attributes["server.port"] == 81


def test_a_request_that_was_not_sent_lies_within_its_step() -> None:
    span = unsent_request(RequestFailed("crm", fault("CB211", "no place"), 99.0), WITHIN, "17.4", 101.0).ended(101.0)
    assert (span.begin, span.end, span.kind) == (100.0, 101.0, SpanKind.INTERNAL)
    assert "url.full" not in span.attributes


def test_an_attempt_of_an_event_is_in_the_trace_that_its_receiver_is_told() -> None:
    tried = DeliveryTried(DELIVERY, "crm", "delivered", 2, 200, 0.5, "", ("Hangup",), "00f067aa0ba902b7", "api")
    span = delivery_span(tried, "17.4", 100.0)
    assert (span.trace, span.id, span.parent) == (DELIVERY.replace("-", ""), "00f067aa0ba902b7", "")
    assert (span.name, span.kind, span.begin, span.end, span.error) == ("event crm", SpanKind.CLIENT, 99.5, 100.0, "")
    assert span.attributes == {
        "callbridge.delivery": DELIVERY,
        "callbridge.definition": "crm",
        "callbridge.state": "delivered",
        "callbridge.attempt": 2,
        "callbridge.verbs": ("Hangup",),
        "callbridge.call_id": "17.4",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [(0, "CB202: nobody listens", "CB202"), (503, "the receiver answered with status 503", "503")],
)
def test_an_attempt_that_failed_says_why(status: int, error: str, kind: str) -> None:
    span = delivery_span(DeliveryTried(DELIVERY, "crm", "pending", 1, status, 0.5, error), "17.4", 100.0)
    assert (span.error, span.attributes["error.type"], span.link) == (error, kind, None)
