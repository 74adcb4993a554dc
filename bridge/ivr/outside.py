"""What an IVR file may refer to outside of itself: the organisation, scripts, intervals, switches, lists of numbers.

Knows names and values that somebody else has read. Does not know files.
Source: The IVR 5, 6.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.script import Script
from bridge.ivr.script_defaults import ScriptDefaults


@dataclass(frozen=True, slots=True)
class ListText:
    """A `match_file`: its name for people, and its text."""

    name: str
    text: str = field(repr=False)


ReadList = Callable[[str], ListText | str]
"""Gives a `match_file` by its path beside the IVR file; or as one clause why it cannot be read."""


def no_lists(_path: str) -> ListText | str:
    """Where there are no files, there is no list."""
    return "there are no files here"


@dataclass(frozen=True, slots=True)
class Outside:
    """The surroundings of an IVR file. `intervals` and `switches` are the names that `callbridge.toml` declares."""

    organisation: str
    defaults: ScriptDefaults = field(default_factory=ScriptDefaults)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    intervals: Collection[str] = ()
    switches: Collection[str] = ()
    read_list: ReadList = no_lists
    events: EventDefaults = field(default_factory=EventDefaults)
