"""All measures, by name."""

from collections.abc import Mapping
from typing import Final

from bench.measures import Measure, calls, calls_up, ceiling, console, events, half, history, ivr_size, replies

TABLE: Final[Mapping[str, Measure]] = {
    "calls": calls.measure,
    "ceiling": ceiling.measure,
    "half": half.measure,
    "calls_up": calls_up.measure,
    "ivr_size": ivr_size.measure,
    "history": history.measure,
    "replies": replies.measure,
    "events": events.measure,
    "console": console.measure,
}
