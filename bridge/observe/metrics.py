"""The service in numbers, in the form that Prometheus reads: counted from the journal, or looked at when asked.

Knows what is counted when; names and labels stand in `metric_table`. Does not know who asks, nor over which door.
Source: Events and API 5.1 (`callbridge_outbox_unsaved`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bridge.calls.entries.events import DeliveryTried, EventQueued, OutboxOverflowed
from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.journal import (
    CallEnded,
    CallEntered,
    CallFailed,
    CallReturned,
    Noted,
    ReplyReceived,
    RequestFailed,
)
from bridge.ivr.events import Trigger
from bridge.observe.metric_table import BY_NAME
from bridge.telephony.causes import DialplanResult, EndReason

REQUESTS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
"""Bounds in seconds: callers notice half a second, and total_timeout is 15 unless it is set."""
CALLS: Final = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that is looked at when it is asked for: its value now, by the label `of` or without."""

    value: Callable[[], float | Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Count:
    """Something that others count: how often until now, by the label `reason`."""

    value: Callable[[], Mapping[str, int]]


class Metrics:
    """A reader of the journal, which counts; `gauges`, and what others count, are by their names."""

    def __init__(self, gauges: Mapping[str, Gauge | Count]) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._registry.register(_Looked(gauges))
        self._calls = self._counter("callbridge_calls_entered_total")
        self._ended = _ByLabel(self._counter("callbridge_calls_ended_total").labels, EndReason)
        self._lasted = self._histogram("callbridge_call_seconds", CALLS)
        self._returned = _ByLabel(self._counter("callbridge_calls_returned_total").labels, DialplanResult)
        self._failed = self._counter("callbridge_sessions_failed_total")
        self._requests = _ByLabel(self._counter("callbridge_requests_total").labels, ("replied",))
        self._asked = _ByLabel(self._histogram("callbridge_request_seconds", REQUESTS).labels, ("replied", "failed"))
        self._queued = _ByLabel(self._counter("callbridge_events_queued_total").labels, Trigger)
        self._tried = _ByLabel(self._counter("callbridge_deliveries_total").labels, ("delivered", "pending", "dead"))
        self._told = self._histogram("callbridge_delivery_seconds", REQUESTS)
        self._overflowed = self._counter("callbridge_outbox_overflowed_total")
        self._alarms = self._counter("callbridge_volume_alarms_total")

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal. Never waits, never raises."""
        match noted.entry:
            case CallEntered():
                self._calls.inc()
            case CallEnded(reason, seconds):
                self._ended[reason].inc()
                self._lasted.observe(seconds)
            case CallReturned(result):
                self._returned[result].inc()
            case CallFailed():
                self._failed.inc()
            case ReplyReceived(seconds=seconds):
                self._requests["replied"].inc()
                self._asked["replied"].observe(seconds)
            case RequestFailed(fault=found, seconds=seconds):
                self._requests[found.code].inc()
                self._asked["failed"].observe(seconds)
            case EventQueued(trigger=trigger):
                self._queued[trigger].inc()
            case DeliveryTried(state=state, seconds=seconds):
                self._tried[state].inc()
                self._told.observe(seconds)
            case OutboxOverflowed():
                self._overflowed.inc()
            case VolumeUsed():
                self._alarms.inc()
            case _:
                pass

    def families(self) -> list[Metric]:
        """Each metric with its values now."""
        return list(self._registry.collect())

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(self, name: str) -> Counter:
        known = BY_NAME[name]
        labels = [label for label, _ in known.labels]
        return Counter(name.removesuffix("_total"), known.help, labels, registry=self._registry)

    def _histogram(self, name: str, buckets: Sequence[float]) -> Histogram:
        known = BY_NAME[name]
        labels = [label for label, _ in known.labels]
        return Histogram(name, known.help, labels, registry=self._registry, buckets=buckets)


class _ByLabel(dict[str, M]):
    """What is counted by one label, by its words: the library looks each of them up under a lock, each time.

    A series that begins with its first event has grown by nothing, for Prometheus: that one would be missed. So those
    that are known begin at zero.
    """

    def __init__(self, labelled: Callable[[str], M], known: Iterable[str]) -> None:
        super().__init__()
        self._labelled = labelled
        for label in known:
            self[label] = labelled(str(label))

    def __missing__(self, label: str) -> M:
        one = self[label] = self._labelled(str(label))
        return one


class _Looked(Collector):
    """Asks for each gauge's value when the whole is asked for."""

    def __init__(self, gauges: Mapping[str, Gauge | Count]) -> None:
        self._gauges = gauges

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        return [_family(name, gauge) for name, gauge in self._gauges.items()]


def _family(name: str, gauge: Gauge | Count) -> GaugeMetricFamily | CounterMetricFamily:
    value = gauge.value()
    if isinstance(gauge, Count):
        counted = CounterMetricFamily(name, BY_NAME[f"{name}_total"].help, labels=["reason"])
        for reason, number in gauge.value().items():
            counted.add_metric([reason], number)
        return counted
    if isinstance(value, Mapping):
        family = GaugeMetricFamily(name, BY_NAME[name].help, labels=["of"])
        for label, one in value.items():
            family.add_metric([label], one)
        return family
    return GaugeMetricFamily(name, BY_NAME[name].help, value=value)
