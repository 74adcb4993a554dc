"""The numbers of an order: what each leads to, as it is told from then on, or why it is refused.

Knows what may be dialled for a program. Does not know how much was dialled, nor who calls.
Source: The IVR 9 (scope `api`), Events and API 6.3, 6.6, 6.8.
"""

from dataclasses import dataclass

from bridge.errors import OrderRefused
from bridge.ivr.live import LiveSet
from bridge.telephony.destinations import (
    Destination,
    DialReason,
    EnterIvr,
    Kind,
    LeaveFor,
    Refused,
    RingOutside,
    RingPhone,
)
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.patterns import cleaned
from bridge.telephony.values import Extension

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Reachable:
    """A number that can be called before there is a caller."""

    text: str
    to: RingPhone | RingOutside


@dataclass(frozen=True, slots=True)
class Number:
    """A number that may be dialled; `text` is extended, or public."""

    text: str
    to: RingPhone | RingOutside | EnterIvr | LeaveFor


def number_of(text: str, asking: Extension | None, live: LiveSet) -> Number:
    """Where a number leads. Raises OrderRefused."""
    to = live.dialling.decide(text, Kind.AUTO, asking, DialScope.API)
    if isinstance(to, EnterIvr) and to.extension not in live.ivrs:
        to = Refused(DialReason.BAD_NUMBER, "its IVR does not exist any more")
    if isinstance(to, Refused):
        raise _refusal(to, text, live)
    return Number(_told(to, text, asking, live), to)


def source_of(text: str, asking: Extension | None, live: LiveSet) -> Reachable:
    """The same for who is called first: only telephones and public numbers ring. Raises OrderRefused."""
    number = number_of(text, asking, live)
    if not isinstance(number.to, RingPhone | RingOutside):
        raise OrderRefused("invalid_number", f"{text[:_SHOWN]!r} is no telephone and cannot be called first")
    return Reachable(number.text, number.to)


def _refusal(refused: Refused, text: str, live: LiveSet) -> OrderRefused:
    """As a program is told; which rule it was is nothing that it may know."""
    shown = repr(text[:_SHOWN])
    match refused.reason:
        case DialReason.DENIED:
            return OrderRefused("not_allowed", f"the dial rules do not allow {shown}")
        case DialReason.UNAVAILABLE if Extension.parse(cleaned(text), live.organisation):
            return OrderRefused("invalid_extension", f"{shown} is no extension that can be called")
        case DialReason.UNAVAILABLE:
            return OrderRefused("not_allowed", f"the dial rules lead {shown} nowhere")
        case _:
            return OrderRefused("invalid_number", f"{shown} is no number that can be called")


def _told(to: Destination, text: str, asking: Extension | None, live: LiveSet) -> str:
    if isinstance(to, RingOutside):
        return to.number
    organisation = asking.organisation if asking else live.organisation
    return str(Extension.parse(cleaned(text), organisation))
