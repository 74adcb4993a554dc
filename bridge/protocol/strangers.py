"""The strict reading of a text with names that are not ours, by the standard library's reader, which forgets them.

Knows XML. Does not know verbs' meaning, nor why another reader exists: `elements.py` says it.
Source: Call Interactive 7.3.
"""

from collections.abc import Sequence
from xml.parsers import expat

from bridge.protocol.markup import HTML, WHITE, Element, WellFormed, add_stray
from bridge.protocol.tags import UNCOUNTED

_SEPARATOR = "\x0c"
"""Stands between namespace and local name: a form feed, which no XML can hold."""


def read_strangers(octets: bytes) -> WellFormed | None:
    """Read UTF-8 without XML declaration and byte order mark; None when it is not well-formed or has another root."""
    reading = _Reading()
    parser = expat.ParserCreate("utf-8", _SEPARATOR)
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(octets, True)  # noqa: FBT003 - it takes no keywords
    except expat.ExpatError:
        return None
    return reading.found if reading.root == "response" else None


class _Reading:
    """What has been read so far; `level` 1 is inside `Response`."""

    def __init__(self) -> None:
        self.found = WellFormed([])
        self.root = ""
        self._level = 0
        self._counted: list[bool] = []
        self._depth = 0
        self._pieces: list[str] = []
        self._child: Element | None = None

    def start(self, name: str, attributes: Sequence[str]) -> None:
        name = name.rpartition(_SEPARATOR)[2]
        counts = self._level == 0 or name.lower() not in UNCOUNTED
        self._counted.append(counts)
        self._depth += counts
        self.found.depth = max(self.found.depth, self._depth)
        if self._level == 0:
            self.root = name.lower()
        elif self._level == 1:
            self._begin(name, attributes)
        elif self._child:
            self._child.nested = True
        self._level += 1

    def _begin(self, name: str, attributes: Sequence[str]) -> None:
        self._end_stray()
        if name.lower() in HTML:
            add_stray(self.found.items)
            self._child = None
            return
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        plain = [(key, value) for key, value in pairs if _SEPARATOR not in key]
        self._child = Element(name, plain, "", nested=False)
        self.found.items.append(self._child)

    def end(self, _name: str) -> None:
        self._depth -= self._counted.pop()
        self._level -= 1
        if self._level == 1:
            if self._child:
                self._child.text = "".join(self._pieces)
            self._pieces.clear()
        elif self._level == 0:
            self._end_stray()

    def text(self, content: str) -> None:
        self._pieces.append(content)

    def _end_stray(self) -> None:
        """Take the text before a child or the end: between verbs it has no place."""
        if "".join(self._pieces).strip(WHITE):
            add_stray(self.found.items)
        self._pieces.clear()
