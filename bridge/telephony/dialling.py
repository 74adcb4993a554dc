"""How a number is dialled: an extension, or outside by a rule that allows it, or not at all.

Knows the order in which a number is looked up. Does not know who has dialled how much, nor how anything is rung.
Source: The IVR 9; callbridge.toml, [dial].
"""

import re
from dataclasses import dataclass, field
from typing import Final, assert_never

from bridge.telephony.destinations import (
    Destination,
    DialplanPlace,
    DialReason,
    EnterIvr,
    Kind,
    LeaveFor,
    Refused,
    RingOutside,
    RingPhone,
    ShownRule,
)
from bridge.telephony.dial_rules import DenyRule, DialRule, DialScope
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import DeclaredExtension, ExtensionKind
from bridge.telephony.leaving import Leaving
from bridge.telephony.number_forms import forms, suspected_forms
from bridge.telephony.patterns import cleaned
from bridge.telephony.shown_number import Numbers, ShownNumber, shown_number
from bridge.telephony.templates import fill
from bridge.telephony.values import Extension, is_public_number

_ENDPOINT: Final = re.compile(r"([A-Za-z0-9_]+)/[A-Za-z0-9_.+*#@:/-]+")
_TYPES: Final = {
    Kind.AUTO: frozenset(ExtensionKind),
    Kind.EXTENSION: frozenset({ExtensionKind.PHONE, ExtensionKind.IVR}),
    Kind.QUEUE: frozenset({ExtensionKind.QUEUE}),
    Kind.VOICEMAIL: frozenset({ExtensionKind.VOICEMAIL, ExtensionKind.PHONE}),
    Kind.CONFERENCE: frozenset({ExtensionKind.CONFERENCE}),
    Kind.NUMBER: frozenset[ExtensionKind](),
    Kind.DIALPLAN: frozenset[ExtensionKind](),
}


@dataclass(frozen=True, slots=True)
class Dialling:
    """`[numbers]`, `[[extension]]`, `[dial]` and `[leave]`. Nothing outside is dialled without a rule in `allow`.

    `external` is the template of rules that have none, `ring` the seconds of a transfer that says none, `callerid` the
    number shown outside of a call without DID.
    """

    organisation: str = ""
    directory: Directory = field(default_factory=Directory)
    country: str | None = None
    callerid: str | None = None
    external: str | None = None
    technologies: frozenset[str] = frozenset({"PJSIP", "Local"})
    ring: float = 25
    deny: tuple[DenyRule, ...] = ()
    allow: tuple[DialRule, ...] = ()
    leaving: Leaving = field(default_factory=Leaving)

    def decide(self, text: str, kind: Kind, asking: Extension | None, scope: DialScope) -> Destination:
        """Where a number leads. Total: whatever the text holds, it is a destination or refused.

        `asking` is the IVR, or the API's extension, that places the call. How much a rule has been used is not looked
        at here (step 5).
        """
        number = cleaned(text)
        if not is_public_number(number):
            return Refused(DialReason.BAD_NUMBER, "it is no number")
        organisation = asking.organisation if asking else self.organisation
        extension = None if kind is Kind.NUMBER else Extension.parse(number, organisation)
        if extension and (known := self.directory.find(extension)):
            return self._inside(known, kind)
        if kind not in {Kind.AUTO, Kind.NUMBER}:
            return Refused(DialReason.BAD_NUMBER, f"it is no extension of kind {kind}")
        if Extension.parse(number, ""):
            return Refused(DialReason.UNAVAILABLE, "numbers of extensions are not dialled outside, and it is none")
        return self._outside(number, asking, scope)

    def leave_for(self, place: DialplanPlace) -> LeaveFor | Refused:
        """A place of the dialplan, if a call may be sent there. Whether Asterisk has it is not looked at here."""
        return self.leaving.to(place)

    def shown_number(self, rule: ShownRule, numbers: Numbers) -> ShownNumber:
        """Whose number the party outside sees (step 7)."""
        return shown_number(rule, numbers, self.callerid, self.country)

    def _inside(self, known: DeclaredExtension, kind: Kind) -> Destination:
        if known.type not in _TYPES[kind]:
            return Refused(DialReason.BAD_NUMBER, f"it is a {known.type}, no extension of kind {kind}")
        match known.type:
            case ExtensionKind.PHONE if kind is Kind.VOICEMAIL:
                return self.leaving.by(self.leaving.voicemail, known)
            case ExtensionKind.PHONE:
                return self._ringing(known)
            case ExtensionKind.IVR:
                return EnterIvr(known.extension)
            case ExtensionKind.QUEUE:
                return self.leaving.by(self.leaving.queue, known)
            case ExtensionKind.VOICEMAIL:
                return self.leaving.by(self.leaving.voicemail, known)
            case ExtensionKind.CONFERENCE:
                return self.leaving.by(self.leaving.conference, known)
            case _:
                assert_never(known.type)

    def _ringing(self, known: DeclaredExtension) -> RingPhone | Refused:
        if not all(self._may_be_dialled(endpoint) for endpoint in known.dial):
            return Refused(DialReason.UNAVAILABLE, "what is dialled for it is no endpoint of dial.technologies")
        return RingPhone(known.extension, known.dial)

    def _outside(self, number: str, asking: Extension | None, scope: DialScope) -> RingOutside | Refused:
        suspected = suspected_forms(number, self.country)
        for forbidden in self.deny:
            if forbidden.forbids(suspected):
                return Refused(DialReason.DENIED, f"{forbidden.name} forbids it")
        known = forms(number, self.country)
        for rule in self.allow:
            if rule.serves(asking, scope) and (form := rule.form_of(known)):
                return self._by(rule, form, number, asking.organisation if asking else self.organisation)
        return Refused(DialReason.DENIED, "no dial rule allows it")

    def _by(self, rule: DialRule, form: str, number: str, organisation: str) -> RingOutside | Refused:
        digits, template = rule.digits(form), rule.template or self.external
        if not digits:
            return Refused(DialReason.UNAVAILABLE, f"the strip of {rule.name} leaves nothing of it")
        if template is None:
            return Refused(DialReason.UNAVAILABLE, f"{rule.name} has no template, and there is no dial.external")
        endpoint = fill(template, {"number": digits, "org": organisation})
        if not self._may_be_dialled(endpoint):
            return Refused(
                DialReason.UNAVAILABLE, f"the template of {rule.name} makes no endpoint of dial.technologies"
            )
        limits = rule.max_calls_per_hour, rule.max_minutes_per_day
        return RingOutside(number, endpoint, rule.name, rule.shown, *limits, identity=rule.identity)

    def _may_be_dialled(self, endpoint: str) -> bool:
        found = _ENDPOINT.fullmatch(endpoint)
        return found is not None and found[1] in self.technologies
