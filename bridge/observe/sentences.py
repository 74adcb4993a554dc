"""Each entry as one line of the log: how urgent, which sentence, which values.

Knows whose fault is how urgent. Does not know how a log is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, assert_never, get_args

from bridge.calls.entries.events import (
    DeliveryFailed,
    DeliveryTried,
    EventQueued,
    OutboxOverflowed,
    ProgramOrdered,
    ReceiverHeld,
    RequestAnswered,
    SightChanged,
    StoreChanged,
)
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.entries.transfers import (
    CallLeft,
    LegLost,
    LegPlaced,
    TalkBegun,
    TransferEnded,
    TransferEntry,
    VolumeUsed,
)
from bridge.calls.journal import (
    Authenticated,
    CallAnswered,
    CallEnded,
    CallEntered,
    CallerShown,
    CallFailed,
    CallReturned,
    DigitsCollected,
    Entry,
    FaultFound,
    IvrEntered,
    KeyPressed,
    LanguageSet,
    LinkChanged,
    Moved,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
    StepSkipped,
    VariableSet,
)
from bridge.faults import Fault, Level
from bridge.observe.event_sentences import event_sentence
from bridge.telephony.causes import DialplanResult

Urgency = Literal["debug", "info", "warning", "error"]

OURS = frozenset({"CB302", "CB305"})
"""Faults at run time that are the machine's: no engine that speaks, no disk that records."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a line of the log says. Texts may hold anything that strangers have sent: the log escapes them."""

    urgency: Urgency
    text: str
    values: Mapping[str, object]


def sentence(entry: Entry) -> Sentence:
    """Say one entry. Theirs (a script, an IVR) is a warning; Asterisk's and ours an error; keys are for debugging."""
    match entry:
        case RequestSent() | ReplyReceived() | RequestFailed():
            return _asked(entry)
        case CallTakenUp(seconds, extension, context, option, position, keys, api_id):
            place = f"{context}, {option}, {position}" if context else "a dialplan step"
            values = {"seconds": seconds, "ivr": extension, "place": place, "keys": keys, "api_id": api_id}
            return Sentence("info", "call taken up after a restart", values)
        case CallEntered() | CallAnswered() | CallEnded() | CallReturned() | CallFailed() | LinkChanged():
            return _came_or_went(entry)
        case FaultFound(found, source):
            return _fault(source or "fault", found)
        case LegPlaced() | LegLost() | TalkBegun() | CallLeft() | TransferEnded() | VolumeUsed():
            return _transferred(entry)
        case SwitchTurned() | SetChanged():
            return _ordered(entry)
        case EventQueued() | DeliveryTried() | ReceiverHeld() | DeliveryFailed():
            return Sentence(*event_sentence(entry))
        case StoreChanged() | OutboxOverflowed() | ProgramOrdered() | RequestAnswered() | SightChanged():
            return Sentence(*event_sentence(entry))
        case _:
            return Sentence("debug", *_step(entry))


def _ordered(entry: SwitchTurned | SetChanged) -> Sentence:
    match entry:
        case SwitchTurned(name, is_on, by, lost):
            text = f"switch {name} is {'on' if is_on else 'off'}"
            if lost:
                return Sentence(
                    "error", f"{text}, but only until the next restart: {lost}. Make room for it", {"by": by}
                )
            return Sentence("info", text, {"by": by})
        case SetChanged(how, version, detail, by):
            urgency: Urgency = "info" if how == "accepted" else "error"
            return Sentence(urgency, f"live set {how}", _given(version=version, detail=detail, by=by))
        case _:
            assert_never(entry)


def _asked(entry: RequestSent | ReplyReceived | RequestFailed) -> Sentence:
    match entry:
        case RequestSent(script, method, url, attempt):
            return Sentence("debug", f"script {script} is asked", {"method": method, "url": url, "attempt": attempt})
        case ReplyReceived(script, status, seconds, size, verbs):
            said = ", ".join(verbs) or "no verbs"
            values = {"status": status, "seconds": round(seconds, 3), "size": size}
            return Sentence("info", f"script {script} answered: {said}", values)
        case RequestFailed(script, found, seconds):
            return _fault(f"script {script} failed", found, seconds=round(seconds, 3))
        case _:
            assert_never(entry)


_CameOrWent = CallEntered | CallAnswered | CallEnded | CallReturned | CallFailed | LinkChanged


