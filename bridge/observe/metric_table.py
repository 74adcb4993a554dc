"""One table: every metric of the service, with its kind, its labels and what it counts or measures.

Knows names as Prometheus shows them. Does not know values. No label names a call, a caller or an address of one: their
number is bounded by the files, not by the calls.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How a metric behaves."""

    COUNTER = "counter"
    """Only grows, from 0 at each start."""
    GAUGE = "gauge"
    """Goes up and down."""
    HISTOGRAM = "histogram"
    """How many were at most so long: `_bucket` by `le`, `_sum`, `_count`."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `labels` are names with what they hold; `unit` for people."""

    name: str
    kind: Kind
    help: str
    labels: tuple[tuple[str, str], ...] = ()
    unit: str = ""


_REASON = ("reason", "an end reason of The IVR, such as `caller_hangup`, `reply_hangup`, `idle_limit`")
_OF = ("of", "the name of a server; followed by AMI for its other link")

METRICS: Final = (
    Metric("callbridge_calls", Kind.GAUGE, "calls that are served now", unit="calls"),
    Metric(
        "callbridge_calls_entered_total", Kind.COUNTER, "calls that entered an IVR or a dialplan step", unit="calls"
    ),
    Metric("callbridge_calls_ended_total", Kind.COUNTER, "sessions that ended, by reason", (_REASON,), "calls"),
    Metric("callbridge_call_seconds", Kind.HISTOGRAM, "how long sessions lasted that ended", unit="seconds"),
    Metric(
        "callbridge_calls_returned_total",
        Kind.COUNTER,
        "calls that went back to the dialplan, by CALLBRIDGE_RESULT",
        (("result", "`DONE`, `FAILED`, `REFUSED`, `UNKNOWN`, `LEFT`, `ERROR`"),),
        "calls",
    ),
    Metric(
        "callbridge_calls_refused_total",
        Kind.COUNTER,
        "calls that were not taken: at a limit, because the machine is late, or because the service ends",
        (("reason", "which limit"),),
        "calls",
    ),
    Metric("callbridge_sessions_failed_total", Kind.COUNTER, "sessions that a fault of Callbridge ended", unit="calls"),
    Metric(
        "callbridge_requests_total",
        Kind.COUNTER,
        "requests to scripts, by how they ended",
        (("result", "`replied`, or the code of the fault, such as `CB205`"),),
        "requests",
    ),
    Metric(
        "callbridge_request_seconds",
        Kind.HISTOGRAM,
        "how long requests to scripts took, from the first octet sent to the last one read",
        (("result", "`replied` or `failed`"),),
        "seconds",
    ),
    Metric(
        "callbridge_events_queued_total",
        Kind.COUNTER,
        "notifications put into the outbox",
        (("event", "`dial-in`, `dial-out`, `answer-in`, `answer-out`, `hangup`"),),
        "events",
    ),
    Metric(
        "callbridge_deliveries_total",
        Kind.COUNTER,
        "attempts of notifications, by what came of them",
        (("state", "`delivered`, `dead`, or `pending`: it will be repeated"),),
        "attempts",
    ),
    Metric(
        "callbridge_delivery_seconds",
        Kind.HISTOGRAM,
        "how long attempts of notifications took, whatever came of them",
        unit="seconds",
    ),
    Metric("callbridge_outbox_pending", Kind.GAUGE, "deliveries that are neither delivered nor dead", unit="events"),
    Metric("callbridge_outbox_unsaved", Kind.GAUGE, "rows that wait in memory for the database", unit="rows"),
    Metric("callbridge_outbox_lost", Kind.GAUGE, "rows that memory had no room for, since the start", unit="rows"),
    Metric(
        "callbridge_outbox_overflowed_total", Kind.COUNTER, "deliveries given up: the outbox was full", unit="events"
    ),
    Metric(
        "callbridge_timelines_lost",
        Kind.GAUGE,
        "entries of timelines that were not written, since the start: the disk was too slow, or refused",
        unit="entries",
    ),
    Metric(
        "callbridge_spans_lost",
        Kind.GAUGE,
        "spans of traces that did not arrive, since the start: the collector is away or slow",
        unit="spans",
    ),
    Metric(
        "callbridge_volume_alarms_total",
        Kind.COUNTER,
        "alarms of dial rules and tokens near their limits",
        unit="alarms",
    ),
    Metric("callbridge_link_up", Kind.GAUGE, "1 while the link to an Asterisk is up", (_OF,), "0 or 1"),
    Metric(
        "callbridge_loop_lag_seconds",
        Kind.GAUGE,
        "how late the event loop came to what was due: the longest delay of the last minute",
        unit="seconds",
    ),
    Metric(
        "callbridge_tasks",
        Kind.GAUGE,
        "tasks of the event loop that are under way",
        unit="tasks",
    ),
)
BY_NAME: Final = {one.name: one for one in METRICS}
