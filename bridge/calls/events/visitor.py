"""One channel that visits IVRs, as events know it: its call, its visits, and what runs of it now.

Knows values only. Does not know which events are due.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import LiveCall


@dataclass(slots=True)
class Visitor:
    """One channel, and what it has visited."""

    record: CallRecord
    live: LiveCall | None = None
    """Its call, as the switchboard had it last."""
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: AbstractSet[str] = frozenset()
    visits: list[LegRecord] = field(default_factory=list)
    before: int = 0
    """How many of the visits belong to earlier sessions."""
    sessions: int = 0
    """How many run now: one that enters again may do so before the end of the former was told."""
    untold: bool = False
    """The dial event of the last visit was not told yet."""
    passes: int = 0
    kept: bool = False
    """There was something to be written of it."""
    cause: int = 0
    recording: str = ""
    ended: float | None = None
