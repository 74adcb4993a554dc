"""What a timeline says of each entry.

Knows entries. Does not know how they are laid out.
"""

from dataclasses import dataclass
from typing import assert_never

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
from bridge.terminal import marks
from bridge.terminal.event_wording import event_words
from bridge.terminal.marks import Mark

LONG = 120
"""Characters of an address or a value that are shown."""
QUERY = 60
"""Characters of a query that are shown: the exact one is kept for replay, not for people."""

_SOUND_ENDS = {"finished": "to its end", "key": "stopped by a key", "failed": "Asterisk could not play it"}
_COLLECTION_ENDS = {"full": "complete", "terminator": "ended by a key", "timeout": "no further key"}


@dataclass(frozen=True, slots=True)
class Words:
    """A mark, what happened, to what, and what is less important."""

    mark: Mark
    what: str
    detail: str = ""
    aside: str = ""


def words(entry: Entry) -> Words:
    """Say one entry."""
    match entry:
        case CallTakenUp(seconds, _, context, option, position):
            place = f"at {context}, {option}, {position}" if context else "in its dialplan step"
            return Words(marks.LINK, "taken up after a restart", place, f"after {span(seconds)}")
        case CallEntered() | CallAnswered() | CallEnded() | CallReturned() | CallFailed() | LinkChanged():
            return _came_or_went(entry)
        case RequestSent() | ReplyReceived() | RequestFailed():
            return _asked(entry)
        case FaultFound(found, source):
            return _fault(found, source)
        case LegPlaced() | LegLost() | TalkBegun() | CallLeft() | TransferEnded() | VolumeUsed():
            return _transferred(entry)
        case SwitchTurned(name, is_on, by, lost):
            return Words(marks.NOTE, f"switch {name} {'on' if is_on else 'off'}", lost, f"by {by}")
        case SetChanged(how, version, detail):
            return Words(marks.NOTE, f"live set {version} {how}", detail)
        case EventQueued() | DeliveryTried() | ReceiverHeld() | DeliveryFailed():
            return Words(*event_words(entry))
        case StoreChanged() | OutboxOverflowed() | ProgramOrdered() | RequestAnswered() | SightChanged():
            return Words(*event_words(entry))
        case _:
            return _step(entry)


_CameOrWent = CallEntered | CallAnswered | CallEnded | CallReturned | CallFailed | LinkChanged


def _came_or_went(entry: _CameOrWent) -> Words:
    match entry:
        case CallEntered(extension, caller, called, did, draft=draft):
            dialled = f"dialled {called}" if called and called != extension else ""
            aside = ", ".join(part for part in (dialled, f"by {did}" if did else "") if part)
            entered = f"the draft of {extension}" if draft else extension or "a dialplan step"
            return Words(marks.ENTERED, f"{caller or 'anonymous'} entered {entered}", "", aside)
        case CallAnswered():
            return Words(marks.ANSWERED, "answered")
        case CallEnded(reason, seconds, requests):
            asked = f", {requests} request{'' if requests == 1 else 's'}" if requests else ""
            return Words(marks.ENDED, "ended", reason.replace("_", " "), f"after {span(seconds)}{asked}")
        case CallReturned(result, why):
            return Words(marks.ENDED, f"back to the dialplan, {result}", "", why)
        case CallFailed(error):
            return Words(marks.FAILED, "a fault of Callbridge ended the session", error)
        case LinkChanged(server, state, detail):
            return Words(marks.LINK, f"Asterisk {server} {state}", detail)
        case _:
            assert_never(entry)


def _asked(entry: RequestSent | ReplyReceived | RequestFailed) -> Words:
    match entry:
        case RequestSent(script, method, url, attempt):
            again = f", attempt {attempt}" if attempt > 1 else ""
            place, mark, query = url.partition("?")
            return Words(marks.SENT, f"{method} {cut(place)}", cut(f"{mark}{query}", QUERY), f"{script}{again}")
        case ReplyReceived(_, status, seconds, size, verbs):
            said = ", ".join(verbs) or "no verbs"
            return Words(marks.REPLIED, f"{status} {said}", "", f"{size} octets, {span(seconds)}")
        case RequestFailed(_, found, seconds):
            told = _fault(found, "")
            return Words(marks.FAILED, told.what, told.detail, span(seconds))
        case _:
            assert_never(entry)


