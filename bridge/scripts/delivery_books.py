"""What the delivery service writes down: verdicts not yet in the store, moments that come, who is held back.

Knows how an outcome is judged, and tells the journal. Does not know sending, nor when anything is written.
Source: Events and API 5.3.
"""

import heapq
from collections.abc import Callable, Sequence

from bridge.calls.deliveries import DeadReason, Due, Verdict
from bridge.calls.entries.events import DeliveryTried, ReceiverHeld
from bridge.calls.journal import FaultFound
from bridge.calls.ports import Clock, Journal
from bridge.scripts.delivery_attempt import Outcome
from bridge.scripts.delivery_breaker import Breakers
from bridge.scripts.delivery_schedule import spread


class Books:
    """Verdicts by the id of their delivery, and two sets of breakers."""

    def __init__(self, journal: Journal, clock: Clock, chance: Callable[[], float]) -> None:
        """Begin with nothing."""
        self.verdicts: dict[str, Verdict] = {}
        self.receivers = Breakers()
        """No connection comes about: whatever is sent there, by whatever definition."""
        self.definitions = Breakers()
        """There is somebody, but what one definition sends is not taken."""
        self._journal = journal
        self._clock = clock
        self._chance = chance
        self._dues: list[float] = []

    def ended(self, due: Due, outcome: Outcome, *, probe: bool) -> None:
        """An attempt has ended, now."""
        now, told = self._clock.now(), due.notification
        wait = spread(due.attempt, self._chance()) if outcome.wait is None else outcome.wait
        reason, again = outcome.reason, None
        if not outcome.delivered and reason is None:
            if now + wait >= told.give_up_at:
                reason = DeadReason.EXPIRED
            else:
                again = now + wait
        self._teach(due, outcome, now + wait, probe=probe)
        verdict = Verdict(
            id=told.id,
            delivered=outcome.delivered,
            reason=reason,
            due=again,
            status=outcome.status,
            error=outcome.error,
            reply=outcome.reply,
            seconds=outcome.seconds,
            attempted=outcome.attempted,
        )
        for found in outcome.faults:
            self._journal.note(told.call_id, FaultFound(found, told.definition))
        said = outcome.error
        if not said and outcome.status and not outcome.delivered:
            said = f"the receiver answered with status {outcome.status}"
        said = ": ".join(part for part in (reason, said) if part)
        state = "delivered" if outcome.delivered else "pending" if reason is None else "dead"
        tried = DeliveryTried(
            told.id,
            told.definition,
            state,
            due.attempt,
            outcome.status,
            outcome.seconds,
            said,
            outcome.verbs,
            outcome.span,
            told.api_id,
        )
        self._journal.note(told.call_id, tried)
        self.verdicts[told.id] = verdict

    def written(self, verdicts: Sequence[Verdict]) -> None:
        """These are in the store."""
        for verdict in verdicts:
            del self.verdicts[verdict.id]
            if verdict.due is not None:
                heapq.heappush(self._dues, verdict.due)

    def forget_dues(self, now: float) -> None:
        """What has come is about to be claimed."""
        while self._dues and self._dues[0] <= now:
            heapq.heappop(self._dues)

    def coming(self, now: float) -> list[float]:
        """Moments at which there is something to do, as far as it is known here."""
        probes = (self.receivers.next_probe(now), self.definitions.next_probe(now))
        return [*self._dues[:1], *(at for at in probes if at is not None)]

    def _teach(self, due: Due, outcome: Outcome, again: float, *, probe: bool) -> None:
        """Tell both breakers what it proves; which is nothing when an address was refused."""
        told = due.notification
        if outcome.reached and self.receivers.succeeded(told.receiver):
            self._journal.note("", ReceiverHeld(held=False, receiver=told.receiver))
        if outcome.unconnected:
            if self._failed(self.receivers, told.receiver, due, again, probe=probe):
                self._journal.note("", ReceiverHeld(held=True, receiver=told.receiver))
            if probe:
                self.definitions.put_off(told.definition, again)
        elif outcome.delivered or outcome.reason is DeadReason.GONE:
            if self.definitions.succeeded(told.definition):
                self._journal.note("", ReceiverHeld(held=False, definition=told.definition))
        elif outcome.reason is None:
            if self._failed(self.definitions, told.definition, due, again, probe=probe):
                self._journal.note("", ReceiverHeld(held=True, definition=told.definition))
            if probe:
                self.receivers.put_off(told.receiver, again)

    def _failed(self, breakers: Breakers, key: str, due: Due, again: float, *, probe: bool) -> bool:
        """True: this has opened it. Probes go by a row of waits of their own, never sooner than the delivery's own."""
        if probe and key in breakers.held:
            probes = breakers.probes_failed(key) + 1
            at = max(again, self._clock.now() + spread(probes + 1, self._chance()))
            breakers.probe_failed(key, due.notification.id, at)
            return False
        return breakers.failed(key, again)
