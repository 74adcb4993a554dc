"""All definitions in force: those of files, then those that programs have made.

Knows where each kind is found, and which defaults count for the second. Does not know when an event happens.
Fulfils `Definitions` of `calls`. Source: Events and API 2.1, 4, 6.7.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from bridge.calls.api_ports import Subscription
from bridge.calls.ports import LiveSets
from bridge.config.made_definitions import made_definition
from bridge.config.settings import Settings
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.telephony.values import Extension


class Made(Protocol):
    """Those that programs have made. Reads memory only."""

    def of(self, extension: Extension) -> Sequence[Subscription]:
        """All of an extension, disabled ones too."""

    def find(self, subscription: str) -> Subscription | None:
        """By id."""

    def all(self) -> Sequence[Subscription]:
        """Of all extensions."""


class DefinitionsInForce:
    """One for the process. `settings` gives those in force now, whose `[events]` count for programs' definitions."""

    def __init__(self, sets: LiveSets, made: Made, settings: Callable[[], Settings]) -> None:
        self._sets = sets
        self._made = made
        self._settings = settings

    def of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        """The enabled ones that want this event of this extension. Reads memory only: calls ask on their way."""
        filed = self._sets.current().definitions_of(extension, trigger)
        made = [self._as_definition(one) for one in self._made.of(extension) if one.trigger is trigger and one.enabled]
        return [*filed, *made] if made else filed

    def find(self, definition: str) -> Definition | None:
        """By id, also a disabled one; None when it was deleted."""
        filed = self._sets.current().definition(definition)
        if filed is not None:
            return filed
        made = self._made.find(definition)
        return None if made is None else self._as_definition(made)

    def in_force(self) -> frozenset[str]:
        """The ids of all enabled ones: for any other, nothing is sent any more."""
        filed = {one.id for one in self._sets.current().definitions if one.enabled}
        return frozenset(filed | {one.id for one in self._made.all() if one.enabled})

    def _as_definition(self, made: Subscription) -> Definition:
        return made_definition(made, self._settings())
