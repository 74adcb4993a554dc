"""Time zones by their IANA names, as files write them.

Knows names such as Europe/Bucharest, and where Python finds their rules (the system's, else the package tzdata). Does
not know the host's zone.
Source: The IVR 5.1.
"""

import re
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, PlainValidator, WithJsonSchema

from bridge.ivr.findings import nearest, shown
from bridge.ivr.validation import refusal

_NAME = re.compile(r"(?!posix|right/)[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
"""What can be a name: no path out of the data, and none of the copies of the data that some systems keep beside it."""


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name; None when there is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a directory of zones, a file that is no zone, nothing at all
        return None


def _read(value: object) -> ZoneInfo:
    if not isinstance(value, str):
        raise refusal(
            "CB403", f"must be the name of a time zone, as text, not {shown(value)}", 'Such as "Europe/Paris"'
        )
    if (zone := zone_of(value)) is None:
        advice = nearest(value, available_timezones())
        known = advice if advice.startswith("Nearest") else 'Give an IANA name, such as "Europe/Bucharest"'
        raise refusal("CB403", f"there is no time zone {shown(value)}", known)
    return zone


TimeZone = Annotated[
    ZoneInfo,
    PlainValidator(_read),
    WithJsonSchema({"type": "string"}),
    Field(description='the name of a time zone such as "Europe/Bucharest"'),
]
