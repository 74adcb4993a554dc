"""A request to a script, and an attempt of an event, as spans.

Knows the names that OpenTelemetry gives to what belongs to HTTP. Does not know which call they belong to.
Source: OpenTelemetry, semantic conventions for HTTP client spans.
"""

from typing import Final
from urllib.parse import urlsplit

from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import ReplyReceived, RequestFailed, RequestSent
from bridge.observe.open_span import OpenSpan, new_span_id
from bridge.observe.spans import Span, SpanKind, Value, given, plain_text
from bridge.protocol.trace_context import span_of_call, trace_of_call, trace_of_delivery

_PORTS: Final = {"http": 80, "https": 443}


def begun_request(sent: RequestSent, within: OpenSpan, call: str, at: float) -> OpenSpan:
    """A request that goes out now, with the id that its header has. The URL is as the log shows it."""
    attributes: dict[str, Value] = {
        "http.request.method": sent.method,
        "url.full": plain_text(sent.url),
        **_server(sent.url),
        **given(script=sent.script, attempt=sent.attempt, call_id=call),
    }
    if sent.attempt > 1:
        attributes["http.request.resend_count"] = sent.attempt - 1
    name = plain_text(f"{sent.method} {sent.script}")
    span = OpenSpan(within.trace, within.id, name, at, SpanKind.CLIENT, attributes)
    span.id = sent.span or span.id
    return span


def ended_request(span: OpenSpan, came: ReplyReceived | RequestFailed) -> OpenSpan:
    """The same, with what came of it."""
    if came.status:
        span.attributes["http.response.status_code"] = came.status
    match came:
        case ReplyReceived(size=size, verbs=verbs):
            span.attributes["http.response.body.size"] = size
            span.attributes |= given(verbs=verbs)
        case RequestFailed(fault=found):
            span.failed(f"{found.code} {found.message}", found.code)
    return span


def unsent_request(failed: RequestFailed, within: OpenSpan, call: str, at: float) -> OpenSpan:
    """One that was not even sent: a breaker is open, no place was free, the URL cannot be asked."""
    attributes = given(script=failed.script, call_id=call)
    begin = max(at - failed.seconds, within.begin)
    span = OpenSpan(within.trace, within.id, plain_text(f"ask {failed.script}"), begin, attributes=attributes)
    return ended_request(span, failed)


def delivery_span(tried: DeliveryTried, call: str, at: float) -> Span:
    """An attempt of an event, in the trace that its receiver is told, with a link to the trace of the call.

    That trace may have ended long ago, and attempts go on for days.
    """
    attributes = given(
        delivery=tried.delivery,
        definition=tried.definition,
        state=tried.state,
        attempt=tried.attempt,
        verbs=tried.verbs,
        call_id=call,
    )
    if tried.status:
        attributes["http.response.status_code"] = tried.status
    failed = tried.state != "delivered"
    if failed:
        attributes["error.type"] = str(tried.status) if tried.status else plain_text(tried.error.partition(":")[0])
    return Span(
        trace=trace_of_delivery(tried.delivery),
        id=tried.span or new_span_id(),
        parent="",
        name=plain_text(f"event {tried.definition}"),
        kind=SpanKind.CLIENT,
        begin=at - tried.seconds,
        end=at,
        attributes=attributes,
        error=plain_text(tried.error) if failed else "",
        link=(trace_of_call(tried.api_id), span_of_call(tried.api_id, call)) if tried.api_id else None,
    )


def _server(url: str) -> dict[str, Value]:
    """Where it goes, as far as the URL tells."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return {}
    return {"server.address": plain_text(parts.hostname), "server.port": port} if parts.hostname and port else {}
