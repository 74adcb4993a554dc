"""What belongs to extensions and ranges of them, found by an extension without looking at all: a tree of digits.

Knows numbers. Does not know what belongs to them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension


@dataclass(slots=True)
class _Node:
    """`below`: by the digits that may stand at the next place."""

    below: "dict[str, _Node]" = field(default_factory=dict)
    items: list[int] = field(default_factory=list)


class ExtensionTree:
    """Items, which are whole numbers, by the extensions to which they belong."""

    def __init__(self) -> None:
        """Nothing belongs to anything yet."""
        self._organisations: dict[str, _Node] = {}

    def add(self, number: Extension | ExtensionRange, item: int) -> None:
        """Let an item belong to an extension, or to all of a range."""
        node = self._organisations.setdefault(number.organisation, _Node())
        for digits in _places(number):
            node = node.below.setdefault(digits, _Node())
        node.items.append(item)

    def at(self, number: Extension | ExtensionRange) -> Sequence[int]:
        """The items of an extension, or of any extension of a range; each once, the lowest first."""
        root = self._organisations.get(number.organisation)
        return sorted(set(_found(root, _places(number)))) if root else ()


def _found(node: _Node, places: Sequence[str]) -> Iterator[int]:
    if not places:
        yield from node.items
        return
    for digits, below in node.below.items():
        if not set(places[0]).isdisjoint(digits):
            yield from _found(below, places[1:])


def _places(number: Extension | ExtensionRange) -> Sequence[str]:
    return number.short if isinstance(number, Extension) else number.places
