"""Smaller portions of what could not be written whole: the row that the database refuses is found by halving.

Knows changes, steps and snapshots as rows. Does not know why they were refused.
"""

from collections.abc import Sequence
from typing import TypeVar

from bridge.calls.journal import Noted
from bridge.calls.records import Change, KeptCall

T = TypeVar("T")
Portion = tuple[Sequence[Change], Sequence[Noted], Sequence[KeptCall]]


def smaller(changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall]) -> list[Portion]:
    """Smaller portions of the same, at least two unless there is but one row."""
    if kept and (changes or steps):
        return [(changes, steps, ()), ((), (), kept)]
    if kept:
        return [((), (), half) for half in _halves(kept)]
    return [(*part, ()) for part in _of_both(changes, steps)]


def _halves(rows: Sequence[T]) -> list[Sequence[T]]:
    half = len(rows) // 2
    return [rows[:half], rows[half:]] if half else [rows]


def _of_both(changes: Sequence[Change], steps: Sequence[Noted]) -> list[tuple[Sequence[Change], Sequence[Noted]]]:
    if changes and steps:
        return [(changes, ()), ((), steps)]
    if len(changes) == 1:
        (change,) = changes
        pieces = [Change(owed=change.owed)] if change.owed else []  # before the record that may close with it
        pieces += [Change(leg=change.leg)] if change.leg else []
        pieces += [Change(call=change.call)] if change.call else []
        return [((piece,), ()) for piece in pieces]
    if changes:
        return [(half, ()) for half in _halves(changes)]
    return [((), half) for half in _halves(steps)]
