"""As whom a party outside sees a call: the DID, the caller, a fixed number, or one that a rule lets a script choose.

Knows the rule. Does not know names, nor what extensions see.
Source: The IVR 9 (step 7).
"""

from typing import NamedTuple

from bridge.telephony.destinations import ShownRule
from bridge.telephony.number_forms import forms, same_number
from bridge.telephony.values import CallerId, Extension


class ShownNumber(NamedTuple):
    """What is shown, empty when it is withheld; `refused`: a number was wished for that the rule does not permit."""

    number: str
    refused: bool = False


class Numbers(NamedTuple):
    """The numbers of a call. `did` and `caller` as at entry; `wished` was set since, by a script, an action or the API.

    None or empty: there is none; a `caller` that is an extension counts as none. `wished` None: nobody has set one.
    """

    did: str | None = None
    caller: str | None = None
    wished: str | None = None


def shown_number(rule: ShownRule, numbers: Numbers, default: str | None, country: str | None) -> ShownNumber:
    """The number for one leg; `default` is `numbers.callerid`. Whatever comes in, only digits, `+`, `*`, `#` go out."""
    did = _wire(numbers.did) or _wire(default)
    match rule.callerid:
        case "did":
            ruled = did
        case "caller":
            ruled = _outside(numbers.caller) or did
        case fixed:
            ruled = _wire(fixed)
    if numbers.wished is None:
        return ShownNumber(ruled)
    wished = _wire(numbers.wished)
    if same_number(wished, ruled, country):
        return ShownNumber(ruled)
    if any(pattern.matches(form) for pattern in rule.allowed for form in forms(wished, country)):
        return ShownNumber(wished)
    return ShownNumber(did, refused=True)


def _outside(caller: str | None) -> str:
    """The number of a caller from outside."""
    number = _wire(caller)
    return "" if Extension.parse(number, "") else number


def _wire(number: str | None) -> str:
    return CallerId(number=number or "").wire().number
