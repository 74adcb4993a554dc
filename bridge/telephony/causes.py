"""How calls and legs end: Q.850 causes, dial results, and the words that scripts see.

Knows the numbers and the words. Does not know who hangs up.
Source: ITU-T Q.850; Events and API 3.3; The IVR 3.9, 4 (`hangup`), 10.2.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final


class HangupCause(IntEnum):
    """The Q.850 causes that Callbridge itself sends."""

    NORMAL_CLEARING = 16
    USER_BUSY = 17
    NO_ANSWER = 19
    CALL_REJECTED = 21
    CONGESTION = 34


class CallStatus(StrEnum):
    """Parameter `CallStatus` of a request (Call Interactive 4.5)."""

    ANSWER = "ANSWER"
    CALLING = "CALLING"
    BUSY = "BUSY"
    NOANSWER = "NOANSWER"
    CANCEL = "CANCEL"
    CONGESTION = "CONGESTION"
    CHANUNAVAIL = "CHANUNAVAIL"
    UNKNOWN = "UNKNOWN"


class CallFlow(StrEnum):
    """Parameter `CallFlow` of a request (Call Interactive 4.5)."""

    IN = "IN"
    OUT = "OUT"


class DialplanResult(StrEnum):
    """`CALLBRIDGE_RESULT`, which the dialplan reads when it gets a channel back (The IVR 10.2)."""

    DONE = "DONE"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"
    LEFT = "LEFT"
    ERROR = "ERROR"


class EndReason(StrEnum):
    """Why a call in an IVR has ended (The IVR 3.11)."""

    CALLER_HANGUP = "caller_hangup"
    HANGUP_ACTION = "hangup_action"
    REPLY_HANGUP = "reply_hangup"
    TIMEOUT_EMPTY = "timeout_empty"
    INVALID_EMPTY = "invalid_empty"
    TARGET_MISSING = "target_missing"
    IDLE_LIMIT = "idle_limit"
    ACTION_LIMIT = "action_limit"
    LIFETIME = "lifetime"
    ENTRY_LIMIT = "entry_limit"
    TRANSFER_FINAL = "transfer_final"
    LEFT_DIALPLAN = "left_dialplan"
    API_DELETE = "api_delete"
    RESUME_FAILED = "resume_failed"
    ERROR = "error"


_OF_WORD: Final[Mapping[str, CallStatus]] = {
    "ANSWER": CallStatus.ANSWER,
    "BUSY": CallStatus.BUSY,
    "NOANSWER": CallStatus.NOANSWER,
    "CANCEL": CallStatus.CANCEL,
    "CONGESTION": CallStatus.CONGESTION,
    "CHANUNAVAIL": CallStatus.CHANUNAVAIL,
    **dict.fromkeys(("CONTINUE", "GOTO", "ABORT"), CallStatus.CANCEL),
    **dict.fromkeys(("DONTCALL", "TORTURE"), CallStatus.BUSY),
    "INVALIDARGS": CallStatus.CHANUNAVAIL,
}
_OF_CAUSE: Final[Mapping[int, CallStatus]] = {
    **dict.fromkeys((17, 21), CallStatus.BUSY),
    **dict.fromkeys((18, 19), CallStatus.NOANSWER),
    **dict.fromkeys((20, 27, 38), CallStatus.CHANUNAVAIL),
    **dict.fromkeys((1, 2, 3, 22, 28, 34, 41, 42, 44, 58), CallStatus.CONGESTION),
    **dict.fromkeys((16, 26, 31, 32), CallStatus.CANCEL),
}


def status_of_dial(word: str) -> CallStatus | None:
    """What DIALSTATUS, or `dialstatus` of ARI's Dial, says of a leg that has ended; None for a word that says nothing.

    Such words are RINGING, PROGRESS, and whatever Asterisk may say one day.
    """
    return _OF_WORD.get(word)


def status_of_cause(cause: int) -> CallStatus:
    """What the Q.850 cause of a leg says that was never answered; UNKNOWN for 0, which is none, and any other."""
    return _OF_CAUSE.get(cause, CallStatus.UNKNOWN)
