"""What both readings of a reply give: its child elements in order, and runs of text between them.

Knows names, attributes and text. Does not know verbs' meaning, nor how they were read.
Source: Call Interactive 7.3 and 7.4.
"""

import re
from dataclasses import dataclass
from typing import Final

WHITE: Final = " \t\r\n\ufeff"
"""What is trimmed from text and attribute values (Call Interactive 5)."""

HTML_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})
_HTML_NAMES = (
    "a b big blockquote body center code dd div dl dt em font form h1 h2 h3 h4 h5 h6 head html i li ol p pre "
    "script small span strong style sub sup table tbody td tfoot th thead title tr tt u ul"
)
HTML: Final = HTML_VOID.union(_HTML_NAMES.split(" "))
DEEPEST: Final = 32
"""Elements that may be open at once, `Response` included (Call Interactive 7.2, rule 4)."""

_START = (
    ":A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME_START: Final = re.compile(f"[{_START}]")
NAME: Final = re.compile(f"[{_START}][-.0-9\xb7\u0300-\u036f\u203f-\u2040{_START}]*")
"""A name as XML 1.0 has it, prefix included."""


@dataclass(slots=True)
class Element:
    """A child of `Response`: local name as written, attributes without prefixed ones, the text of all that is in it.

    `start` and `end` bound its start tag in the text; -1 is "not known". `line` is that of
    its start tag, if that is on one line; 0 is "not known". `damage` holds codes of what was repaired.
    """

    name: str
    attributes: list[tuple[str, str]]
    text: str
    nested: bool
    line: int = 0
    start: int = -1
    end: int = -1
    damage: list[str] | None = None


@dataclass(slots=True)
class Stray:
    """An uninterrupted run of text or HTML elements between verbs, with the bounds of its first piece."""

    start: int = -1
    end: int = -1


Item = Element | Stray


@dataclass(slots=True)
class WellFormed:
    """A text that is well-formed: what stands in `Response`, and how many elements are open at once, it included."""

    items: list[Item]
    depth: int = 1


def local(name: str) -> str:
    """A name without its prefix: `cb:RecordDigits` is `RecordDigits`."""
    return name.rpartition(":")[2]


def add_stray(items: list[Item], start: int = -1, end: int = -1) -> None:
    """Note text or an HTML element between verbs; it joins the run that is going on."""
    if not items or not isinstance(items[-1], Stray):
        items.append(Stray(start, end))
