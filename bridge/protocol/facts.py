"""The facts of a call that a request tells, before they become parameters.

Knows the table of Call Interactive 4.3 and 4.5 as fields. Does not know encoding, nor where facts come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.telephony.causes import CallFlow, CallStatus


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call when a request is made; None and "" mean absent.

    `event_time` in microseconds since 1970, `duration` in microseconds.
    """

    call_id: str
    call_api_id: str
    caller_number: str | None = None
    caller_name: str | None = None
    called_did: str | None = None
    called_extension: str | None = None
    caller_extension: str | None = None
    called_number: str | None = None
    called_extension_id: int | None = None
    caller_extension_id: int | None = None
    sub_call_id: str | None = None
    event_time: int | None = None
    duration: int | None = None
    recording: str | None = None
    status: CallStatus | None = None
    """None: as the event has it (4.5)."""
    flow: CallFlow | None = None
    """None: as the event has it (4.5)."""
    resumed: bool = False
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Every variable of the call, built-in ones included; an unset name is sent empty."""
    secrets: frozenset[str] = frozenset()
    """Names of variables that scripts may be told, and people never."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a fallback request tells of the one that failed."""

    code: str
    url: str
