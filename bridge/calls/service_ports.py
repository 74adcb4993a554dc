"""What services besides the calls need of the edges: the store, the definitions in force, the outbox.

Knows what is asked. Does not know who fulfils it. Source: Events and API 4 to 6.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bridge.calls.deliveries import Delivery, DeliveryFilter, Due, Room, Verdict
from bridge.calls.records import Change, KeptCall, LegRecord, OwedEvent
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallStatus
from bridge.telephony.values import Extension


class Keeper(Protocol):
    """Writes what calls leave behind."""

    def keep(self, change: Change) -> None:
        """Write it within `store.flush_ms`, whole and in order. Never waits, never raises.

        A database that is away is told of in log, metric and readiness, and what fits in memory is written later.
        """


class KeptCalls(Protocol):
    """Where calls stand, for whoever writes it."""

    @property
    def is_empty(self) -> bool:
        """Nothing has changed since it was taken last."""

    def take(self) -> Sequence[KeptCall]:
        """What has changed; whoever takes it writes it, or gives it back."""

    def give_back(self, kept: Sequence[KeptCall]) -> None:
        """It could not be written."""


class OpenLegs(Protocol):
    """What a process before this one has left open."""

    async def open_legs(self, app: str) -> Sequence[LegRecord]:
        """The legs of this application that were never ended, the oldest first. Raises StoreError."""


class Definitions(Protocol):
    """All definitions in force: those of files first, in their order, then those made through the API."""

    def of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        """The enabled ones that want this event of this extension."""

    def find(self, definition: str) -> Definition | None:
        """By id, also a disabled one; None when it was deleted."""


class Owing(Protocol):
    """Finds out who is to be told of an event of a leg."""

    def owed(
        self,
        leg: LegRecord,
        trigger: Trigger,
        at: float,
        *,
        executed: bool = False,
        variables: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> OwedEvent | None:
        """What is owed, None: to nobody; `executed`: definitions that steer are asked instead. Never raises."""


class Telephones(Protocol):
    """Whoever follows the calls of telephones from outside; told what only we know. Never waits, never raises."""

    def asked(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """A dial-in or dial-out of a leg's extension was asked or told at `Stasis(callbridge,dial-in|dial-out,…)`.

        It is not told again: a dial-out for this channel, a dial-in for the next leg of the extension in the call. When
        the call ends without such a leg, the telephone was not there: its Hangup tells.
        """

    def entered_ivr(self, visit: LegRecord) -> None:
        """A channel has entered an IVR: the Dial-Out of the telephone that calls with it, if it has not been told yet.

        An IVR that has called its channel (`flow` OUT) is no Dial-Out. Legs that we place in this call are the IVR's.
        """

    def answered_by_ivr(self, channel: str, at: float) -> None:
        """The IVR has answered that channel: the telephone's Answer out."""

    def leg_ended(self, channel: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """A leg that we have placed was not answered, and how: of those, Asterisk tells others no DialEnd.

        `absent`: the leg as that of a telephone that was not there, perhaps: it has a Hangup also if it is never seen.
        """


class ExtensionIds(Protocol):
    """The integer ids of extensions, given once for ever (Events and API 3.2)."""

    def of(self, extension: Extension) -> int | None:
        """The id from the files, else from the store; None when the store has none yet (one is made meanwhile)."""


class Outbox(Protocol):
    """The durable queue of notifications. Every method may raise StoreError."""

    async def claim(self, room: Room, now: float) -> Sequence[Due]:
        """Lease what is due and first in its lane, for 60 s, the oldest first."""

    async def probe(self, now: float, *, receiver: str = "", definition: str = "") -> Due | None:
        """Lease the oldest delivery of a receiver or definition that is first in its lane, due or not."""

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        """Write how attempts have ended, in one transaction."""

    async def release(self, ids: Sequence[str]) -> None:
        """Give leases back unused: the service ends."""

    async def next_due(self) -> float | None:
        """When the next delivery is due that is leased to nobody; None when there is none."""

    def on_new(self, woken: Callable[[], None]) -> None:
        """Call this whenever new rows were committed. Never waits."""


class Deliveries(Protocol):
    """The same queue as people use it. Every method may raise StoreError."""

    async def find(self, wanted: DeliveryFilter, most: int) -> Sequence[Delivery]:
        """The newest first."""

    async def replay(self, wanted: DeliveryFilter) -> int:
        """Put dead or delivered ones back with a fresh schedule and the same id; how many."""

    async def drop(self, wanted: DeliveryFilter) -> int:
        """Let pending ones be dead, reason `dropped`; how many."""
