"""The events that a script may be asked at or told of (Call Interactive 2)."""

from enum import StrEnum


class EventType(StrEnum):
    """Parameter `EventType` of a request."""

    CALL_INTERACTIVE = "call_interactive"
    DIAL_IN = "dial-in"
    DIAL_OUT = "dial-out"
    ANSWER = "answer"
    HANGUP = "hangup"
