"""Definitions by what they wait for: whose event, and which.

Knows definitions. Does not know where they were written, nor when an event happens.
"""

from collections.abc import Iterable, Sequence

from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.telephony.extension_tree import ExtensionTree
from bridge.telephony.values import Extension


class DefinitionIndex:
    """Finds definitions quickly, however many there are; made once for a live set."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        """Sort them; of two with one id the first counts."""
        self._all = tuple(definitions)
        self._by_id: dict[str, Definition] = {}
        self._by_trigger: dict[Trigger, ExtensionTree] = {}
        for place, one in enumerate(self._all):
            self._by_id.setdefault(one.id, one)
            if one.enabled:
                tree = self._by_trigger.setdefault(one.trigger, ExtensionTree())
                for number in one.extensions:
                    tree.add(number, place)

    def of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        """The enabled ones that want this event of this extension, in their order."""
        tree = self._by_trigger.get(trigger)
        return tuple(self._all[place] for place in tree.at(extension)) if tree else ()

    def find(self, definition: str) -> Definition | None:
        """By id, also a disabled one."""
        return self._by_id.get(definition)
