"""A collector of traces on loopback: what arrives there by OTLP, decoded by OpenTelemetry's own definition."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span

from tests.fakes import http_server as web
from tests.fakes.http_server import Behaviour, HttpServer, http_server

TAKEN = web.reply(b"", extra=("Content-Type: application/x-protobuf",))


@dataclass
class Arrived:
    """What came to it."""

    site: HttpServer

    @property
    def endpoint(self) -> str:
        return self.site.url("")

    @property
    def batches(self) -> list[ResourceSpans]:
        found: list[ResourceSpans] = []
        for request in self.site.requests:
            assert request.startswith(b"POST /v1/traces HTTP/1.1\r\n")
            assert web.header(request, "Content-Type") == "application/x-protobuf"
            found += ExportTraceServiceRequest.FromString(web.body(request)).resource_spans
        return found

    @property
    def spans(self) -> list[Span]:
        return [span for batch in self.batches for scope in batch.scope_spans for span in scope.spans]

    def named(self, name: str) -> Span:
        (span,) = [span for span in self.spans if span.name == name]
        return span

    def tree(self) -> list[str]:
        """Names in the order of their beginning, each indented below its parent."""
        spans = sorted(self.spans, key=lambda span: (span.start_time_unix_nano, -span.end_time_unix_nano))
        return _below(b"", spans, 0)


@contextlib.asynccontextmanager
async def collector(*behaviours: Behaviour) -> AsyncIterator[Arrived]:
    """It takes all, unless told otherwise."""
    async with http_server(*(behaviours or (TAKEN,))) as site:
        yield Arrived(site)


def attributes(pairs: object) -> Mapping[str, object]:
    """The attributes of a span, a resource or an event."""
    assert hasattr(pairs, "attributes")
    return {pair.key: _value(pair) for pair in pairs.attributes}


def _value(pair: KeyValue) -> object:
    kind = pair.value.WhichOneof("value")
    if kind == "array_value":
        return [one.string_value for one in pair.value.array_value.values]
    return getattr(pair.value, str(kind))


def _below(parent: bytes, spans: list[Span], depth: int) -> list[str]:
    lines: list[str] = []
    for span in spans:
        if span.parent_span_id == parent:
            lines += [f"{'  ' * depth}{span.name}", *_below(span.span_id, spans, depth + 1)]
    return lines
