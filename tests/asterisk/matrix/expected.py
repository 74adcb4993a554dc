"""What a call is to cause: its legs with their events, in the words of the table.

Knows the words, and which parameters follow from them. Does not know calls, nor how an event comes to us.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ORGANISATION: Final = "0003"
IN, OUT = "IN", "OUT"
ASKED: Final = "asked "


@dataclass(frozen=True, slots=True)
class Event:
    """One request. `leg` is its SubCallID and `call` its CallID: letters in the table, ids on the wire."""

    extension: str
    name: str
    asked: bool
    status: str
    flow: str
    caller: str
    caller_name: str
    caller_extension: str
    called_extension: str
    called_number: str
    called_did: str
    answered: bool
    """A hangup whose Duration is more than 0."""
    recorded: bool
    leg: str
    call: str

    def __str__(self) -> str:
        """What it says, in one line."""
        said = {
            "from": f"{self.caller} {self.caller_name}".strip(),
            "by": self.caller_extension,
            "to": self.called_extension,
            "number": self.called_number,
            "did": self.called_did,
            "leg": self.leg,
            "call": self.call,
        }
        marks = ["asked"] * self.asked + ["answered"] * self.answered + ["recorded"] * self.recorded
        words = (*(f"{name}={value}" for name, value in said.items() if value), *marks)
        return f"{self.extension} {self.name} {self.status} {self.flow} {' '.join(words)}"


@dataclass(frozen=True, slots=True)
class Leg:
    """Events of one extension that say the same of who calls whom; extensions are written short.

    `events`: "asked dial-in, answer-in, hangup ANSWER"; who is asked steers, all others are told. `channel` stands for
    the SubCallID, empty for none; `call` for the channel that CallID names. `caller` is CallerIDNum where it is not
    the extension `by`.
    """

    of: str
    flow: str
    events: str
    channel: str
    call: str = "A"
    caller: str = ""
    name: str = ""
    by: str = ""
    called: str = ""
    number: str = ""
    did: str = ""
    recorded: bool = False

    @property
    def caller_number(self) -> str:
        """CallerIDNum."""
        return self.caller or extended(self.by)

    def happenings(self) -> Iterator[Event]:
        """Each event with its parameters."""
        for words in self.events.split(", "):
            name, _, status = words.removeprefix(ASKED).partition(" ")
            yield Event(
                extended(self.of),
                name,
                words.startswith(ASKED),
                status or ("CALLING" if name.startswith("dial") else "ANSWER"),
                self.flow,
                self.caller_number,
                self.name,
                extended(self.by),
                extended(self.called),
                self.number,
                self.did,
                answered=name == "hangup" and status == "ANSWER",
                recorded=self.recorded and name == "hangup",
                leg=self.channel,
                call=self.call,
            )


def extended(short: str) -> str:
    """`001` as `0003*001`; nothing stays nothing."""
    return f"{ORGANISATION}*{short}" if short else ""


def happenings(legs: tuple[Leg, ...]) -> list[Event]:
    """All events of a row."""
    return [event for leg in legs for event in leg.happenings()]
