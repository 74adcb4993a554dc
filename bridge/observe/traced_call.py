"""One call while it is traced: its span, the action and the verb in it, the requests that are under way.

Knows which entries begin and end which of them. Does not know other calls, nor who takes spans.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bridge.calls.entries.transfers import CallLeft, LegLost, LegPlaced, TalkBegun, TransferEnded
from bridge.calls.journal import (
    Authenticated,
    CallAnswered,
    CallEnded,
    CallerShown,
    CallFailed,
    CallReturned,
    DigitsCollected,
    Entry,
    FaultFound,
    IvrEntered,
    KeyPressed,
    LanguageSet,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
    StepSkipped,
    VariableSet,
)
from bridge.observe.open_span import OpenSpan
from bridge.observe.request_spans import begun_request, ended_request, unsent_request
from bridge.observe.sentences import sentence
from bridge.observe.spans import Moment, Span, given, plain, plain_text
from bridge.telephony.causes import DialplanResult

_ASK: Final = "ask"
_OF_CALL: Final = (CallAnswered, StepSkipped)
"""Told of the call, whatever step is under way."""
_TOLD: Final = (
    *(Authenticated, DigitsCollected, FaultFound, KeyPressed, LanguageSet, SoundPlayed),
    *(CallLeft, LegLost, LegPlaced, TalkBegun, TransferEnded),
)
"""Moments of the step in which they happen. Values of variables are not among them."""
_SOUNDS: Final = dict.fromkeys(("playsound", "playtts", "tts", "say"), SoundPlayed)
_OVER: Final[dict[str, type]] = _SOUNDS | {
    "recorddigits": DigitsCollected,
    "authenticate": Authenticated,
    "setvariable": VariableSet,
    "setvar": VariableSet,
    "setcaller": CallerShown,
    "altercallerid": CallerShown,
    "setlanguage": LanguageSet,
    "transfer": TransferEnded,
    "simpletransfer": TransferEnded,
    "connect": TransferEnded,
    "leave": TransferEnded,
}
"""What tells of a step that it is over: after the last step of a list, a caller may wait for long."""


@dataclass(slots=True)
class TracedCall:
    """`call` is the CallID; `root` the span of the whole session."""

    call: str
    api_id: str
    root: OpenSpan
    action: OpenSpan | None = None
    verb: OpenSpan | None = None
    requests: dict[str, OpenSpan] = field(default_factory=dict)
    """By the name of their script."""

    def go_on(self, noted: Noted) -> Iterator[Span]:
        """Take one entry of the call; the spans that it has ended."""
        at = noted.at
        match noted.entry:
            case StepBegun() as begun:
                yield from self._step(begun, at)
            case Moved() | IvrEntered() as entry:
                yield from self._over(at)
                self.root.add(_moment(at, entry))
            case RequestSent() as sent:
                yield from self._unanswered(sent.script, at)
                self.requests[sent.script] = begun_request(sent, self._within(), self.call, at)
            case ReplyReceived() | RequestFailed() as came:
                within, request = self._within(), self.requests.pop(came.script, None)
                if request is not None:
                    yield ended_request(request, came).ended(at)
                elif isinstance(came, RequestFailed):
                    yield unsent_request(came, within, self.call, at).ended(at)
                if within.name == _ASK:
                    within.done = at
            case CallReturned(result, why):
                self.root.attributes |= given(result=result, why=why)
                if result in {DialplanResult.FAILED, DialplanResult.ERROR}:
                    self.root.failed(why or f"given back to the dialplan: {result}", str(result))
            case CallFailed(error):
                self.root.failed(error, "bug")
            case entry:
                self._told(at, entry)

    def end(self, ended: CallEnded, at: float) -> Iterator[Span]:
        """The session is over: all that is left. What began in a process before this one has lasted so long."""
        yield from self.cut(at)
        self.root.begin = min(self.root.begin, at - ended.seconds)
        self.root.attributes |= given(end_reason=ended.reason, requests=ended.requests)
        yield self.root.ended(at)

    def cut(self, at: float) -> Iterator[Span]:
        """What is under way ends now; the call itself does not."""
        for script in tuple(self.requests):
            yield from self._unanswered(script, at)
        yield from self._over(at)

    def _step(self, begun: StepBegun, at: float) -> Iterator[Span]:
        """A verb belongs to the action whose script has ordered it."""
        yield from self._ended(self.verb, at)
        self.verb = None
        if begun.address:
            yield from self._ended(self.action, at)
            self.action = None
        attributes = given(address=begun.address, detail=begun.detail, line=begun.line or "")
        parent = self.action or self.root
        span = OpenSpan(self.root.trace, parent.id, plain_text(begun.what), at, attributes=attributes)
        if begun.address:
            self.action = span
        else:
            self.verb = span

    def _over(self, at: float) -> Iterator[Span]:
        """No step is under way any more, perhaps since a while."""
        for span, inner in ((self.verb, None), (self.action, self.verb)):
            if span is not None:
                done = span.done if inner is None else inner.done or at
                yield span.ended(done or at)
        self.verb = self.action = None

    def _ended(self, span: OpenSpan | None, at: float) -> Iterator[Span]:
        if span is not None:
            yield span.ended(at)

    def _unanswered(self, script: str, at: float) -> Iterator[Span]:
        if (request := self.requests.pop(script, None)) is not None:
            yield request.ended(at)

    def _within(self) -> OpenSpan:
        return self.verb or self.action or self.root

    def _told(self, at: float, entry: Entry) -> None:
        within = self.root if isinstance(entry, _OF_CALL) else self._within()
        if isinstance(entry, (*_OF_CALL, *_TOLD)):
            within.add(_moment(at, entry))
        if type(entry) is _OVER.get(within.name.replace("_", "").lower()):
            within.done = at


def _moment(at: float, entry: Entry) -> Moment:
    """As the log says it."""
    said = sentence(entry)
    values = {f"callbridge.{name}": plain(value) for name, value in said.values.items()}
    return Moment(at, type(entry).__name__, {"message": plain_text(said.text), **values})
