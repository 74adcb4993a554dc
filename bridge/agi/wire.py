"""AGI on the wire, without a wire: the header block, one command, one reply.

Knows forms and bounds; every octet from a peer is hostile, and nothing that would end a line leaves here. Does not know
sockets, nor what a command is for. Source: Asterisk reference 11.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bridge.errors import AsteriskError

HEADER_LIMIT: Final = 64 << 10
"""Octets of a header block."""
LINE_LIMIT: Final = 8 << 10
"""Octets of a reply line that are read."""
COMMAND_LIMIT: Final = 2047
"""Octets of a command, with the end of its line: Asterisk 16 takes what follows for another command."""
ARGUMENTS: Final = 16
FIELD_LIMIT: Final = 1024
HANGUP: Final = "HANGUP"
TRYING: Final = 100
"""`GOSUB` has begun; its reply follows when it is over."""
DEAD: Final = 511

_REPLY = re.compile(r"(\d{3})[ -]?(?:result=(-?\d{1,9}))?(?: \((.*)\))?(?: endpos=(\d{1,15}))?(.*)")
_UNIQUE = re.compile(r"[A-Za-z0-9_.:@-]{1,150}")
_UNSENDABLE = re.compile(r'[\x00-\x1f\x7f"\\]')
_WORD = re.compile(r"[A-Za-z0-9_.+*#@:/()-]+")


@dataclass(frozen=True, slots=True)
class Header:
    """What Asterisk tells of a channel when it connects; texts are cut to bounds, and empty when they are absent.

    `args` are the parts of the path: `ivr/0003*099` is ("ivr", "0003*099").
    """

    args: tuple[str, ...]
    unique: str
    name: str
    caller_number: str = ""
    caller_name: str = ""
    dialled: str = ""
    accountcode: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `result` is -1 when the channel has gone, or a file is missing; `data` stood in parentheses.

    `endpos` is None unless it is that of `STREAM FILE`; `rest` is what Asterisk says besides.
    """

    status: int
    result: int = -1
    data: str = ""
    endpos: int | None = None
    rest: str = ""

    @property
    def key(self) -> str:
        """The key that was pressed, as `WAIT FOR DIGIT` and `STREAM FILE` tell it; empty for none."""
        return chr(self.result) if 32 < self.result < 127 else ""  # noqa: PLR2004 - printable ASCII


def read_header(block: bytes) -> Header | None:
    """Read a whole block, up to its blank line; None when it is no AGI."""
    fields = _fields(block)
    unique, name = fields.get("agi_uniqueid", ""), fields.get("agi_channel", "")
    if "agi_network" not in fields or not _UNIQUE.fullmatch(unique) or not name:
        return None
    parts = fields.get("agi_network_script", "").partition("?")[0].split("/")  # Asterisk leaves an empty one out
    return Header(
        args=tuple(part for part in parts if part)[:ARGUMENTS],
        unique=unique,
        name=name,
        caller_number=_known(fields.get("agi_callerid", "")),
        caller_name=_known(fields.get("agi_calleridname", "")),
        dialled=fields.get("agi_extension", ""),
        accountcode=fields.get("agi_accountcode", ""),
    )


def command(*words: str) -> bytes:
    """One command line. Every argument is quoted unless it is plainly a word.

    Raises AsteriskError for a text that AGI cannot carry: a quote, a backslash, the end of a line, or too long a one.
    """
    line = (" ".join(_quoted(word) for word in words) + "\n").encode("utf-8", "replace")
    if len(line) > COMMAND_LIMIT:
        raise AsteriskError(f"AGI cannot carry a command of more than {COMMAND_LIMIT} octets")
    return line


def read_reply(line: bytes) -> Reply | None:
    """Read one line; None when it is no reply, such as a line of usage."""
    found = _REPLY.match(line[:LINE_LIMIT].decode("utf-8", "replace").strip())
    if found is None:
        return None
    endpos = None if found[4] is None else int(found[4])
    return Reply(int(found[1]), int(found[2] or -1), found[3] or "", endpos, found[5].strip())


def begins_usage(line: bytes) -> bool:
    """`520-Invalid command syntax…`: lines of usage follow, the last of which begins with `520 `."""
    return line.startswith(b"520-")


def says_hangup(line: bytes) -> bool:
    """The line that comes unasked when the channel has been hung up; it would shift all later replies by one."""
    return line.strip() == HANGUP.encode()


def _fields(block: bytes) -> Mapping[str, str]:
    lines = block[:HEADER_LIMIT].decode("utf-8", "replace").split("\n")
    pairs = (line.split(": ", 1) for line in lines if ": " in line)
    return {name.strip().lower(): value.strip()[:FIELD_LIMIT] for name, value in pairs}


def _known(text: str) -> str:
    """A caller without number arrives as this word, and a withheld one as the word of RFC 3323."""
    return "" if text.lower() in {"unknown", "anonymous"} else text[:80]


def _quoted(word: str) -> str:
    if _UNSENDABLE.search(word):
        raise AsteriskError("AGI cannot carry a text with a quote, a backslash or a control character")
    return word if _WORD.fullmatch(word) else f'"{word}"'
