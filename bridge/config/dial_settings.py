"""What may be dialled and where calls may leave for: `[dial]`, `[leave]` and `[draft]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know how a number is decided.
Source: The IVR 7 (draft), 8.3, 9; callbridge.toml, [dial], [leave], [draft].
"""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field

from bridge.ivr.notation_types import Table
from bridge.ivr.number_types import PatternField
from bridge.ivr.target_types import DialplanName
from bridge.ivr.validation import refusal
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.extensions import PHONE_TEMPLATE

MOST_RULES = 10_000
_BRACED = re.compile(r"\{([^{}]*)\}")
_ENDPOINT = re.compile(r"[A-Za-z0-9_]+/[A-Za-z0-9_.+*#@:/-]+")
_PLACE = re.compile(r"[A-Za-z0-9_.+*#@:/-]+")
_INTERNAL = ("number", "org", "short")
_EXTERNAL = ("number", "org")


def _template(form: re.Pattern[str], names: tuple[str, ...], example: str, parts: str = "") -> Callable[[str], str]:
    """What checks a template: the names in its braces, and the characters around them."""

    def check(text: str) -> str:
        for name in _BRACED.findall(text):
            if name not in names:
                known = ", ".join(f"{{{one}}}" for one in names)
                raise refusal("CB403", f"there is no {{{name[:40]}}} in this template", f"Known: {known}")
        filled = _BRACED.sub("1", text)
        if not all(form.fullmatch(part) for part in (filled.split(parts) if parts else [filled])):
            raise refusal("CB403", f"must be such as {example}", "Other characters never reach Asterisk")
        return text

    return check


def _with_number(text: str) -> str:
    if "{number}" not in text:
        raise refusal("CB403", "the template has no {number}, so that all numbers are one", "Put it in")
    return text


def _with_short(text: str) -> str:
    if "{short}" not in text and "{number}" not in text:
        raise refusal("CB403", "the template has neither {short} nor {number}, so that all phones are one", "Put it in")
    return text


Endpoints = Annotated[
    str,
    Field(max_length=400, description='what is dialled, such as "PJSIP/001" or "PJSIP/001-desk&PJSIP/001-app"'),
    AfterValidator(_template(_ENDPOINT, _INTERNAL, '"PJSIP/001" or "PJSIP/001-desk&PJSIP/001-app"', "&")),
]
PhoneTemplate = Annotated[Endpoints, AfterValidator(_with_short), Field(description='such as "PJSIP/{short}"')]
ExternalTemplate = Annotated[
    str,
    Field(max_length=200, description='such as "PJSIP/{number}@trunk"'),
    AfterValidator(_template(_ENDPOINT, _EXTERNAL, '"PJSIP/{number}@trunk"')),
    AfterValidator(_with_number),
]
AsteriskName = Annotated[
    str,
    Field(min_length=1, max_length=80, description='a name such as "support", or "support-{short}"'),
    AfterValidator(_template(_PLACE, _INTERNAL, '"support" or "support-{short}"')),
]
PlaceTemplate = Annotated[
    str,
    Field(min_length=1, max_length=79, description='a name of the dialplan such as "q{short}"'),
    AfterValidator(_template(_PLACE, (*_INTERNAL, "asterisk"), '"q{short}"')),
]
IvrNumber = Annotated[str, Field(pattern=r"^([0-9]{1,8}\*)?[0-9]{1,8}$", description='such as "0003*099" or "099"')]
Prefix = Annotated[str, Field(pattern=r"^[0-9*#]{1,8}$", description='1 to 8 keys such as "*48"')]


class DenySettings(Table):
    """A `[[dial.deny]]`: what is never dialled."""

    pattern: PatternField


class AllowSettings(Table):
    """A `[[dial.allow]]`. `ivr` None: every IVR; `template` None: `dial.external`; a limit of 0: none."""

    pattern: PatternField
    scope: Annotated[
        tuple[Annotated[DialScope, Field(strict=False)], ...],
        Field(min_length=1, max_length=2, strict=False, description='a list of "ivr" and "api"'),
    ] = tuple(DialScope)
    ivr: Annotated[tuple[IvrNumber, ...], Field(max_length=1000, strict=False, description="a list of IVRs")] | None = (
        None
    )
    strip: Annotated[int, Field(ge=0, le=40)] = 0
    prepend: Annotated[str, Field(pattern=r"^[0-9+*#]{0,40}$", description="at most 40 of digits, +, * and #")] = ""
    template: ExternalTemplate | None = None
    callerid: Annotated[str, Field(max_length=80)] = "did"
    callerid_allow: Annotated[
        tuple[PatternField, ...], Field(max_length=1000, strict=False, description="a list of number patterns")
    ] = ()
    max_calls_per_hour: Annotated[int, Field(ge=0, le=10**6)] = 0
    max_minutes_per_day: Annotated[int, Field(ge=0, le=10**6)] = 0


class DialSettings(Table):
    """`[dial]`. `ring` in seconds. Nothing outside is dialled without a rule in `allow`."""

    phone: PhoneTemplate = PHONE_TEMPLATE
    external: ExternalTemplate | None = None
    technologies: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")], ...],
        Field(max_length=20, strict=False, description='a list such as ["PJSIP", "Local"]'),
    ] = ("PJSIP", "Local")
    ring: Annotated[float, Field(ge=1, le=600)] = 25
    deny: Annotated[tuple[DenySettings, ...], Field(max_length=MOST_RULES, strict=False)] = ()
    allow: Annotated[tuple[AllowSettings, ...], Field(max_length=MOST_RULES, strict=False)] = ()


class LeaveTemplate(Table):
    """Where a kind of extension is in the dialplan."""

    context: PlaceTemplate
    extension: PlaceTemplate
    priority: Annotated[int, Field(ge=1, le=9999)] = 1

    def place(self) -> DialplanPlace:
        """The template of the place."""
        return DialplanPlace(self.context, self.extension, self.priority)


_XFER = "callbridge-xfer"


class LeaveSettings(Table):
    """`[leave]`: the only `contexts` a call may be sent to, and where queues, mailboxes and conferences are."""

    contexts: Annotated[
        tuple[DialplanName, ...], Field(max_length=1000, strict=False, description="a list of contexts")
    ] = (_XFER,)
    queue: LeaveTemplate = LeaveTemplate(context=_XFER, extension="q{short}")
    voicemail: LeaveTemplate = LeaveTemplate(context=_XFER, extension="v{short}")
    conference: LeaveTemplate = LeaveTemplate(context=_XFER, extension="c{short}")


class DraftSettings(Table):
    """`[draft]`: an IVR is tried by its number after this prefix."""

    enabled: bool = True
    prefix: Prefix = "*48"


class SwitchSettings(Table):
    """A `[switch.NAME]`: an on/off state that people set by hand. `label` "": its name."""

    label: Annotated[str, Field(max_length=128)] = ""
    default: Annotated[str, Field(pattern="^(on|off)$", description='"on" or "off"')] = "off"
