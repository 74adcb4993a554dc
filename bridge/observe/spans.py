"""A span: a piece of a call's time with a name, as it is exported.

Knows values, and how long a text in one may be. Does not know calls, nor any library. Times in seconds since 1970.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bridge.telephony.plain import harmless

VALUE_LIMIT: Final = 2000
"""Characters of one value, as in the log."""

Value = str | bool | int | float | tuple[str, ...]
"""What an attribute may be."""
Attributes = Mapping[str, Value]


class SpanKind(StrEnum):
    """On which side of a conversation it was."""

    SERVER = "server"
    """A call came to us."""
    CLIENT = "client"
    """We have asked somebody."""
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened within a span."""

    at: float
    name: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A span that has ended. Ids are hexadecimal digits; `parent` is empty for the root of a trace.

    `error` is one sentence, empty when all went well. `link` is another trace and its span.
    """

    trace: str
    id: str
    parent: str
    name: str
    kind: SpanKind
    begin: float
    end: float
    attributes: Attributes
    moments: tuple[Moment, ...] = ()
    error: str = ""
    link: tuple[str, str] | None = None


def plain(value: object) -> Value:
    """A value that can be sent: text of strangers neither steers a terminal nor breaks what comes with it."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple):
        return tuple(plain_text(str(one)) for one in value)
    return plain_text(str(value))


def plain_text(text: str) -> str:
    """The text on one line, and not too long."""
    return harmless(text if len(text) <= VALUE_LIMIT else f"{text[:VALUE_LIMIT]}…")


def given(**values: object) -> dict[str, Value]:
    """Attributes of ours, those with a value: `ivr` is `callbridge.ivr`."""
    return {f"callbridge.{name}": plain(value) for name, value in values.items() if value not in ("", None, ())}
