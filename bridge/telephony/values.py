"""Small checked values: who calls, which extension, which channel, which sound.

Knows their forms and bounds. Does not know Asterisk's wire form, nor which extensions exist.
"""

import re
from dataclasses import dataclass, replace
from typing import Self

_EXTENDED = re.compile(r"([0-9]{1,8})\*([0-9]{1,8})")
_SHORT = re.compile(r"[0-9]{1,8}")
_ORGANISATION = re.compile(r"[0-9]{1,8}")
_NAME_REMOVED = re.compile(r"[\x00-\x1f\x7f-\x9f\"<>\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NUMBER_REMOVED = re.compile(r"[^0-9+*#]")
_PUBLIC = re.compile(r"\+?[0-9*#]{1,40}")

NAME_LIMIT = 80
NUMBER_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension in its extended form, `0003*001` (The IVR 1.1): each part has 1 to 8 digits."""

    organisation: str
    short: str

    @classmethod
    def parse(cls, text: str, organisation: str) -> Self | None:
        """Read `0003*001`, or `001` within an organisation; None when it is neither."""
        if found := _EXTENDED.fullmatch(text):
            return cls(found[1], found[2])
        if _SHORT.fullmatch(text) and is_organisation(organisation):
            return cls(organisation, text)
        return None

    def __str__(self) -> str:
        """The extended form."""
        return f"{self.organisation}*{self.short}"


@dataclass(frozen=True, slots=True)
class CallerId:
    """Who calls, as text: a name and a number, either may be empty. At most 80 characters each."""

    name: str = ""
    number: str = ""

    def cleaned(self) -> Self:
        """What is kept of an identity that was put together: no quotes, nothing that steers, 80 characters each."""
        name, number = (_NAME_REMOVED.sub("", text)[:NAME_LIMIT] for text in (self.name, self.number))
        return replace(self, name=name, number=number)

    def wire(self) -> Self:
        """What may reach a channel (Call Interactive 6.1, The IVR 4): no quotes, nothing that steers, digits only."""
        name = _NAME_REMOVED.sub("", self.name)[:NAME_LIMIT]
        return replace(self, name=name, number=_NUMBER_REMOVED.sub("", self.number)[:NUMBER_LIMIT])


@dataclass(frozen=True, slots=True)
class ChannelId:
    """A channel of one server; ids of two servers never meet."""

    server: str
    unique: str

    def __str__(self) -> str:
        """The uniqueid: what scripts know as CallID."""
        return self.unique


@dataclass(frozen=True, slots=True)
class MediaUri:
    """Something that Asterisk can play: `sound:/var/…/welcome` without file extension, or `recording:callbridge/…`."""

    text: str

    def __str__(self) -> str:
        """The URI."""
        return self.text


def is_organisation(text: str) -> bool:
    """Tell whether a text can be the id of an organisation: 1 to 8 digits."""
    return _ORGANISATION.fullmatch(text) is not None


def is_public_number(text: str) -> bool:
    """Tell whether a text can be a dialled number: an optional plus and 1 to 40 digits, `*` or `#`."""
    return _PUBLIC.fullmatch(text) is not None
