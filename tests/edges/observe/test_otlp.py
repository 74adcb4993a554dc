"""What goes to a collector, and what comes of one that misbehaves. Decoded by OpenTelemetry's own definition."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bridge.observe import otlp
from bridge.observe.otlp import Collector
from bridge.observe.spans import Moment, Span, SpanKind
from tests.fakes import http_server as web
from tests.fakes.collector import attributes, collector
from tests.fakes.http_server import refused_port

TRACE, PARENT, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "00f067aa0ba902b8"
A_SPAN = Span(
    trace=TRACE,
    id=SPAN,
    parent=PARENT,
    name="GET crm",
    kind=SpanKind.CLIENT,
    begin=1_763_800_000.25,
    end=1_763_800_000.5,
    attributes={"callbridge.script": "crm", "callbridge.attempt": 2, "callbridge.verbs": ("PlayTTS", "Hangup")},
    moments=(Moment(1_763_800_000.375, "FaultFound", {"message": "Ștefan"}),),
    error="CB205 no reply",
    link=("ab" * 16, "cd" * 8),
)


@contextmanager
def sending(endpoint: str) -> Iterator[Collector]:
    made = Collector(endpoint, "9.9")
    try:
        yield made
    finally:
        made.stop()
        made.close()


async def send(made: Collector, *spans: Span) -> str:
    return await asyncio.to_thread(made.send, spans or (A_SPAN,))


async def test_a_span_arrives_with_all_that_it_has() -> None:
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == ""
        (span,) = arrived.spans
    assert (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()) == (TRACE, SPAN, PARENT)
    assert (span.name, span.kind, span.status.code, span.status.message) == ("GET crm", 3, 2, "CB205 no reply")
    assert (span.start_time_unix_nano, span.end_time_unix_nano) == (
        1_763_800_000_250_000_000,
        1_763_800_000_500_000_000,
    )
    assert attributes(span) == {
        "callbridge.script": "crm",
        "callbridge.attempt": 2,
        "callbridge.verbs": ["PlayTTS", "Hangup"],
    }
    (event,) = span.events
    assert (event.name, attributes(event)) == ("FaultFound", {"message": "Ștefan"})
    assert event.time_unix_nano == 1_763_800_000_375_000_000
    (link,) = span.links
    assert (link.trace_id.hex(), link.span_id.hex()) == ("ab" * 16, "cd" * 8)


async def test_whoever_looks_knows_who_has_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            await send(made)
        (batch,) = arrived.batches
    told = attributes(batch.resource)
    assert (told["service.name"], told["service.version"]) == ("callbridge", "9.9")
    assert told["service.instance.id"]
    assert told["deployment.environment"] == "test"
    assert [scope.scope.name for scope in batch.scope_spans] == ["callbridge"]


async def test_a_root_has_no_parent_and_a_good_end_no_status() -> None:
    root = Span(TRACE, SPAN, "", "call", SpanKind.SERVER, 1.0, 2.0, {})
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            await send(made, root)
        (span,) = arrived.spans
    assert (span.parent_span_id, span.kind, span.status.code, len(span.events), len(span.links)) == (b"", 2, 0, 0, 0)


async def test_headers_and_the_name_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20made-up")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "pbx-bucharest")
    async with collector() as arrived:
        with sending(f"{arrived.endpoint}") as made:
            await send(made)
        (request,) = arrived.site.requests
        (batch,) = arrived.batches
    assert web.header(request, "Authorization") == "Bearer made-up"
    assert attributes(batch.resource)["service.name"] == "pbx-bucharest"


async def test_spans_go_to_the_endpoint_and_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == ""
        assert len(arrived.spans) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        web.reply(b"boom", "500 Internal Server Error"),
        web.reply(b"", "404 Not Found"),
        web.octets(b"\x00\xffgarbage\r\n\r\n"),
        web.hang_up,
        web.reset,
        web.never,
        web.reply(b"", "503 Service Unavailable", ("Retry-After: 3600",)),
    ],
    ids=["500", "404", "garbage", "hang up", "reset", "silent", "503"],
)
async def test_a_collector_that_misbehaves_is_told_as_one_clause_and_raises_nothing(
    behaviour: web.Behaviour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT", 0.3)
    caplog.set_level(logging.DEBUG)
    async with collector(behaviour) as arrived:
        with sending(arrived.endpoint) as made:
            why = await send(made)
    assert why
    assert "\n" not in why
    assert [record for record in caplog.records if record.name.startswith(("opentelemetry", "urllib3"))] == []


async def test_a_success_may_say_anything() -> None:
    async with collector(web.reply(b"\xff\x00 no protobuf")) as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == ""


async def test_nobody_there_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT", 0.3)
    with refused_port() as port, sending(f"http://127.0.0.1:{port}") as made:
        assert await send(made) == "connection refused"


async def test_a_span_that_cannot_be_sent_costs_its_batch_and_nothing_else() -> None:
    broken = Span(TRACE, SPAN, "", "half a character \ud800", SpanKind.INTERNAL, 1.0, 2.0, {})
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made, broken)
            assert await send(made) == ""
        assert len(arrived.spans) == 1


async def test_an_id_that_is_none_raises_nothing() -> None:
    broken = Span("no digits", SPAN, "", "call", SpanKind.INTERNAL, 1.0, 2.0, {})
    with sending("http://127.0.0.1:1") as made:
        assert (await send(made, broken)).startswith("ValueError: ")


async def test_after_its_end_libraries_log_as_before() -> None:
    with sending("http://127.0.0.1:1"):
        assert logging.getLogger("opentelemetry").propagate is False
    assert logging.getLogger("opentelemetry").propagate is True
