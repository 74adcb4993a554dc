"""Traces of calls, where the settings want them: the tracer, the queue and the collector, tied together.

Knows the extra that brings OpenTelemetry, and what is told when it is not there. Does not know spans.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from bridge import __version__
from bridge.calls.journal import Noted
from bridge.calls.ports import Clock
from bridge.observe.settings import TracingSettings
from bridge.observe.span_queue import Sending, SpanQueue
from bridge.observe.tracing import Tracer

Say = Callable[[str, str], object]
LACKING: Final = (
    "[tracing] enabled: OpenTelemetry is not installed ({what}), so no traces are sent; calls are served. "
    "Type: {python} -m pip install 'callbridge[otel]' (in a clone: '.[otel]')"
)


@dataclass(frozen=True, slots=True)
class Tracing:
    """Traces on their way."""

    tracer: Tracer
    spans: SpanQueue
    clock: Clock

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        self.tracer.read(noted)

    def close(self) -> None:
        """Send what there is, for a short while. Waits: call it when nothing else runs."""
        self.tracer.leave(self.clock.now())
        self.spans.close()


def open_tracing(settings: TracingSettings, clock: Clock, say: Say) -> Tracing | None:
    """None when traces are not wanted, or cannot be made, which is told: calls are worth more. Never raises."""
    if not settings.enabled:
        return None
    try:
        # Only a service that wants traces pays for these libraries, in memory and at start.
        door = import_module("bridge.observe.otlp")
    except ImportError as lacking:
        say("error", LACKING.format(what=lacking, python=sys.executable))
        return None
    try:
        collector: Sending = door.Collector(settings.endpoint, __version__)
    except Exception as wrong:  # noqa: BLE001 - such as a certificate that the environment names and that is none
        say("error", f"[tracing] traces cannot be sent: {wrong}. Look at OTEL_EXPORTER_OTLP_* in the environment")
        return None
    spans = SpanQueue(collector, settings.endpoint, say)
    return Tracing(Tracer(spans.put), spans, clock)
