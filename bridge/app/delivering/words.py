"""What a service and the process that delivers its events say to each other.

Knows the words. Does not know how they travel, nor what is done about them. Source: ADR 0091.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.calls.journal import Entry
from bridge.ivr.definition import Definition
from bridge.observe.settings import LogSettings
from bridge.store.settings import OutboxSettings, StoreSettings


@dataclass(frozen=True, slots=True)
class Begin:
    """To the process, once and first: where the outbox is, and how it is emptied."""

    app: str
    """The ARI application, whose rows are delivered."""
    store: StoreSettings
    outbox: OutboxSettings
    log: LogSettings


@dataclass(frozen=True, slots=True)
class New:
    """To the process: events or deliveries were added."""

    owed: int = 0
    """How much is owed, as the service's `Backlog` counts it."""


@dataclass(frozen=True, slots=True)
class Known:
    """To the process: definitions as they are now, those that were asked for and have changed since they were told.

    None: there is no such definition any more.
    """

    answers: int
    """How many questions have been answered so far."""
    definitions: Mapping[str, Definition | None]


@dataclass(frozen=True, slots=True)
class Drain:
    """To the process: begin nothing any more; what is under way may take so many seconds. Then end."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Begun:
    """From the process, once: its store is open, and it delivers.

    Until then it has its share of the processor: the first events wait for that.
    """

    may_step_back: bool
    """It can be brought forward again; else it is not to step back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """From the process: what are these definitions now? Questions are answered in their order."""

    definitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """From the process: what has happened since it has told last; also nothing, so that it is known to live."""

    entries: tuple[tuple[str, Entry], ...] = ()
    """For the journal, each with its CallID."""
    counted: Mapping[str, int] | None = None
    """How many rows wait, by receiver, as it was counted at the beginning."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many rows more wait, or fewer, by receiver: than when it was counted or told last."""
    addressed: int = 0
    """The last `owed` of which all has become deliveries."""
    held: frozenset[str] = frozenset()
    """Receivers and definitions that are sent one probe at a time."""
