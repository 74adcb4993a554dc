"""Where a call may go next: targets as files and replies write them, and the places they mean.

Knows the forms. Does not know whether a place exists: that is the cursor's business.
Source: The IVR 1.3 and 3.8.
"""

from dataclasses import dataclass
from typing import Final

from bridge.ivr.variables import Template

OPTIONS: Final = ("start", "timeout", "invalid", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#")
"""The fifteen options of a context, and no other (The IVR 1.2)."""
ALIASES: Final = {"s": "start", "t": "timeout", "i": "invalid"}


def option_name(text: str) -> str | None:
    """Give an option its full name, letter case and aliases aside; None when there is no such option."""
    name = text.lower()
    name = ALIASES.get(name, name)
    return name if name in OPTIONS else None


@dataclass(frozen=True, slots=True)
class Place:
    """An action's place: context, option, position from 1 (the priority of a reply's `Jump`)."""

    context: str
    option: str = "start"
    position: int = 1


@dataclass(frozen=True, slots=True)
class Continue:
    """Target "continue": the next action of this option."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Target "hangup"."""


@dataclass(frozen=True, slots=True)
class ToLabel:
    """The action with that label, in whatever context it stands."""

    label: str


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A context by name or id (None: the present one), an option and a position; each may hold variables."""

    context: Template | None = None
    option: Template = Template.literal("start")
    position: Template = Template.literal("1")


Destination = ToLabel | ToPlace
Target = Continue | HangUp | ToLabel | ToPlace
