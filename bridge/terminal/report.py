"""Prints findings for the person who wrote the file: one line each, and the line of the file that is meant.

Knows files as text, and colours. Does not know what the files mean.
Source: The IVR 6.3.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bridge.faults import Fault, Level
from bridge.telephony.plain import harmless

STYLES = {
    Level.FATAL: "bold red",
    Level.ERROR: "bold red",
    Level.REFUSED: "bold red",
    Level.WARNING: "bold yellow",
    Level.NOTE: "cyan",
    Level.INFO: "cyan",
}
EXCERPT = 160
"""Characters of a line of a file that are shown."""
FILE_LIMIT = 1 << 20

_SECRET_KEY = re.compile(r"(pass|secret|sha256|hash|pin|token|key)\w*\s*=", re.IGNORECASE)  # also when misspelt
_USER_IN_URL = re.compile(r"(?<=://)[^/\s\"'@]*(?=@)")


def print_findings(findings: Iterable[Fault], console: Console, head: str = "", root: Path | None = None) -> None:
    """Print each finding, then how many there were of which level, after `head`. Nothing at all without either.

    Names of files are meant from `root`, or else from where we are.
    """
    levels: Counter[Level] = Counter()
    for finding in findings:
        levels[finding.level] += 1
        console.print(_sentence(finding), soft_wrap=True)
        if shown := (root and excerpt(str(root / finding.file), finding.line)) or excerpt(finding.file, finding.line):
            console.print(Text.assemble((f"{finding.line:>6} | ", "dim"), shown), soft_wrap=True)
    total = ", ".join(counted(level, levels[level]) for level in STYLES if levels[level])
    if head or total:
        console.print(Text(": ".join(part for part in (head, total or "no findings") if part), style="dim"))


def excerpt(file: str, line: int) -> str:
    """A line of a file, or "" when it cannot be read, or holds something that is not to be seen."""
    lines = _lines(file) if file and line > 0 else ()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if _SECRET_KEY.search(text):
        return ""
    shown = harmless(_USER_IN_URL.sub("…", text))
    return shown if len(shown) <= EXCERPT else f"{shown[: EXCERPT - 1]}…"


@lru_cache(maxsize=4)
def _lines(file: str) -> tuple[str, ...]:
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            return tuple(opened.read(FILE_LIMIT).splitlines())
    except (OSError, ValueError):
        return ()


def _sentence(finding: Fault) -> Text:
    """The same words as `str(finding)`, in colours."""
    whole = harmless(str(finding))
    text = Text(whole)
    head, _, _ = whole.partition(f"{finding.level} {finding.code}")
    text.stylize("bold", 0, len(head))
    text.stylize(STYLES[finding.level], len(head), len(head) + len(finding.level) + 1 + len(finding.code))
    mend = f"{finding.row.mend[:1].upper()}{finding.row.mend[1:]}."
    if whole.endswith(mend):
        text.stylize("green", len(whole) - len(mend))
    return text


def counted(level: Level, count: int) -> str:
    """How many there are of a level, in words."""
    return f"{count} {level}{'' if count == 1 or level in {Level.FATAL, Level.REFUSED, Level.INFO} else 's'}"
