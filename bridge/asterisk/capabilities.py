"""What the Asterisk at the other end can do, from its version.

Knows version numbers (Asterisk reference 1). Does not know who makes use of it. 16.28 is the baseline; a version that
cannot be read counts as that.
"""

import re
from dataclasses import dataclass
from typing import Self

_VERSION = re.compile(r"(?:[A-Za-z]+[-/])?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?")
_BASELINE = (16, 28, 0)
_SHOWN = 40

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The features of one server. Ask again after each reconnect: it may have been upgraded."""

    text: str = "16.28.0"
    """The version as Asterisk says it, at most 40 characters."""
    set_variable_waits: bool = False
    """T2: a variable is set when the answer comes, and that waits for a running playback. Before: the other way."""
    wakes_at_once: bool = False
    """T3: a command on a silent channel does not wait up to 200 ms."""
    rest_over_socket: bool = False
    """Commands may go over the event socket."""
    hides_lines: bool = False
    """Who is put into a bridge can be kept from being shown to the others there. Proven for 22, unknown before."""
    functions_guarded: bool = False
    """T15: setting a variable obeys `live_dangerously`."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a version like `22.10.1~dfsg+~cs6.15.60671435-1`, as in `GET asterisk/info`."""
        found = _VERSION.match(text.strip())
        version = (int(found[1]), int(found[2]), int(found[3] or 0)) if found else _BASELINE
        return cls(
            text="".join(sign for sign in text if sign.isprintable())[:_SHOWN] or cls().text,
            set_variable_waits=_since(version, (20, 20, 0), (22, 10, 0), (23, 4, 0)),
            wakes_at_once=_since(version, (18, 25, 0), (20, 10, 0), (22, 0, 0)),
            rest_over_socket=_since(version, (20, 14, 0), (21, 9, 0), (22, 4, 0), (23, 0, 0)),
            hides_lines=_since(version, (22, 0, 0)),
            functions_guarded=_since(version, (20, 20, 1), (22, 10, 1), (23, 4, 1)),
        )


def _since(version: Version, *first: Version) -> bool:
    """Tell whether a version has what came first with these releases; other branches have it from the next one on."""
    for release in first:
        if version[0] == release[0]:
            return version >= release
    return version >= max(first)
