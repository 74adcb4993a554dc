"""A `match_file`: one number pattern per line, `#` begins a comment.

Knows the lines and their bound. Does not know where the file lies.
Source: The IVR 4 (`callerid_jump`), 6.4 (CB423).
"""

import re

from bridge.ivr.findings import Findings, shown
from bridge.ivr.outside import ListText
from bridge.telephony.number_list import NumberList
from bridge.telephony.patterns import PATTERN_LIMIT, NumberPattern
from bridge.toml_lines import Path, TomlLines

MOST_LINES = 100_000
MOST_TOLD = 20
"""Lines of one file that are complained about; a file that is no list at all has many."""
_PLAIN = re.compile(r"[0-9+]+")
_SEPARATORS = str.maketrans("", "", " -()\t")


def read_match_file(file: ListText, path: Path, findings: Findings) -> NumberList:
    """The list; a line that is no pattern leaves a finding with its own file and line, `path` is the field's.

    A file in which something is wrong is used as far as it can be.
    """
    own = Findings(file.name, TomlLines(""))
    lines = file.text.splitlines()
    if len(lines) > MOST_LINES:
        own.add("CB423", path, f"the list has {len(lines)} lines", f"At most {MOST_LINES} are allowed")
    numbers: set[str] = set()
    patterns: list[NumberPattern] = []
    wrong = 0
    for line, text in enumerate(lines[:MOST_LINES], 1):
        entry = _entry(text)
        if _PLAIN.fullmatch(entry) and len(entry) <= PATTERN_LIMIT:  # most lists are nothing else, and long
            numbers.add(entry)
        elif entry:
            try:
                patterns.append(NumberPattern.parse(entry))
            except ValueError as flaw:
                wrong += 1
                if wrong <= MOST_TOLD:
                    _note(entry, str(flaw), line, path, own)
    if wrong > MOST_TOLD:
        own.add("CB423", path, f"{wrong - MOST_TOLD} more lines are no number patterns", "Correct them")
    findings.faults.extend(own.faults)
    return NumberList(frozenset(numbers), tuple(patterns))


def _entry(line: str) -> str:
    """What a line says, without its comment and what no number keeps. The key `#` is written `[#]`."""
    if "[" not in line:
        return line.partition("#")[0].translate(_SEPARATORS)
    inside = False
    for place, character in enumerate(line):
        if character == "#" and not inside:
            return line[:place].strip()
        inside = character == "[" or (inside and character != "]")
    return line.strip()


def _note(entry: str, flaw: str, line: int, path: Path, own: Findings) -> None:
    what, _, advice = flaw.partition("; ")
    own.add("CB423", path, f"pattern {shown(entry)} {what}", f"{advice[:1].upper()}{advice[1:]}", line=line)
