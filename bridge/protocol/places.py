"""Where a fault is: offsets in a reply's text to lines and columns, and the text concerned.

Knows lines, columns, and which characters were dropped. Does not know faults. Source: Call Interactive 8.
"""

import re
from bisect import bisect_left, bisect_right
from typing import Final

from bridge.protocol.references import FORBIDDEN

_EXCERPT: Final = 80
_NEWLINE = re.compile("\n")


class Source:
    """A text as it was decoded, and `text`, the same without characters that XML does not allow.

    Offsets count in `text`; lines and columns count from 1 in what was decoded.
    """

    def __init__(self, decoded: str) -> None:
        """Drop what XML does not allow."""
        self._decoded = decoded
        dropped = [found.start() for found in FORBIDDEN.finditer(decoded)]
        self.first_dropped = dropped[0] if dropped else -1
        """The same offset in both texts: nothing was dropped before it."""
        self.dropped_code = ord(decoded[dropped[0]]) if dropped else 0
        self._dropped = [at - place for place, at in enumerate(dropped)]
        self.text = FORBIDDEN.sub("", decoded) if dropped else decoded
        self._newlines: list[int] | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in `text`; 0 and 0 for an unknown one."""
        return self.place_in_decoded(offset + bisect_right(self._dropped, offset)) if offset >= 0 else (0, 0)

    def place_in_decoded(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the decoded text."""
        if self._newlines is None:
            self._newlines = [found.start() for found in _NEWLINE.finditer(self._decoded)]
        line = bisect_left(self._newlines, offset)
        return line + 1, offset - (self._newlines[line - 1] if line else -1)

    def excerpt(self, start: int, end: int) -> str:
        """At most 80 characters of one line from an offset on."""
        if start < 0:
            return ""
        return self.text[start : min(max(start, end), start + _EXCERPT)].partition("\n")[0]
