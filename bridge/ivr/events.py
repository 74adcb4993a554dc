"""The events that a script may be asked at or told of, and which of them a definition may name.

Knows their words and numbers. Does not know when an event happens. Source: Call Interactive 2, Events and API 2, 6.7.
"""

from enum import StrEnum


class EventType(StrEnum):
    """Parameter `EventType` of a request."""

    CALL_INTERACTIVE = "call_interactive"
    DIAL_IN = "dial-in"
    DIAL_OUT = "dial-out"
    ANSWER = "answer"
    HANGUP = "hangup"


class Trigger(StrEnum):
    """What a definition waits for, in the order of the numbers that files and the API may write too."""

    DIAL_IN = "dial-in"
    DIAL_OUT = "dial-out"
    HANGUP = "hangup"
    ANSWER_IN = "answer-in"
    ANSWER_OUT = "answer-out"

    @property
    def number(self) -> int:
        """0 to 4."""
        return tuple(Trigger).index(self)

    @property
    def event(self) -> EventType:
        """The word on the wire: both answers are `answer`."""
        return EventType.ANSWER if self in {Trigger.ANSWER_IN, Trigger.ANSWER_OUT} else EventType(self.value)

    @property
    def may_steer(self) -> bool:
        """Whether there is a moment at which its reply is executed (Events and API 2.1)."""
        return self in {Trigger.DIAL_IN, Trigger.DIAL_OUT}
