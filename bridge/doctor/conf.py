"""A configuration file of Asterisk as sections and values.

Knows comments, templates, `(+)` and includes. Does not know what a value means, nor where files lie: it is handed a
function that reads one by its name. Source: Asterisk's configuration files.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

INCLUDES: Final = 10
"""Files deep."""
LINES: Final = 50_000
"""Of all files together; what is more is not read."""

_SECTION = re.compile(r"\[([^\]]{1,128})\]\s*(?:\(([^)]*)\))?")
_INCLUDE = re.compile(r"#(?:try)?include\s+[<\"]?([^\">]+?)[>\"]?\s*$")
_BLOCK = re.compile(r";--(?!-).*?--;", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\);.*")
_TRUE: Final = frozenset({"yes", "true", "y", "t", "1", "on"})

Read = Callable[[str], str | None]
"""The text of a file that is included, None when it cannot be read."""


@dataclass(frozen=True, slots=True)
class Conf:
    """Values by section; of a key that came twice, both in their order."""

    sections: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def has(self, section: str) -> bool:
        """Whether there is such a section."""
        return section in self.sections

    def all(self, section: str, key: str) -> list[str]:
        """Every value of a key, in the order of the lines."""
        return [value for name, value in self.sections.get(section, ()) if name == key.lower()]

    def value(self, section: str, key: str) -> str | None:
        """The value that counts, which is the last; None when there is none."""
        found = self.all(section, key)
        return found[-1] if found else None

    def number(self, section: str, key: str, default: int) -> int:
        """A value as a number; what is none counts as the default, as in Asterisk."""
        value = self.value(section, key) or ""
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else default  # noqa: PLR2004 - more is no number of seconds

    def is_true(self, section: str, key: str, *, default: bool = False) -> bool:
        """A value as yes or no."""
        value = self.value(section, key)
        return default if value is None else value.lower() in _TRUE


def parse_conf(text: str, read: Read = lambda _name: None) -> Conf:
    """Read a text and all that it includes. Never raises; a line that says nothing is passed over."""
    conf = Conf()
    section: str | None = None
    for line in _lines(text, read, INCLUDES)[:LINES]:
        head = _SECTION.match(line)
        if head:
            section = _begin(conf, head[1].strip(), head[2] or "")
            continue
        key, equals, value = line.partition("=")
        if equals and section is not None:
            conf.sections[section].append((key.strip().lower(), value.removeprefix(">").strip()))
    return conf


def _begin(conf: Conf, name: str, marks: str) -> str:
    """A section, with what it takes over from its templates."""
    values = conf.sections.setdefault(name, [])
    for mark in (one.strip() for one in marks.split(",")):
        if mark not in {"", "!", "+"}:
            values.extend(conf.sections.get(mark, ()))
    return name


def _lines(text: str, read: Read, deep: int) -> list[str]:
    lines: list[str] = []
    for raw in _BLOCK.sub("", text).splitlines():
        line = _COMMENT.sub("", raw).strip()
        included = _INCLUDE.match(line)
        if included is None:
            lines += [line] if line else []
        elif deep and (found := read(included[1])) is not None and len(lines) < LINES:
            lines += _lines(found, read, deep - 1)
    return lines
