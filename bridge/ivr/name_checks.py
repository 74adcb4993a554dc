"""Whether the names that an action uses exist, and may be written: intervals, switches, scripts, variables.

Knows actions and what is declared. Does not know TOML, targets or sounds.
Source: The IVR 2.1, 5, 6.4 (CB416, CB419 to CB421).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import assert_never

from bridge.faults import Level
from bridge.ivr.actions import Action, CallInteractive, Say, TimeIntervalJump
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.outside import Outside
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import RESERVED
from bridge.ivr.verbs import PlaySound, PlayTts, RecordDigits, RecordSound, SetVariable
from bridge.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Known:
    """What is declared: outside, and the intervals of the file itself."""

    outside: Outside
    intervals: Collection[str] = ()


def check_names(action: Action, when: When | None, path: Path, known: Known, findings: Findings) -> None:
    """Note each name of an action that does not exist or cannot be written; `path` is the action's."""
    for field, interval in _intervals(action):
        if interval not in known.intervals and interval not in known.outside.intervals:
            advice = nearest(interval, {*known.intervals, *known.outside.intervals})
            findings.add("CB416", (*path, *field), f"there is no time interval {shown(interval)}", advice)
    for name, variable in written_by(action):
        if variable in RESERVED:
            what = f"variable {variable} is reserved and cannot be set"
            findings.add("CB420", (*path, name), what, level=Level.ERROR)
    if isinstance(action, CallInteractive) and isinstance(action.script, str):
        _check_script(action.script, path, known.outside, findings)
    if when is not None:
        _check_condition(when, (*path, "when"), known.outside, findings)


def written_by(action: Action) -> Iterable[tuple[str, str]]:
    """The variables that an action itself writes, each after the name of the field that names it."""
    match action:
        case SetVariable(name=name):
            yield "name", name
        case RecordDigits(variable=variable):
            yield "variable", variable
        case RecordSound(variable=str(variable)):
            yield "variable", variable
        case PlaySound(digit_variable=str(variable)) | PlayTts(digit_variable=str(variable)):
            yield "digit_variable", variable
        case Say(digit_variable=str(variable)):
            yield "digit_variable", variable
        case _:
            return


def _intervals(action: Action) -> Iterable[tuple[Path, str]]:
    match action:
        case TimeIntervalJump(intervals=(one,)):
            yield ("interval",), one
        case TimeIntervalJump(intervals=several):
            yield from ((("interval", index), name) for index, name in enumerate(several))
        case Transfer(interval=str(name)):
            yield ("interval",), name
        case _:
            return


def _check_script(name: str, path: Path, outside: Outside, findings: Findings) -> None:
    if name in outside.scripts:
        return
    advice = nearest(name, outside.scripts) if outside.scripts else ""
    what = f"there is no [script.{name}] in callbridge.toml" if name.isprintable() else "no such script"
    findings.add("CB419", (*path, "script"), what, advice)


def _check_condition(when: When, path: Path, outside: Outside, findings: Findings) -> None:
    match when:
        case SwitchIs(switch=switch):
            if switch not in outside.switches:
                advice = nearest(switch, outside.switches) if outside.switches else "Declare it in callbridge.toml"
                findings.add("CB416", (*path, "switch"), f"there is no switch {shown(switch)}", advice)
        case CannotTell(flaw=flaw):
            findings.add("CB421", (*path, "matches"), flaw)
        case VariableIs():
            return
        case _:
            assert_never(when)
