"""One call of the matrix: how it is made, and what it is to cause.

Knows what stands in a row. Does not know which rows there are.
"""

from dataclasses import dataclass

from tests.asterisk.matrix.expected import Leg
from tests.asterisk.matrix.plays import Play


@dataclass(frozen=True, slots=True)
class Row:
    """`how` in a sentence for people; `play` does it with the telephones named. `note`: why it may surprise."""

    name: str
    how: str
    play: Play
    phones: tuple[str, ...]
    legs: tuple[Leg, ...]
    note: str = ""
