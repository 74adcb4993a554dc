"""What was read from a reply, for the person who wrote the script: verbs, and each fault under its line.

Knows readings, lines and columns. Does not know where a body came from.
Source: Call Interactive 7 and 8.
"""

import json
from collections import Counter
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bridge.faults import Fault, Level
from bridge.protocol.reply import Reading
from bridge.telephony.plain import STEERING
from bridge.terminal.report import STYLES

WINDOW = 96
"""Characters of a line that are shown, around the column that is meant."""
_BEFORE = 40


def reading_as_object(name: str, reading: Reading) -> dict[str, Any]:
    """A reading as `callbridge parse --json` gives it; verbs and faults in the shape of the test vectors."""
    return {
        "file": name,
        "verbs": list(reading.records),
        "faults": [found.code for found in reading.faults],
        "details": [fault_as_object(found) for found in reading.faults],
    }


def fault_as_object(found: Fault) -> dict[str, Any]:
    """A fault record: place counted from 1 (0: not known), and a message that ends with what to do."""
    return {
        "code": found.code,
        "level": found.level.value,
        "line": found.line,
        "column": found.column,
        "verb": found.verb,
        "message": sentence(found),
        "excerpt": found.excerpt,
    }


def sentence(found: Fault) -> str:
    """What is wrong, and what to do about it."""
    return f"{_capital(found.message)}. {_capital(found.row.mend)}."


def print_reading(name: str, reading: Reading, text: str, console: Console) -> None:
    """Print one reading; `text` is the body as it was decoded, with one line feed at the end of each line."""
    console.print(Text(_plain(name), style="bold"), soft_wrap=True)
    if not reading.records and not reading.refused:
        console.print(Text("  no verbs: the call goes on", style="dim"))
    for record, line in zip(reading.records, reading.lines, strict=True):
        console.print(
            Text.assemble((f"{line:>6}  ", "dim"), (record["verb"], "bold blue"), _values(record)), soft_wrap=True
        )
    print_faults(reading.faults, text, console)


def print_faults(faults: tuple[Fault, ...], text: str, console: Console) -> None:
    """Print each fault, the line of the text that is meant, and a caret under its column; then how many there were."""
    lines = text.split("\n")
    for found in faults:
        place = f"line {found.line}, column {found.column}: " if found.line else ""
        verb = f" <{found.verb}>" if found.verb else ""
        console.print(
            Text.assemble(
                (f"  {place}", "bold"),
                (f"{found.level} {found.code}{_plain(verb)}", STYLES[found.level]),
                f": {_plain(_capital(found.message))}. ",
                (f"{_capital(found.row.mend)}.", "green"),
            ),
            soft_wrap=True,
        )
        if 0 < found.line <= len(lines):
            _print_line(lines[found.line - 1], found.line, found.column, console)
    if faults:
        levels = Counter(found.level for found in faults)
        counted = ", ".join(_counted(level, levels[level]) for level in STYLES if levels[level])
        console.print(Text(f"  {counted}", style="dim"))


def _print_line(line: str, number: int, column: int, console: Console) -> None:
    at = min(max(column - 1, 0), len(line))
    start = max(0, min(at - _BEFORE, len(line) - WINDOW))
    shown, before = _plain(line[start : start + WINDOW]), _plain(line[start:at])
    ahead = "…" if start else ""
    behind = "…" if start + WINDOW < len(line) else ""
    console.print(Text.assemble((f"{number:>6} | ", "dim"), ahead, shown, behind), soft_wrap=True)
    if column:
        console.print(Text(" " * (9 + cell_len(ahead + before)) + "^", style="bold yellow"), soft_wrap=True)


def _values(record: dict[str, Any]) -> str:
    pairs = (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in record.items() if key != "verb")
    return _plain("".join(f"  {pair if len(pair) <= WINDOW else f'{pair[: WINDOW - 1]}…'}" for pair in pairs))


def _plain(text: str) -> str:
    """One harmless cell for each character that could steer a terminal or move the caret's column."""
    return STEERING.sub(lambda odd: " " if odd[0] == "\t" else "·", text)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _counted(level: Level, count: int) -> str:
    return f"{count} {level}{'' if count == 1 or level is Level.REFUSED else 's'}"
