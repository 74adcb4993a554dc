"""A definition: whom to ask or to tell when something happens to an extension.

Knows whose events it wants and in which mode. Does not know when an event happens, nor how it is delivered.
Source: Events and API 2.1, 4, 6.7.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension

GIVE_UP_AFTER = 259_200.0
"""Seconds after which a notification that nobody takes is a dead letter: 72 h, a weekend."""
NOTIFICATION_TIMEOUT = 15.0
"""Seconds for one attempt of a notification, to the last octet of the reply."""


class Mode(StrEnum):
    """`mode` of a definition."""

    AUTO = "auto"
    """Executed where Events and API 2.1 says so, else told."""
    NOTIFY = "notify"
    """Always told, never executed."""
    STEER = "steer"
    """Executed where 2.1 says so; otherwise nothing is sent."""


class Origin(StrEnum):
    """Who wrote a definition: that decides what its URL may be, and who may change it."""

    FILE = "file"
    """`callbridge.toml`: the operator."""
    IVR = "ivr"
    """An IVR file: `$variables` of its URL are replaced."""
    API = "api"
    """A program, through the API: its host may not be a private address."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One receiver of one type of event. `script` says how it is asked; its `total_timeout` is that of steering."""

    id: str
    """Letters and digits, 1 to 255; unique in the live set."""
    extensions: tuple[Extension | ExtensionRange, ...]
    trigger: Trigger
    script: Script
    origin: Origin = Origin.FILE
    mode: Mode = Mode.AUTO
    enabled: bool = True
    notification_timeout: float = NOTIFICATION_TIMEOUT
    give_up_after: float = GIVE_UP_AFTER
    as_written: str = field(default="", repr=False)
    """The URL to the letter, where a notification replaces nothing in it."""

    @property
    def told_at(self) -> Template:
        """The URL of a notification: `$variables` are those of an IVR's own file only (Events and API 3.1)."""
        if self.origin is Origin.IVR or not self.as_written:
            return self.script.url
        return Template.literal(self.as_written)

    def concerns(self, extension: Extension) -> bool:
        """Whether it wants the events of an extension."""
        return any(extension == one if isinstance(one, Extension) else extension in one for one in self.extensions)

    @property
    def steers(self) -> bool:
        """Its reply is executed where the moment allows it."""
        return self.enabled and self.mode is not Mode.NOTIFY and self.trigger.may_steer

    def told(self, *, executed: bool) -> bool:
        """Whether a notification is due; `executed`: at this moment replies of definitions that steer are executed."""
        if not self.enabled or self.mode is Mode.STEER:
            return False
        return self.mode is Mode.NOTIFY or not (executed and self.trigger.may_steer)
