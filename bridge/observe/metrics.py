"""The service in numbers, in the form that Prometheus reads: counted from the journal, or looked at when asked.

Knows names, units and labels; none of them names a call. Does not know who asks, nor over which door.
Source: Events and API 5.1 (`callbridge_outbox_unsaved`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bridge.calls.event_entries import DeliveryTried, EventQueued, OutboxOverflowed
from bridge.calls.journal import CallEnded, CallEntered, CallFailed, Noted, ReplyReceived, RequestFailed
from bridge.calls.transfer_entries import VolumeUsed


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that is looked at when it is asked for: its help, and its value now, by the label `of` or without."""

    help: str
    value: Callable[[], float | Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Count:
    """Something that others count: its help, and how often until now, by the label `reason`."""

    help: str
    value: Callable[[], Mapping[str, int]]


class Metrics:
    """A reader of the journal, which counts; `gauges`, and what others count, are by their names."""

    def __init__(self, gauges: Mapping[str, Gauge | Count]) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._registry.register(_Looked(gauges))
        self._calls = self._counter("callbridge_calls_entered", "calls that entered an IVR or a dialplan step")
        self._ended = self._counter("callbridge_calls_ended", "sessions that ended, by reason", "reason")
        self._failed = self._counter("callbridge_sessions_failed", "sessions that a fault of Callbridge ended")
        self._requests = self._counter("callbridge_requests", "requests to scripts, by how they ended", "result")
        self._queued = self._counter("callbridge_events_queued", "notifications put into the outbox", "event")
        self._tried = self._counter("callbridge_deliveries", "attempts of notifications, by what came of them", "state")
        self._overflowed = self._counter("callbridge_outbox_overflowed", "deliveries given up: the outbox was full")
        self._alarms = self._counter("callbridge_volume_alarms", "alarms of dial rules and tokens near their limits")

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal. Never waits, never raises."""
        match noted.entry:
            case CallEntered():
                self._calls.inc()
            case CallEnded(reason):
                self._ended.labels(reason).inc()
            case CallFailed():
                self._failed.inc()
            case ReplyReceived():
                self._requests.labels("replied").inc()
            case RequestFailed(fault=found):
                self._requests.labels(found.code).inc()
            case EventQueued(trigger=trigger):
                self._queued.labels(trigger).inc()
            case DeliveryTried(state=state):
                self._tried.labels(state).inc()
            case OutboxOverflowed():
                self._overflowed.inc()
            case VolumeUsed():
                self._alarms.inc()
            case _:
                pass

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)


class _Looked(Collector):
    """Asks for each gauge's value when the whole is asked for."""

    def __init__(self, gauges: Mapping[str, Gauge | Count]) -> None:
        self._gauges = gauges

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        return [_family(name, gauge) for name, gauge in self._gauges.items()]


def _family(name: str, gauge: Gauge | Count) -> GaugeMetricFamily | CounterMetricFamily:
    value = gauge.value()
    if isinstance(gauge, Count):
        counted = CounterMetricFamily(name, gauge.help, labels=["reason"])
        for reason, number in gauge.value().items():
            counted.add_metric([reason], number)
        return counted
    if isinstance(value, Mapping):
        family = GaugeMetricFamily(name, gauge.help, labels=["of"])
        for label, one in value.items():
            family.add_metric([label], one)
        return family
    return GaugeMetricFamily(name, gauge.help, value=value)
