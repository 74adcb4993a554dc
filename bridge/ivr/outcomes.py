"""What a step says must happen next: an action returns it, nobody calls the executor back.

Knows the outcomes. Does not know where a call stands.
"""

from dataclasses import dataclass, field

from bridge.ivr.bind import Pending
from bridge.ivr.targets import ToLabel
from bridge.telephony.causes import DialplanResult, EndReason, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Next:
    """Go on with the next step."""


@dataclass(frozen=True, slots=True)
class Run:
    """Run these steps in place of the present one, before the rest; `Run(())` equals `Next`."""

    steps: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A place that was asked for, with its variables filled in; it need not exist. None: the present context."""

    context: str | None = None
    option: str = "start"
    position: str = "1"
    told: str = field(default="", compare=False)
    """What people may read of it, when the caller's keys are part of it; else empty."""


@dataclass(frozen=True, slots=True)
class Goto:
    """Go there; what is pending is dropped, here and in the outcomes below."""

    to: Sought | ToLabel


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller has chosen; the key waits in the buffer."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A collection has ended without a single key: an idle cycle, and then what it says (The IVR 3.7)."""

    then: "Next | Goto | Ended"


@dataclass(frozen=True, slots=True)
class Enter:
    """The same call enters another IVR."""

    extension: Extension


@dataclass(frozen=True, slots=True)
class Taken:
    """The session is over, the call is not: a telephone has transferred the caller to somebody else."""


@dataclass(frozen=True, slots=True)
class Left:
    """The session is over, the call is not: the channel goes back to the dialplan."""

    result: DialplanResult
    place: DialplanPlace | None = None
    """Where the dialplan goes on; None: behind the entry."""
    shown: str = field(default="", compare=False)
    """What people may read of that place."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is to be hung up, with a cause."""

    reason: EndReason
    cause: HangupCause = HangupCause.NORMAL_CLEARING


Outcome = Next | Run | Goto | Pressed | Unanswered | Enter | Taken | Left | Ended
