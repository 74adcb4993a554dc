"""The one door to OpenTelemetry: spans of ours to a collector, by OTLP over HTTP.

Knows its libraries, which come with the extra `otel`. Does not know calls, nor threads, nor how a collector may
misbehave (see otlp_session). Headers, certificates and compression are told by the environment, as for any program that
uses them: OTEL_EXPORTER_OTLP_HEADERS and its like.
"""

import logging
import socket
from collections.abc import Mapping, Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, TraceFlags
from opentelemetry.trace import SpanKind as TheirKind
from opentelemetry.trace.status import Status, StatusCode

from bridge.observe.otlp_session import CollectorSession
from bridge.observe.spans import Moment, Span, SpanKind

PATH: Final = "/v1/traces"
TIMEOUT: Final = 5.0
"""Seconds for one batch, with all repetitions."""
_THEIR_LOGGERS: Final = ("opentelemetry", "urllib3")
_KINDS: Final[Mapping[SpanKind, TheirKind]] = {
    SpanKind.SERVER: TheirKind.SERVER,
    SpanKind.CLIENT: TheirKind.CLIENT,
    SpanKind.INTERNAL: TheirKind.INTERNAL,
}


class Collector:
    """Where spans go. Waits while it sends."""

    def __init__(self, endpoint: str, version: str) -> None:
        """`endpoint` without `/v1/traces`; `version` is Callbridge's."""
        self._reasons = _Reasons()
        self._resource = _resource(version)
        self._scope = InstrumentationScope("callbridge", version)
        self._session = CollectorSession()
        self._exporter = OTLPSpanExporter(f"{endpoint}{PATH}", timeout=TIMEOUT, session=self._session)

    def send(self, spans: Sequence[Span]) -> str:
        """Send them; empty when they have arrived, else why not. Raises nothing."""
        self._session.why = self._reasons.last = ""
        try:
            result = self._exporter.export([self._theirs(span) for span in spans])
        except Exception as error:  # noqa: BLE001 - whatever it is, traces are lost, and no more
            return f"{type(error).__name__}: {error}"
        why = self._session.why
        return why if result is SpanExportResult.SUCCESS else why or self._reasons.last or "they were not taken"

    def stop(self) -> None:
        """Cut off what is under way, as far as that is possible."""
        self._exporter.shutdown()  # type: ignore[no-untyped-call] # theirs has no types

    def close(self) -> None:
        """Nothing is under way any more: its libraries may log again what they like."""
        self._reasons.close()

    def _theirs(self, span: Span) -> ReadableSpan:
        trace = int(span.trace, 16)
        return ReadableSpan(
            name=span.name,
            context=_context(trace, span.id),
            parent=_context(trace, span.parent) if span.parent else None,
            resource=self._resource,
            attributes=span.attributes,
            events=[_event(moment) for moment in span.moments],
            links=[Link(_context(int(span.link[0], 16), span.link[1]))] if span.link else [],
            kind=_KINDS[span.kind],
            status=Status(StatusCode.ERROR, span.error) if span.error else Status(),
            start_time=_nanoseconds(span.begin),
            end_time=_nanoseconds(span.end),
            instrumentation_scope=self._scope,
        )


class _Reasons(logging.Handler):
    """Takes what the libraries would log with each batch, and keeps the last of it: the log is told once, by others."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""
        for name in _THEIR_LOGGERS:
            logging.getLogger(name).addHandler(self)
            logging.getLogger(name).propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        self.last = said.rstrip(".") if record.levelno >= logging.ERROR or not self.last else self.last

    def close(self) -> None:
        for name in _THEIR_LOGGERS:
            logging.getLogger(name).removeHandler(self)
            logging.getLogger(name).propagate = True
        super().close()


def _resource(version: str) -> Resource:
    """Who tells. The environment's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word."""
    own = {"service.name": "callbridge", "service.version": version, "service.instance.id": socket.gethostname()}
    return Resource(own).merge(OTELResourceDetector().detect())


def _context(trace: int, span: str) -> SpanContext:
    return SpanContext(trace, int(span, 16), is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _event(moment: Moment) -> Event:
    return Event(moment.name, moment.attributes, _nanoseconds(moment.at))


def _nanoseconds(seconds: float) -> int:
    """Exact to the microsecond, which is all that a clock of ours has."""
    return round(seconds * 1_000_000) * 1000
