"""What became of a row of keys: which were lost, which came twice, which changed places.

Knows two texts, the keys that were sent and those that arrived. Does not know calls, speeds or Asterisk.
"""

from dataclasses import dataclass
from enum import StrEnum

NEAR = 4
"""A key that is missing at one place and surplus at another, at most so many keys away, has changed places."""


class What(StrEnum):
    """What may be wrong with one key."""

    LOST = "lost"
    DOUBLED = "doubled"
    MOVED = "out of order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that did not arrive exactly once and at its place. `index` counts the keys sent, from 0."""

    what: What
    index: int
    key: str


def compare(sent: str, received: str) -> list[Difference]:
    """All differences, in the order of the keys sent; none, and only then, when the texts are equal.

    Every surplus key counts as doubled, whether its like was sent just before or not: nobody has pressed it.
    """
    missing, surplus = _edits(sent, received)
    found: list[Difference] = []
    for index in missing:
        near = (place for place in surplus if place[1] == sent[index] and abs(place[0] - index) <= NEAR)
        if place := next(near, None):
            surplus.remove(place)
            found.append(Difference(What.MOVED, index, sent[index]))
        else:
            found.append(Difference(What.LOST, index, sent[index]))
    found += [Difference(What.DOUBLED, max(0, before - 1), key) for before, key in surplus]
    return sorted(found, key=lambda difference: difference.index)


def _edits(sent: str, received: str) -> tuple[list[int], list[tuple[int, str]]]:
    """The fewest edits: indexes of `sent` that are missing, and surplus keys with the index that they stand before."""
    common = _common(sent, received)
    missing: list[int] = []
    surplus: list[tuple[int, str]] = []
    row, column = 0, 0
    while row < len(sent) or column < len(received):
        if row < len(sent) and column < len(received) and sent[row] == received[column]:
            row, column = row + 1, column + 1
        elif column == len(received) or (row < len(sent) and common[row + 1][column] >= common[row][column + 1]):
            missing.append(row)
            row += 1
        else:
            surplus.append((row, received[column]))
            column += 1
    return missing, surplus


def _common(sent: str, received: str) -> list[list[int]]:
    """How many keys the rests of both texts have in common, for each pair of beginnings of a rest."""
    common = [[0] * (len(received) + 1) for _ in range(len(sent) + 1)]
    for row in reversed(range(len(sent))):
        for column in reversed(range(len(received))):
            if sent[row] == received[column]:
                common[row][column] = common[row + 1][column + 1] + 1
            else:
                common[row][column] = max(common[row + 1][column], common[row][column + 1])
    return common
