"""Which deliveries are under way, counted for each receiver and for each definition.

Knows numbers and ids. Does not know what an attempt does.
"""

from collections import Counter
from collections.abc import Mapping

from bridge.calls.deliveries import Due


class Flights:
    """All attempts of one service that have begun and not ended."""

    def __init__(self) -> None:
        """Begin with none."""
        self._due: dict[str, Due] = {}
        self._probes: set[str] = set()
        self._receivers: Counter[str] = Counter()
        self._definitions: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._due)

    def __contains__(self, delivery: str) -> bool:
        """Whether this one is under way."""
        return delivery in self._due

    @property
    def ids(self) -> tuple[str, ...]:
        """The deliveries."""
        return tuple(self._due)

    @property
    def probes(self) -> int:
        """How many of them are probes."""
        return len(self._probes)

    @property
    def receivers(self) -> Mapping[str, int]:
        """How many for each receiver that has any."""
        return dict(self._receivers)

    def at(self, receiver: str) -> int:
        """How many for a receiver."""
        return self._receivers.get(receiver, 0)

    def of(self, definition: str) -> int:
        """How many of a definition."""
        return self._definitions.get(definition, 0)

    def begin(self, due: Due, *, probe: bool) -> None:
        """Count it."""
        told = due.notification
        self._due[told.id] = due
        self._receivers[told.receiver] += 1
        self._definitions[told.definition] += 1
        if probe:
            self._probes.add(told.id)

    def end(self, due: Due) -> bool:
        """Count it no more. True: it was a probe."""
        told = due.notification
        del self._due[told.id]
        for counter, key in ((self._receivers, told.receiver), (self._definitions, told.definition)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        probe = told.id in self._probes
        self._probes.discard(told.id)
        return probe
