"""What keys mean where the call stands: an option, an extension that is dialled directly, or not yet decided.

Knows contexts and their options, and asks which numbers can be dialled. Does not know how keys arrive.
Source: The IVR 3.5.
"""

from dataclasses import dataclass

from bridge.ivr.model import Context
from bridge.ivr.targets import Place
from bridge.telephony.directory import Dialable


@dataclass(frozen=True, slots=True)
class DialNow:
    """The keys are the number of a phone, and no longer number begins with them."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Another key may follow within the inter-digit timeout. `then`: what the keys mean if none does."""

    then: "DialNow | Choose | Invalid"


@dataclass(frozen=True, slots=True)
class Choose:
    """The one key chooses an option."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """No phone has a number that begins so: option `invalid`."""


def resolve(context: Context, key: str) -> Place | None:
    """The option that a key chooses: its own, else `invalid`; None when both are empty."""
    for option in (key, "invalid"):
        if not context.is_empty(option):
            return Place(context.name, option)
    return None


def read(keys: str, context: Context, dialable: Dialable) -> DialNow | Wait | Choose | Invalid:
    """What the keys mean so far, in a context with direct dial. A key with actions wins over a one-digit extension."""
    exact, longer = dialable.matching(keys)
    one = len(keys) == 1
    if one and not context.is_empty(keys):
        exact = False
    if longer:
        return Wait(DialNow() if exact else Choose() if one else Invalid())
    if exact:
        return DialNow()
    return Choose() if one else Invalid()
