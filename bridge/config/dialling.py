"""`[numbers]`, `[[extension]]`, `[dial]` and `[leave]` as what decides where a number leads.

Knows settings, and the IVRs that exist besides. Does not know which of them do not fit together.
Source: The IVR 8.3, 9.
"""

from collections.abc import Iterable
from dataclasses import replace

from bridge.config.dial_settings import AllowSettings, DialSettings, LeaveSettings
from bridge.config.settings import Settings
from bridge.ivr.model import Ivr
from bridge.telephony.destinations import ShownRule
from bridge.telephony.dial_rules import DenyRule, DialRule
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind, read_number
from bridge.telephony.leaving import Leaving
from bridge.telephony.values import Extension


def declarations(settings: Settings) -> tuple[Declaration, ...]:
    """Every `[[extension]]`, in the order of the file."""
    return tuple(_declared(settings))


def dialling_of(settings: Settings, ivrs: Iterable[Ivr]) -> Dialling:
    """Everything that says how numbers are dialled, with the extensions of these IVRs."""
    numbers, dial = settings.numbers, settings.dial
    entered = map(_declaration_of, ivrs)
    return Dialling(
        organisation=numbers.organisation,
        directory=Directory((*_declared(settings), *entered), dial.phone),
        country=numbers.country,
        callerid=numbers.callerid,
        external=dial.external,
        technologies=frozenset(dial.technologies),
        ring=dial.ring,
        deny=tuple(DenyRule(f"dial.deny[{place}]", rule.pattern) for place, rule in enumerate(dial.deny, 1)),
        allow=tuple(_rules(dial, numbers.organisation)),
        leaving=_leaving(settings.leave),
    )


def with_ivr(dialling: Dialling, ivr: Ivr) -> Dialling:
    """The same, with this IVR in place of what had its number."""
    directory = dialling.directory
    others = (one for one in directory.declarations if one.number != ivr.extension)
    return replace(dialling, directory=Directory((*others, _declaration_of(ivr)), directory.phone))


def _declaration_of(ivr: Ivr) -> Declaration:
    return Declaration(ivr.extension, ExtensionKind.IVR, ivr.name, id=ivr.id, accountcode=ivr.accountcode)


def _declared(settings: Settings) -> Iterable[Declaration]:
    for table in settings.extension:
        number = read_number(table.number, settings.numbers.organisation)
        if number is not None:  # checked when the settings were read
            yield Declaration(
                number,
                ExtensionKind(table.type),
                table.name,
                table.endpoints,
                table.id,
                table.dial,
                table.accountcode,
                table.asterisk,
            )


def _rules(dial: DialSettings, organisation: str) -> Iterable[DialRule]:
    for place, rule in enumerate(dial.allow, 1):
        yield DialRule(
            name=f"dial.allow[{place}]",
            pattern=rule.pattern,
            scope=frozenset(rule.scope),
            ivrs=_ivrs(rule, organisation),
            strip=rule.strip,
            prepend=rule.prepend,
            template=rule.template,
            shown=ShownRule(rule.callerid, rule.callerid_allow),
            max_calls_per_hour=rule.max_calls_per_hour,
            max_minutes_per_day=rule.max_minutes_per_day,
        )


def _ivrs(rule: AllowSettings, organisation: str) -> frozenset[Extension] | None:
    if rule.ivr is None:
        return None
    parsed = (Extension.parse(number, organisation) for number in rule.ivr)
    return frozenset(extension for extension in parsed if extension is not None)


def _leaving(leave: LeaveSettings) -> Leaving:
    return Leaving(frozenset(leave.contexts), leave.queue.place(), leave.voicemail.place(), leave.conference.place())
