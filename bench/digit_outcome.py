"""What one Asterisk, and Callbridge beside it, made of the keys of many calls: counted, and each difference explained.

Knows what was pressed, what the script was told, what Asterisk reported and what the journal tells. Makes no calls.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bench.digit_calls import Made, Speed
from bench.digit_count import Difference, What, compare
from bench.digit_moments import Moment, Timeline
from bench.digit_witness import Witness
from bridge.calls.journal import CallEntered, KeyPressed, Noted

HURRIED: Final = 0.02
"""Seconds by which our own telephone may shorten a gap, because it was held up, before that is told."""
COLUMNS: Final = ("sent", "received", *What)
RECEIVED: Final = {What.LOST: -1, What.DOUBLED: 1, What.MOVED: 0}


@dataclass(slots=True)
class Outcome:
    """Counted by speed and moment. `facts` tell how much Asterisk reported, and what the machine was doing."""

    cells: dict[tuple[Speed, Moment], Counter[str]] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Calls that did not come to their end, which is a fault by itself; their keys are not counted."""
    facts: Counter[str] = field(default_factory=Counter)

    def total(self, *, speed: Speed | None = None, moment: Moment | None = None) -> Counter[str]:
        """The sum of all cells, or of those of one speed or moment."""
        wanted = [cell for (of, at), cell in self.cells.items() if speed in {None, of} and moment in {None, at}]
        return sum(wanted, Counter())

    @property
    def good(self) -> bool:
        return bool(self.cells) and not self.differences and not self.failures

    def table(self) -> str:
        """Markdown: a row for each speed, each moment, and all."""
        rows = [(str(speed), self.total(speed=speed)) for speed in Speed]
        rows += [(str(moment), self.total(moment=moment)) for moment in Moment]
        rows.append(("all", self.total()))
        lines = ["| keys | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * len(COLUMNS)]
        lines += [f"| {name} | " + " | ".join(f"{cell[column]:,}" for column in COLUMNS) + " |" for name, cell in rows]
        return "\n".join(lines)

    def complaints(self) -> list[str]:
        """A line for each thing that went wrong."""
        words = "{call}, {speed}, {moment}: {key} {what}, key {index} of {sent}, received {received}: {whose}"
        return [words.format(**difference) for difference in self.differences] + self.failures

    def as_json(self) -> dict[str, Any]:
        total = self.total()
        return {
            "total": {column: total[column] for column in COLUMNS},
            "facts": self.facts,
            "cells": [
                {"speed": speed, "moment": moment} | {column: cell[column] for column in COLUMNS}
                for (speed, moment), cell in sorted(self.cells.items())
            ],
            "differences": self.differences,
            "failures": self.failures,
        }


def judge(made: Sequence[Made], noted: Sequence[Noted], witness: Witness) -> Outcome:
    """Compare each call's keys with what its script was told."""
    outcome = Outcome()
    channels = {entry.entry.caller: entry.call for entry in noted if isinstance(entry.entry, CallEntered)}
    for call in made:
        channel = channels.get(call.caller, "")
        journal = [entry for entry in noted if entry.call == channel]
        taken = sum(isinstance(entry.entry, KeyPressed) for entry in journal)
        reports = witness.keys(channel)
        outcome.facts["reports of Asterisk"] += len(reports)
        outcome.facts["second reports dropped"] += len(reports) - taken
        outcome.facts["gaps shortened by our telephones"] += sum(key.hurried > HURRIED for key in call.pressed)
        if call.failure:
            outcome.failures.append(f"{call.caller}, {call.speed}: {call.failure}")
            continue
        timeline = Timeline(call.answered, journal)
        cells = [(call.speed, timeline.of(key.began, key.released)) for key in call.pressed]
        for cell in cells:
            outcome.cells.setdefault(cell, Counter()).update(sent=1, received=1)
        for difference in compare(call.sent, call.received):
            cell = cells[difference.index]
            outcome.cells[cell][difference.what] += 1
            outcome.cells[cell]["received"] += RECEIVED[difference.what]
            told: dict[str, Any] = {"call": call.caller, "speed": call.speed, "moment": cell[1], "sent": call.sent}
            told |= {"what": difference.what, "key": difference.key, "index": difference.index}
            told |= {"received": call.received, "whose": whose(difference, call, reports, taken)}
            hurried = [round(key.hurried * 1000) for key in call.pressed]
            outcome.differences.append(told | {"reports": witness.series(channel), "hurried_ms": hurried})
    return outcome


def whose(difference: Difference, call: Made, reports: str, taken: int) -> str:
    """Who made a difference: Asterisk, the part of Callbridge that knows second reports, or what comes after it."""
    of_asterisk = {other.what for other in compare(call.sent, reports)}
    match difference.what:
        case What.LOST if What.LOST in of_asterisk:
            return "Asterisk did not report it"
        case What.LOST if taken <= len(call.received):
            return "taken for a second report, and dropped"
        case What.DOUBLED if What.DOUBLED in of_asterisk and taken >= len(call.received):
            return "Asterisk reported it twice, and the second report was not known for one"
        case What.MOVED if What.MOVED in of_asterisk:
            return "Asterisk reported it at another place"
        case _:
            return "Callbridge, after it had taken the key"
