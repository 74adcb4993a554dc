"""What all handlers of the API need: who may come in, what is in force, and who writes things down.

Knows extensions as paths name them. Does not know what is done with them. Source: Events and API 6.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.ports import Clock, Journal, LiveSets
from bridge.ivr.live import LiveSet
from bridge.telephony.values import Extension
from bridge.web.api_settings import ApiSettings
from bridge.web.auth import Gate, Program
from bridge.web.wire import ApiRefusal, Asked

SELF: Final = "@self"


@dataclass(frozen=True, slots=True)
class Room:
    """One for the listener. `settings` gives those in force now."""

    gate: Gate
    settings: Callable[[], ApiSettings]
    sets: LiveSets
    journal: Journal
    clock: Clock

    @property
    def live(self) -> LiveSet:
        """The files in force."""
        return self.sets.current()

    def extension(self, written: str, program: Program) -> Extension:
        """The extension of a path, extended or short, which is the program's. Raises ApiRefusal."""
        found = Extension.parse(written, self.live.organisation)
        if found is None:
            raise ApiRefusal("invalid_extension", "the extension in the path must be like 0003*001 or 001")
        if not program.may_use(found):
            raise ApiRefusal("access_denied", "the token does not have this extension")
        return found

    def order(self, asked: Asked, program: Program, what: str, subject: str, call: str = "") -> None:
        """Write down what a program has ordered; `call` is the CallID of the call that it concerns."""
        detail = f"request {asked.id}"
        self.journal.note(call, ProgramOrdered(program.name, asked.address, what, subject, detail))
