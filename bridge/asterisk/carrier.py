"""What carries commands to Asterisk: the port, an answer, and an answer that did not come.

Knows how an answer's text is read. Does not know connections; HTTP and the event socket have files of their own.
"""

import json
from dataclasses import dataclass
from typing import Protocol

from bridge.asterisk.commands import Command


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its JSON, None when there was none."""

    status: int
    body: object


class NoReply(Exception):
    """No answer came. `sent`: the command may have been obeyed; `late`: the deadline has passed."""

    def __init__(self, why: str, *, sent: bool, late: bool = False) -> None:
        super().__init__(why)
        self.sent = sent
        self.late = late


class Carrier(Protocol):
    """Carries one command, once."""

    async def exchange(self, command: Command, seconds: float) -> Reply:
        """Send it and read the answer, whatever its status. Raises NoReply."""
        ...


def read_json(body: bytes | str) -> object:
    """What an answer holds; None when it is empty, or no JSON."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