def _came_or_went(entry: _CameOrWent) -> Sentence:
    match entry:
        case CallEntered(extension, caller, called, did, api_id, server, draft):
            values = _given(caller=caller, called=called, did=did, api_id=api_id, server=server)
            entered = f"the draft of {extension}" if draft else extension or "a dialplan step"
            return Sentence("info", f"call entered {entered}", values)
        case CallAnswered():
            return Sentence("debug", "answered", {})
        case CallEnded(reason, seconds, requests):
            values = {"reason": str(reason), "seconds": round(seconds, 1), "requests": requests}
            return Sentence("info", "call ended", values)
        case CallReturned(result, why):
            calm = result in {DialplanResult.DONE, DialplanResult.LEFT}
            text = f"call given back to the dialplan: {result}"
            return Sentence("info" if calm else "warning", text, _given(why=why))
        case CallFailed(error, trace):
            text = f"a fault of Callbridge ended the session: {error}. Please report it with the trace"
            return Sentence("error", text, {"trace": trace})
        case LinkChanged(server, state, detail):
            return Sentence(
                "info" if state == "connected" else "error", f"Asterisk {server} {state}", _given(detail=detail)
            )
        case _:
            assert_never(entry)


def _transferred(entry: TransferEntry) -> Sentence:
    match entry:
        case LegPlaced(number, endpoint):
            return Sentence("debug", f"rings {number}", {"endpoint": endpoint})
        case LegLost(number, end):
            return Sentence("debug", f"leg to {number} ended: {end}", {})
        case TalkBegun(number):
            return Sentence("info", f"connected with {number}", {})
        case CallLeft(place):
            return Sentence("info", f"goes to the dialplan: {place}", {})
        case TransferEnded(status, reason, seconds):
            return Sentence("info", f"transfer ended: {status}", _given(reason=str(reason), seconds=seconds))
        case VolumeUsed(rule, what, used, most):
            text = f"{rule} has used {used} of {most} {what}. If this is not expected, look who dials"
            return Sentence("error" if used >= most else "warning", text, {})
        case _:
            assert_never(entry)


_Small = LanguageSet | Authenticated | StepSkipped | IvrEntered
_Step = StepBegun | SoundPlayed | KeyPressed | DigitsCollected | VariableSet | CallerShown | Moved | _Small
QUIET: Final[frozenset[type]] = frozenset((*get_args(_Step), EventQueued))
"""What is told at the level debug and no other."""


def _step(entry: _Step) -> tuple[str, Mapping[str, object]]:
    match entry:
        case StepBegun(address, what, detail, line):
            return f"{what} begins", _given(address=address, detail=detail, line=line)
        case SoundPlayed(name, ended, seconds):
            return f"sound {name} {ended}", {"seconds": seconds}
        case KeyPressed(key, taken):
            return f"key {key} {taken}", {}
        case DigitsCollected(variable, digits, count, end):
            return f"{count} keys collected", _given(variable=variable, digits=digits, end=end)
        case VariableSet(name, value):
            return f"variable {name} set", {"value": value}
        case CallerShown(name, number):
            return "caller shown from now on", {"name": name, "number": number}
        case Moved(context, option, position, why):
            return f"goes to context {context} option {option}[{position}]", _given(why=why)
        case LanguageSet(language):
            return f"language {language} from now on", {}
        case Authenticated(result, attempt):
            return f"PIN {result}", _given(attempt=attempt)
        case StepSkipped(address, what, why):
            return f"{what} is stepped over: {why}", {"address": address}
        case IvrEntered(extension):
            return f"entered IVR {extension}", {}
        case _:
            assert_never(entry)


def _fault(what: str, found: Fault, **more: object) -> Sentence:
    if found.file:
        return Sentence(_urgency(found), f"{what}: {found}", more)
    place = f" (line {found.line})" if found.line else ""
    mend = found.row.mend[:1].upper() + found.row.mend[1:]
    return Sentence(_urgency(found), f"{what}: {found.code} {found.message}{place}. {mend}.", more)


def _urgency(found: Fault) -> Urgency:
    if found.code in OURS or found.code.startswith("CB5"):
        return "error"
    match found.level:
        case Level.NOTE | Level.INFO:
            return "info"
        case Level.WARNING | Level.REFUSED:
            return "warning"
        case Level.ERROR | Level.FATAL:
            return "error"
        case _:
            assert_never(found.level)


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}
