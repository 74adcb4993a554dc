"""What was found in one file, each with its line and address.

Knows the form of a finding. Does not know what is looked for.
Source: The IVR 6.2, 6.3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from bridge.faults import Fault, Level, row_of
from bridge.ivr.targets import ALIASES
from bridge.toml_lines import Path, TomlLines, address_of

_OPTION_AT = 3
_MOST_NAMES = 24


@dataclass(slots=True)
class Findings:
    """The findings of one file. `elsewhere` says which value came from another place (an environment variable)."""

    file: str
    lines: TomlLines
    faults: list[Fault] = field(default_factory=list)
    elsewhere: Mapping[Path, str] = field(default_factory=dict)

    def add(
        self, code: str, path: Path, what: str, advice: str = "", *, level: Level | None = None, line: int = 0
    ) -> None:
        """Note one finding; `what` is one clause. `advice`, `level` and `line` replace those of row and path."""
        row = row_of(code)
        row = replace(row, mend=advice or row.mend, level=level or row.level)
        place = self._elsewhere(path)
        self.faults.append(
            Fault(
                row,
                what,
                line=0 if place else line or self.line_of(path),
                file=place or self.file,
                address=address_of(full_form(path)),
            )
        )

    def line_of(self, path: Path) -> int:
        """The line of a path, also when its option is written in full and the file has its alias; 0: nowhere."""
        return self.lines.of(path if self.lines.has(path[: _OPTION_AT + 1]) else short_form(path))

    def _elsewhere(self, path: Path) -> str:
        """Where a value came from, if not from the file; a table that only stands there for one is blamed on it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.elsewhere:
                return self.elsewhere[path[:end]]
        if not path or self.lines.of(path):
            return ""
        return next((name for inner, name in self.elsewhere.items() if inner[: len(path)] == path), "")


def full_form(path: Path) -> Path:
    """A path whose option, if it has one, is written in full: `start` for `s`."""
    match path:
        case ("context", str(), "option", str(option), *_):
            return (*path[:_OPTION_AT], ALIASES.get(option, option), *path[_OPTION_AT + 1 :])
        case _:
            return path


def short_form(path: Path) -> Path:
    """A path whose option, if it has one with an alias, is written as that: `s` for `start`."""
    match path:
        case ("context", str(), "option", str(option), *_):
            short = next((alias for alias, full in ALIASES.items() if full == option), option)
            return (*path[:_OPTION_AT], short, *path[_OPTION_AT + 1 :])
        case _:
            return path


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for a name that does not exist: the nearest one that does, else all of them."""
    names = sorted(known)
    by_lower = {one.lower(): one for one in names}
    if found := get_close_matches(name.lower()[:80], by_lower, n=1, cutoff=0.55):
        return f"Nearest: {shown(by_lower[found[0]])}"
    if not names:
        return "There is none"
    more = ", …" if len(names) > _MOST_NAMES else ""
    return f"Known: {', '.join(printable(one) for one in names[:_MOST_NAMES])}{more}"


def shown(value: object) -> str:
    """A value as its author would recognise it, in few characters."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            cut = value if len(value) <= 40 else f"{value[:39]}…"  # noqa: PLR2004 - enough to recognise it
            return f'"{printable(cut)}"'
        case int():
            return str(value) if abs(value) < 10**15 else "such a large number"
        case float():
            return str(value)
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def printable(text: str) -> str:
    """A text of strangers on one line, without what steers a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
