"""Everything that can be said about a call or an edge: log, timeline, metrics and history all read it.

Knows what is worth telling. Does not know who reads it, nor how it looks. The journal stamps the moment.
"""

from dataclasses import dataclass

from bridge.calls.entries.events import EventEntry
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.entries.transfers import TransferEntry
from bridge.faults import Fault
from bridge.telephony.causes import DialplanResult, EndReason


@dataclass(frozen=True, slots=True)
class CallEntered:
    """A channel has entered an IVR or a dialplan step."""

    extension: str
    caller: str
    called: str
    did: str
    api_id: str
    server: str
    draft: bool = False
    """It tries files that are not live."""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """We have answered the channel."""


@dataclass(frozen=True, slots=True)
class StepBegun:
    """An action or a verb begins. `address` is the action's; `line` that of a verb in its reply, else 0."""

    address: str
    what: str
    detail: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SoundPlayed:
    """A sound or speech has ended. `ended` is finished, key or failed; `seconds` how long it was heard."""

    name: str
    ended: str
    seconds: float


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key was pressed; readers mask it unless they may show digits.

    `key` is empty when nobody is to know it: during a `secret` collection, and in the buffer, from which such a
    collection may take it. What an ordinary key has done is told by what follows.
    """

    key: str
    taken: str
    """What became of it: "interrupts", "buffered", "collected", "chooses", "dropped"."""


@dataclass(frozen=True, slots=True)
class DigitsCollected:
    """A collection has ended. Readers mask the digits; of a `secret` one they are not even here."""

    variable: str
    digits: str
    count: int
    end: str


@dataclass(frozen=True, slots=True)
class RequestSent:
    """A request to a script begins. `url` is without user and without `secret` values, and masked by readers."""

    script: str
    method: str
    url: str
    attempt: int
    body: str = ""
    span: str = ""
    """Its id in the header `traceparent`."""


@dataclass(frozen=True, slots=True)
class ReplyReceived:
    """A request has ended with a reply that was read. `seconds` from the first octet sent to the last one read.

    `body` is for replay alone: readers for people are never given one.
    """

    script: str
    status: int
    seconds: float
    size: int
    verbs: tuple[str, ...]
    body: str = ""


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A request has ended without a reply that could be used."""

    script: str
    fault: Fault
    seconds: float
    status: int = 0
    """What the web server answered; 0: nothing."""


@dataclass(frozen=True, slots=True)
class FaultFound:
    """Something was tolerated, skipped or refused. `source` tells whose: a script's name, an address, an edge."""

    fault: Fault
    source: str


@dataclass(frozen=True, slots=True)
class VariableSet:
    """A variable has a new value; readers mask those that were filled by keys. A `secret` one is not even here."""

    name: str
    value: str
    from_keys: bool = False


@dataclass(frozen=True, slots=True)
class CallerShown:
    """Name and number shown to parties called later have changed."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """The language of sounds and speech has changed for the rest of the call."""

    language: str


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A round of `authenticate` has ended: granted, wrong, nothing keyed, or locked (no round was played)."""

    result: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """An action was stepped over: it is disabled, or its condition does not hold."""

    address: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class IvrEntered:
    """The call has entered another IVR."""

    extension: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The call has gone to another place of its IVR."""

    context: str
    option: str
    position: int
    why: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The session is over. `seconds` since it entered."""

    reason: EndReason
    seconds: float
    requests: int = 0


@dataclass(frozen=True, slots=True)
class CallReturned:
    """The channel went back to the dialplan."""

    result: DialplanResult
    why: str = ""


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A bug of ours ended a session; the caller went back to the dialplan. `trace` is for us."""

    error: str
    trace: str


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection to one Asterisk has changed. `state`: connected, lost, replaced, refused."""

    server: str
    state: str
    detail: str = ""


CallEntry = (
    CallEntered
    | CallTakenUp
    | CallAnswered
    | StepBegun
    | SoundPlayed
    | KeyPressed
    | DigitsCollected
    | RequestSent
    | ReplyReceived
    | RequestFailed
    | FaultFound
    | VariableSet
    | CallerShown
    | LanguageSet
    | Authenticated
    | StepSkipped
    | IvrEntered
    | Moved
    | CallEnded
    | CallReturned
    | CallFailed
    | TransferEntry
)
"""What is said about one call."""
Entry = CallEntry | EventEntry | LinkChanged | SwitchTurned | SetChanged


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry as readers get it: masked, with its moment in seconds since 1970 UTC. `call` is empty for an edge."""

    at: float
    call: str
    entry: Entry
