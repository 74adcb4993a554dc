"""What the console shows, as values, and who tells it, as protocols.

Knows what a page needs. Does not know where it comes from: all texts are masked already, and may be of strangers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.calls.records import CallRecord


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A call that is up. Moments are seconds since 1970."""

    id: str
    """CallAPIID."""
    number: str
    name: str
    called: str
    ivr: str
    """Extended number of the IVR in which it stands; empty when it is in none."""
    context: str
    place: str
    """`main.start[2]`."""
    doing: str
    state: str
    """`in the IVR`, `ringing`, `talking`, `in the dialplan`."""
    since: float
    served: bool
    """We serve it, or see all of it: an order to hang up reaches it."""


class LiveCalls(Protocol):
    """The calls that are up."""

    async def rows(self) -> Sequence[LiveRow]:
        """All of them, the oldest first; a row that is as it was is the same object as before. Lets others in between.

        Who asks often gets the rows of a moment ago.
        """

    def find(self, api_id: str) -> LiveRow | None:
        """One of them."""


class CallActs(Protocol):
    """What an operator orders of calls. Each order is written down with who gave it. All may raise OrderRefused."""

    async def hang_up(self, api_id: str, who: str, address: str) -> bool:
        """End it; False when it has ended already."""

    async def redirect(self, api_id: str, to: str, who: str, address: str) -> bool:
        """Connect its caller with a number; False when it has ended already."""

    async def place(self, telephone: str, ivr: str, who: str, address: str) -> str:
        """Ring a telephone of ours, and let it into an IVR; the CallAPIID."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which past calls are looked for; "" and None leave a question open."""

    number: str = ""
    extension: str = ""
    call: str = ""
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of a timeline. `seconds` is how long it took, up to `at`; 0 for a moment."""

    at: float
    depth: int
    kind: str
    """Of which sort it is, one word: came, answered, step, sound, key, sent, replied, moved, note, warning, failed."""
    symbol: str
    what: str
    detail: str
    aside: str
    seconds: float
    more: tuple[tuple[str, str], ...] = ()
    """Names and texts that are too long for a line: an address whole, a body."""


@dataclass(frozen=True, slots=True)
class LegLine:
    """What one extension had in a call."""

    extension: str
    flow: str
    began: float
    answered: float | None
    ended: float | None
    status: str


@dataclass(frozen=True, slots=True)
class WholeCall:
    """One call with all that is known of it. `lost`: entries that were too many to keep, or to show."""

    call: CallRecord
    legs: tuple[LegLine, ...]
    lines: tuple[StepLine, ...]
    lost: int
    up: bool


class PastCalls(Protocol):
    """What was. Every method may raise StoreError."""

    async def search(self, wanted: Search, most: int) -> Sequence[CallRecord]:
        """The newest first. Raises OrderRefused when a number or extension is none."""

    async def whole(self, api_id: str) -> WholeCall | None:
        """A call, past or up; None when it is not known (any more)."""


@dataclass(frozen=True, slots=True)
class ScriptHealth:
    """How a script does. Of the latest requests: how many, how many failed, and seconds until the reply."""

    name: str
    requests: int
    failed: int
    p50: float
    p95: float
    longest: float
    last_error: str
    last_error_at: float | None
    breaker: str
    """`closed`, `open`, `half open`."""


@dataclass(frozen=True, slots=True)
class HostHealth:
    """A host that is not asked, or a receiver of events that is held back."""

    name: str
    what: str


class Scripts(Protocol):
    """How all scripts do."""

    def scripts(self) -> Sequence[ScriptHealth]:
        """Those that were asked since the service began, by name."""

    def held(self) -> Sequence[HostHealth]:
        """Who is not asked at this moment."""


@dataclass(frozen=True, slots=True)
class IvrLine:
    """An IVR that is live."""

    extension: str
    name: str
    dids: tuple[str, ...]
    contexts: int
    actions: int


@dataclass(frozen=True, slots=True)
class DrawnIvr:
    """An IVR as a picture: SVG without style of its own, which is ours and escaped; and its contexts by name."""

    extension: str
    name: str
    svg: str
    contexts: tuple[tuple[str, str], ...]
    """Name and description, in the order of the file."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A finding of the IVR Report."""

    severity: str
    code: str
    file: str
    line: int
    address: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of the files. `refused`: why there is no report; `making`: a newer one is being made."""

    at: float
    lines: tuple[ReportLine, ...]
    refused: str = ""
    making: bool = False


class Ivrs(Protocol):
    """The IVRs of the live set."""

    def all(self) -> Sequence[IvrLine]:
        """By number."""

    async def drawn(self, extension: str) -> DrawnIvr | None:
        """One of them; None when there is no such IVR."""

    async def report(self) -> Report:
        """What `callbridge check` says of the files now, made in a process of its own."""
