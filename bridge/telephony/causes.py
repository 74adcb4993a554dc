"""How calls and legs end: Q.850 causes, dial results, and the words that scripts see.

Knows the numbers and the words. Does not know who hangs up.
Source: ITU-T Q.850; Events and API 3.3; The IVR 3.9, 4 (`hangup`), 10.2.
"""

from enum import IntEnum, StrEnum


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
    ERROR = "error"