def _transferred(entry: TransferEntry) -> Words:
    match entry:
        case LegPlaced(number, endpoint):
            return Words(marks.RINGS, f"rings {number}", "", endpoint)
        case LegLost(number, end):
            return Words(marks.RINGS, f"{number} {end.replace('_', ' ')}")
        case TalkBegun(number):
            return Words(marks.ANSWERED, f"talks to {number}")
        case CallLeft(place):
            return Words(marks.MOVED, f"to the dialplan, {place}")
        case TransferEnded(status, reason, seconds):
            aside = f"after {span(seconds)}" if seconds else ""
            return Words(marks.RINGS, f"transfer {status}", reason.replace("_", " "), aside)
        case VolumeUsed(rule, what, used, most):
            return Words(marks.WARNING, f"{rule}: {used} of {most} {what}")
        case _:
            assert_never(entry)


_Small = LanguageSet | Authenticated | StepSkipped | IvrEntered
_Step = StepBegun | SoundPlayed | KeyPressed | DigitsCollected | VariableSet | CallerShown | Moved | _Small


def _step(entry: _Step) -> Words:
    match entry:
        case StepBegun(address, what, detail, line):
            return Words(marks.STEP, what, cut(detail), f"line {line}" if line else _place(address))
        case SoundPlayed(name, ended, seconds):
            mark = marks.FAILED if ended == "failed" else marks.SOUND
            return Words(mark, cut(name), _SOUND_ENDS.get(ended, ended), "" if ended == "failed" else span(seconds))
        case KeyPressed(key, taken):
            return Words(marks.KEY, f"key {key}", taken)
        case DigitsCollected(variable, digits, count, end):
            keys = f"{variable} = {digits}" if digits else variable
            return Words(marks.KEY, keys, f"{count} key{'' if count == 1 else 's'}", _COLLECTION_ENDS.get(end, end))
        case VariableSet(name, value):
            return Words(marks.VARIABLE, f"{name} = {cut(value)}")
        case CallerShown(name, number):
            return Words(marks.VARIABLE, "shown as", " ".join(part for part in (name, number) if part))
        case Moved(context, option, position, why):
            place = f"{context}.{option}" + (f"[{position}]" if position != 1 else "")
            return Words(marks.MOVED, f"to {place}", "", why)
        case LanguageSet(language):
            return Words(marks.VARIABLE, f"language {language}")
        case Authenticated(result, attempt):
            return Words(marks.KEY, f"PIN {result}", "", f"attempt {attempt}" if attempt else "")
        case StepSkipped(address, what, why):
            return Words(marks.NOTE, f"{what} stepped over", why, _place(address))
        case IvrEntered(extension):
            return Words(marks.ENTERED, f"entered {extension}")
        case _:
            assert_never(entry)


def _fault(found: Fault, source: str) -> Words:
    match found.level:
        case Level.NOTE | Level.INFO:
            mark = marks.NOTE
        case Level.WARNING:
            mark = marks.WARNING
        case Level.REFUSED | Level.ERROR | Level.FATAL:
            mark = marks.FAILED
        case _:
            assert_never(found.level)
    mend = found.row.mend[:1].upper() + found.row.mend[1:]
    place = f"line {found.line}" if found.line else _place(source)
    return Words(mark, found.code, f"{found.message}. {mend}.", place)


def _place(address: str) -> str:
    """`main.start[1]` for `context.main.option.start[1]`: the eye knows the rest."""
    return address.removeprefix("context.").replace(".option.", ".", 1)


def span(seconds: float) -> str:
    """A length of time as people say it: 18 ms, 2.1 s, 3 min 05 s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"


def cut(text: str, most: int = LONG) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
