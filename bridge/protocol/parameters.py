"""One table: the twenty default parameters of a request, in the order in which they are sent.

Knows which fact each one tells, and when. Does not know URLs. Source: Call Interactive 4.3 to 4.5.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from bridge.ivr.events import EventType
from bridge.ivr.script import Profile, Script
from bridge.protocol.facts import CallFacts, Failure
from bridge.telephony.causes import CallFlow, CallStatus

STATUS: Final[Mapping[EventType, CallStatus]] = {
    EventType.CALL_INTERACTIVE: CallStatus.ANSWER,
    EventType.DIAL_IN: CallStatus.CALLING,
    EventType.DIAL_OUT: CallStatus.CALLING,
    EventType.ANSWER: CallStatus.ANSWER,
    EventType.HANGUP: CallStatus.UNKNOWN,
}
"""CallStatus where the facts have none."""
FLOW: Final[Mapping[EventType, CallFlow]] = {
    EventType.CALL_INTERACTIVE: CallFlow.IN,
    EventType.DIAL_IN: CallFlow.IN,
    EventType.DIAL_OUT: CallFlow.OUT,
    EventType.ANSWER: CallFlow.IN,
    EventType.HANGUP: CallFlow.IN,
}
"""CallFlow where the facts have none."""


class Wording(NamedTuple):
    """All of a script's settings that parameters depend on."""

    profile: Profile
    absent: str
    callflow_case: str

    @classmethod
    def of(cls, script: Script) -> Self:
        """Of one script; many have the same."""
        return cls(script.profile, script.absent, script.callflow_case)


class Asked(NamedTuple):
    """What parameters are made of: settings, event, facts, and the failure that a fallback request tells."""

    wording: Wording
    event: EventType
    facts: CallFacts
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `classic` ones (1 to 10) are sent empty with `absent = "empty"` when there is no value."""

    name: str
    mark: str
    meaning: str
    presence: str
    profiles: frozenset[Profile]
    value: Callable[[Asked], str | int | None]
    classic: bool = False


_EVERY = frozenset(Profile)
_NOT_VOIPNOW = frozenset({Profile.STANDARD, Profile.EXTENDED})
_EXTENDED = frozenset({Profile.EXTENDED})


def _called_did(asked: Asked) -> str | None:
    return None if asked.event is EventType.DIAL_OUT else asked.facts.called_did


def _status(asked: Asked) -> str:
    return asked.facts.status or STATUS[asked.event]


def _flow(asked: Asked) -> str:
    flow = asked.facts.flow or FLOW[asked.event]
    return flow.lower() if asked.wording.callflow_case == "lower" else flow


def _sub_call_id(asked: Asked) -> str | None:
    return None if asked.event is EventType.CALL_INTERACTIVE else asked.facts.sub_call_id


def _duration(asked: Asked) -> int | None:
    return asked.facts.duration if asked.event is EventType.HANGUP else None


def _recording(asked: Asked) -> str | None:
    return asked.facts.recording if asked.event is EventType.HANGUP else None


def _error_code(asked: Asked) -> str | None:
    return asked.failure.code if asked.failure else None


def _error_url(asked: Asked) -> str | None:
    return asked.failure.url if asked.failure else None


def _classic(
    name: str, mark: str, meaning: str, presence: str, value: Callable[[Asked], str | int | None]
) -> Parameter:
    return Parameter(name, mark, meaning, presence, _EVERY, value, classic=True)


PARAMETERS: Final[tuple[Parameter, ...]] = (
    _classic(
        "CallID", "D¹", "id of the call: the uniqueid of the caller's channel", "always", lambda a: a.facts.call_id
    ),
    _classic("CallerIDNum", "D¹", "caller's number", "when known", lambda a: a.facts.caller_number),
    _classic("CallerIDName", "D¹", "caller's name", "when known", lambda a: a.facts.caller_name),
    _classic(
        "CalledDID",
        "D¹",
        "public number by which the call came in",
        "call from outside; not with dial-out",
        _called_did,
    ),
    _classic(
        "CalledExtension",
        "D¹",
        "extension that receives the call, extended form",
        "when the callee is a declared extension",
        lambda a: a.facts.called_extension,
    ),
    _classic("CallStatus", "D¹", "state of the call", "always", _status),
    _classic("CallFlow", "D¹", "`IN` or `OUT`", "always", _flow),
    _classic(
        "CallerExtension",
        "D¹/R",
        "extension that makes the call, extended form",
        "internal caller; with dial-out of an IVR, the IVR",
        lambda a: a.facts.caller_extension,
    ),
    _classic("CalledNumber", "D¹", "number as it was dialled", "when known", lambda a: a.facts.called_number),
    _classic("CallAPIID", "D²", "id of the call for the call control API", "always", lambda a: a.facts.call_api_id),
    Parameter("EventType", "R", "what has happened", "always", _NOT_VOIPNOW, lambda a: a.event),
    Parameter(
        "CalledExtensionID",
        "R",
        "number of the called extension in this installation",
        "when assigned",
        _EXTENDED,
        lambda a: a.facts.called_extension_id,
    ),
    Parameter(
        "CallerExtensionID",
        "R",
        "number of the calling extension",
        "internal caller, when assigned",
        _EXTENDED,
        lambda a: a.facts.caller_extension_id,
    ),
    Parameter(
        "SubCallID",
        "R",
        "groups the dial, answer and hangup events of one leg",
        "events other than `call_interactive`",
        _EXTENDED,
        _sub_call_id,
    ),
    Parameter("EventTime", "R", "microseconds since 1970-01-01 UTC", "always", _EXTENDED, lambda a: a.facts.event_time),
    Parameter("Duration", "R", "microseconds from answer to hangup", "`hangup`", _EXTENDED, _duration),
    Parameter("RecID", "R", "name of the call's last recording", "`hangup`, when recorded", _EXTENDED, _recording),
    Parameter("ErrorCode", "O", "code of the failure", "fallback request", _EVERY, _error_code),
    Parameter("ErrorUrl", "O", "URL that failed", "fallback request", _EVERY, _error_url),
    Parameter(
        "Resumed",
        "O",
        "the request may have been made before a restart",
        "such requests",
        _NOT_VOIPNOW,
        lambda a: "yes" if a.facts.resumed else None,
    ),
)


_OF_PROFILE: Final[Mapping[Profile, tuple[Parameter, ...]]] = {
    profile: tuple(one for one in PARAMETERS if profile in one.profiles) for profile in Profile
}


def parameters(asked: Asked) -> list[tuple[str, str]]:
    """Name and value of what is sent, in order."""
    empty = asked.wording.absent == "empty"
    sent: list[tuple[str, str]] = []
    for one in _OF_PROFILE[asked.wording.profile]:
        value = one.value(asked)
        if value is not None and value != "":
            sent.append((one.name, str(value)))
        elif one.classic and empty:
            sent.append((one.name, ""))
    return sent
