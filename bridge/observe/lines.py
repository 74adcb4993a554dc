"""Entries as lines of JSON, and lines as entries again.

Knows the form `{"at": …, "call": …, "entry": "SoundPlayed", …}`. Does not know files, nor who reads them.
"""

import json
from collections.abc import Callable, Hashable
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Final, cast, get_args

from pydantic import TypeAdapter, ValidationError

from bridge.calls.journal import Entry, Noted
from bridge.faults import Fault, row_of

_KINDS: Final[dict[str, type]] = {kind.__name__: kind for kind in get_args(Entry)}


def to_line(noted: Noted) -> str:
    """One line without its end. Times in UTC; a fault is its code with what was found, without the table's text."""
    names, values_of = _fields_of(cast("Hashable", type(noted.entry)))
    head = {"at": moment(noted.at), "call": noted.call, "entry": type(noted.entry).__name__}
    line = _ENCODER.encode(head | dict(zip(names, values_of(noted.entry), strict=True)))
    if line.isascii() and "\x7f" not in line:
        return line
    return line.encode(errors="replace").decode().translate(_ESCAPED)  # a file takes no half character


def from_line(line: str) -> Noted | None:
    """The entry of a line; None when it is none of ours, such as one cut off by a full disk."""
    try:
        values = json.loads(line)
        at = datetime.fromisoformat(values.pop("at")).timestamp()
        call, kind = values.pop("call"), values.pop("entry")
        if isinstance(found := values.get("fault"), dict):
            values["fault"] = Fault(row_of(found.pop("code")), **found)
        return Noted(at, call, _reader(_KINDS[kind]).validate_python(values))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
        return None


def moment(at: float) -> str:
    """Seconds since 1970 as `2026-11-23T21:08:11.123Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_STEERING = (*range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPED = {code: f"\\u{code:04x}" for code in _STEERING}
"""Ends of lines for some programs, and what steers a terminal that shows the file; all allowed in JSON strings."""


_Values = Callable[[object], tuple[object, ...]]


@cache
def _fields_of(kind: Hashable) -> tuple[tuple[str, ...], _Values]:
    """The names of its fields, and what tells the values of one."""
    names = tuple(field.name for field in fields(cast("type[Entry]", kind)))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda entry: tuple(getattr(entry, name) for name in names)  # `attrgetter` makes no shorter tuples


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    """Made when the first line of a kind is read: making all of them costs a start more than anything that is read."""
    return TypeAdapter(kind)


def _form(value: object) -> object:
    """Of what JSON does not know."""
    match value:
        case Fault():
            named = {field.name: getattr(value, field.name) for field in fields(value) if field.name != "row"}
            return {"code": value.code} | {name: given for name, given in named.items() if given}
        case Enum():
            return value.value
        case _:
            message = f"a {type(value).__name__} has no form in a line"
            raise TypeError(message)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_form, check_circular=False)
