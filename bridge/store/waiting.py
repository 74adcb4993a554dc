"""What waits in memory to be written: in order, and never more than is allowed.

Knows how much there is, and what was too much. Does not know when it is written.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from bridge.calls.journal import Noted
from bridge.calls.records import Change

PORTION: Final = 500
"""Changes that are written at once."""
STEPS: Final = 20_000
"""Steps of calls that may wait; of more, the oldest go: they are told in files, too."""
STEPS_AT_ONCE: Final = 1000
FEW: Final = 100


class Waiting:
    """The oldest are kept when there is no room: what is told later may be told by a person."""

    def __init__(self, most: int) -> None:
        """`most` notifications, and as many records."""
        self._most = most
        self._changes: deque[Change] = deque()
        self._ahead = 0
        """How many of them, the oldest, are written down elsewhere."""
        self._steps: deque[Noted] = deque()
        self.rows = 0
        """Notifications."""
        self.records = 0
        self.lost = 0
        """Notifications and records for which there was no room."""
        self.steps_lost = 0

    def __len__(self) -> int:
        """Changes."""
        return len(self._changes)

    @property
    def is_empty(self) -> bool:
        """Neither changes nor steps."""
        return not self._changes and not self._steps

    @property
    def few_steps(self) -> bool:
        """Writing them keeps nothing else waiting for long."""
        return len(self._steps) <= FEW

    @property
    def are_many(self) -> bool:
        """More than what is written together with other things."""
        return len(self._changes) >= PORTION or not self.few_steps

    def keep(self, change: Change) -> None:
        """Keep as much of it as there is room for; notifications are worth more than records."""
        owed = change.owed if self.rows + _rows_of(change) <= self._most else None
        self.lost += _rows_of(change) if owed is None else 0
        records = _records_in(change)
        if self.records + records > self._most:
            self.lost += records
            change = Change()
        change = replace(change, owed=owed)
        if change != Change():
            self._changes.append(change)
            self._count(change, 1)

    def keep_step(self, noted: Noted) -> None:
        """Keep a step of a call; the oldest goes when there are too many."""
        self._steps.append(noted)
        if len(self._steps) > STEPS:
            self._steps.popleft()
            self.steps_lost += 1

    def changes(self, *, everything: bool = False) -> Sequence[Change]:
        """The oldest ones, or all. They stay here until they are `done`."""
        return [*islice(self._changes, None if everything else PORTION)]

    def not_ahead(self, most: int) -> Sequence[Change]:
        """The oldest changes that are written down nowhere."""
        return [*islice(self._changes, self._ahead, self._ahead + most)]

    def are_ahead(self, changes: int) -> None:
        """So many of these are written down elsewhere."""
        self._ahead += changes

    def only_here(self) -> tuple[int, int]:
        """How many notifications and records are written down nowhere."""
        changes = self.not_ahead(len(self._changes))
        return sum(map(_rows_of, changes)), sum(map(_records_in, changes))

    def steps(self, most: int | None = None) -> Sequence[Noted]:
        """The oldest ones, `most` or a usual portion; whoever takes them writes them, or gives them back."""
        return [self._steps.popleft() for _ in range(min(most or STEPS_AT_ONCE, len(self._steps)))]

    def done(self, changes: int) -> None:
        """So many, the oldest, are written."""
        self._ahead = max(self._ahead - changes, 0)
        for _ in range(changes):
            self._count(self._changes.popleft(), -1)

    def give_back(self, steps: Sequence[Noted]) -> None:
        """Steps that could not be written: as many as there is room for."""
        room = max(STEPS - len(self._steps), 0)
        kept = steps[max(len(steps) - room, 0) :]
        self.steps_lost += len(steps) - len(kept)
        self._steps.extendleft(reversed(kept))

    def _count(self, change: Change, sign: int) -> None:
        self.rows += sign * _rows_of(change)
        self.records += sign * _records_in(change)


def _rows_of(change: Change) -> int:
    """The notifications that will be made of it."""
    return len(change.owed.definitions) if change.owed else 0


def _records_in(change: Change) -> int:
    return (change.call is not None) + (change.leg is not None)
