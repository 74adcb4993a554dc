"""What a person may order of the running service, and what the service answers.

Knows orders as a protocol, and their answers as values. Does not know how an order comes in, nor who carries it out.
Source: The IVR 5.2, 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bridge.faults import Fault
from bridge.ivr.live import SwitchOrder


@dataclass(frozen=True, slots=True)
class SwitchState:
    """One declared switch as it is now."""

    name: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of a reload. `version` is that of the set on which calls run afterwards, the old one if refused."""

    accepted: bool
    version: str
    findings: tuple[Fault, ...] = ()
    restart: tuple[str, ...] = ()
    """Settings that have changed and count from the next start on, such as `asterisk.pbx1.ari_url`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the service stands. Times in seconds. `not_ready` says why calls are not served as the files wish."""

    version: str
    live_set: str
    ivrs: int
    calls: int
    uptime: float
    links: Mapping[str, str]
    """The state of the link to each Asterisk server."""
    not_ready: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not as it was when the live set was read. `how`: changed, new, gone."""

    file: str
    how: str
    added: int = 0
    """Lines that were not there before; of a file that is new, all."""
    removed: int = 0


class Orders(Protocol):
    """The running service, as whoever may give it orders sees it."""

    def standing(self) -> Standing:
        """How it stands now."""

    def switches(self) -> tuple[SwitchState, ...]:
        """All switches that are declared."""

    async def turn(self, name: str, to: SwitchOrder, by: str) -> SwitchState | None:
        """Set a switch; None when there is none of this name."""

    async def reload(self, by: str, *, accept_errors: bool) -> Reloaded:
        """Read all files and run new calls on them, unless they have findings that are not accepted."""

    async def differing(self) -> tuple[FileChange, ...]:
        """What a reload would read that the live set does not have, by name."""
