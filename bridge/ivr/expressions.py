"""Permitted regular expressions, matched in a time that no author and no caller can blow up.

Knows how to match. Does not know the syntax, nor who asks.
Source: The IVR 4 (`when`).

Why not `re`: it tries one way after the other, so `(a|a)*b`, or a few `.*` in a row, would hold up all calls. Here all
ways are followed at once: the places where a match may stand are the bits of a number.
"""

import re
from dataclasses import dataclass, field
from typing import assert_never

from bridge.ivr.expression_tree import Choice, Node, One, Repeat, Sequence, read_tree
from bridge.ivr.findings import shown

LIMIT = 200
"""Characters of an expression."""
TESTED = 256
"""Characters of a value that are looked at."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A permitted expression."""

    text: str
    node: Node = field(repr=False, compare=False)

    def matches(self, value: str) -> bool:
        """Tell whether the first 256 characters of a value match, from the first to the last."""
        tested = value[:TESTED]
        return bool(_Match(tested).ends(self.node, 1) >> len(tested) & 1)


def read_expression(text: str) -> Expression | str:
    """Read an expression; when it is not permitted, say why, as one clause."""
    if len(text) > LIMIT:
        return f"has {len(text)} characters, at most {LIMIT} are allowed"
    tree = read_tree(text)
    return f"{shown(text)} {tree}" if isinstance(tree, str) else Expression(text, tree)


class _Match:
    """One text, and sets of places in it as the bits of a number: bit 0 is before the first character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = len(text) + 1
        self._found: dict[re.Pattern[str], int] = {}

    def ends(self, node: Node, starts: int) -> int:
        """Where a match may end that begins at one of these places."""
        match node:
            case One():
                return (starts & self._where(node.pattern)) << node.width
            case Sequence():
                for part in node.parts:
                    starts = self.ends(part, starts)
                return starts
            case Choice():
                ends = 0
                for way in node.ways:
                    ends |= self.ends(way, starts)
                return ends
            case Repeat():
                return self._repeated(node, starts)
            case _:
                assert_never(node)

    def _where(self, pattern: re.Pattern[str]) -> int:
        if pattern not in self._found:
            self._found[pattern] = sum(1 << found.start() for found in pattern.finditer(self._text))
        return self._found[pattern]

    def _repeated(self, node: Repeat, starts: int) -> int:
        """No match goes back, so after as many rounds as there are places nothing new can come."""
        reached = starts
        for _ in range(min(node.least, self._places)):
            before, reached = reached, self.ends(node.part, reached)
            if reached == before:
                break
        more = self._places if node.most is None else min(node.most - node.least, self._places)
        new = reached
        for _ in range(more):
            new = self.ends(node.part, new) & ~reached
            if not new:
                break
            reached |= new
        return reached
