"""What the dialplan asks for: the arguments of `Stasis(callbridge,…)` as an entry.

Knows the forms of The IVR 10.1. Does not know ARI or AGI, nor what is done with a channel.
"""

from dataclasses import dataclass
from typing import Final

from bridge.ivr.bind import Ask
from bridge.ivr.events import Trigger
from bridge.ivr.live import LiveSet, SwitchOrder
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.values import Extension, is_public_number

_SHOWN = 40
_PASSES: Final = {
    Trigger.DIAL_OUT: (ExtensionKind.PHONE,),
    Trigger.DIAL_IN: (ExtensionKind.PHONE, ExtensionKind.QUEUE, ExtensionKind.CONFERENCE),
}
"""Whose calls pass through a dialplan step: who calls, and who is about to be rung."""


@dataclass(frozen=True, slots=True)
class IvrEntry:
    """The call enters an IVR; `did` is the public number by which it came, when it came by one."""

    ivr: Ivr
    did: str | None


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """The call tries an IVR as its files are on disk now; `number` is the IVR's, hostile text."""

    number: str
    did: str = ""


@dataclass(frozen=True, slots=True)
class SwitchEntry:
    """A switch is set, and the dialplan goes on."""

    name: str
    order: SwitchOrder


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One script is asked as a step of the operator's dialplan."""

    script: Script


@dataclass(frozen=True, slots=True)
class PassEntry:
    """The call of an extension passes on its way through the dialplan: one question after the other, none perhaps."""

    extension: Extension
    trigger: Trigger
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Arguments that mean nothing here; `why` is one clause for the log."""

    why: str


Entry = IvrEntry | DraftEntry | StepEntry | PassEntry | SwitchEntry | Unknown


def read_entry(args: tuple[str, ...], dialled: str, live: LiveSet) -> Entry:
    """Read the arguments after the application's name, and the dialled extension."""
    match args:
        case () | ("",):
            return _by_number(dialled, live)
        case ("ivr", number, *rest) if _is_draft(number, live):
            return DraftEntry(number.removeprefix(live.drafts.prefix), rest[0] if rest else "")
        case ("ivr", number, *rest):
            extension = Extension.parse(number, live.organisation)
            ivr = live.ivrs.get(extension) if extension else None
            if ivr is None:
                return Unknown(f"there is no IVR {number[:_SHOWN]!r}")
            return IvrEntry(ivr, did_of(ivr, rest[0] if rest else "", dialled, live))
        case ("request", name, *_):
            script = live.scripts.get(name)
            return StepEntry(script) if script else Unknown(f"there is no [script.{name[:_SHOWN]}]")
        case ("dial-in" | "dial-out" as trigger, number, *_):
            return _passing(number, Trigger(trigger), live)
        case ("switch", name, *rest):
            return _switch(name, rest[0] if rest else SwitchOrder.TOGGLE, live)
        case ("return", *_):
            return Unknown("the call comes back, but it never left an IVR of this service")
        case _:
            return Unknown(f"Stasis argument {args[0][:_SHOWN]!r} is not known here")


def ivr_of(number: str, live: LiveSet) -> Ivr | None:
    """The IVR that a dialled number means: its extension, short or extended, else one of its DIDs."""
    extension = Extension.parse(number, live.organisation)
    return (live.ivrs.get(extension) if extension else None) or live.ivr_by_did(number)


def _passing(number: str, trigger: Trigger, live: LiveSet) -> PassEntry | Unknown:
    extension = Extension.parse(number, live.organisation)
    declared = live.directory.find(extension) if extension else None
    if extension is None or declared is None:
        return Unknown(f"there is no extension {number[:_SHOWN]!r}; {trigger} needs one that is declared")
    if declared.type not in _PASSES[trigger]:
        allowed = " or ".join(_PASSES[trigger])
        return Unknown(f"{extension} is of type {declared.type}, and {trigger} is for a {allowed}")
    steering = (one for one in live.definitions_of(extension, trigger) if one.steers)
    return PassEntry(extension, trigger, tuple(Ask(one.script, trigger.event) for one in steering))


def _switch(name: str, order: str, live: LiveSet) -> SwitchEntry | Unknown:
    if name not in live.switches:
        return Unknown(f"there is no [switch.{name[:_SHOWN]}]")
    if order not in set(SwitchOrder):
        return Unknown(f"a switch is turned on, off or toggle, not {order[:_SHOWN]!r}")
    return SwitchEntry(name, SwitchOrder(order))


def _is_draft(number: str, live: LiveSet) -> bool:
    return live.drafts.enabled and number.startswith(live.drafts.prefix)


def _by_number(dialled: str, live: LiveSet) -> IvrEntry | DraftEntry | Unknown:
    if _is_draft(dialled, live):
        return DraftEntry(dialled.removeprefix(live.drafts.prefix))
    ivr = ivr_of(dialled, live)
    if ivr is None:
        return Unknown(f"no IVR has the number {dialled[:_SHOWN]!r}, as extension or in its did")
    return IvrEntry(ivr, did_of(ivr, "", dialled, live))


def did_of(ivr: Ivr, given: str, dialled: str, live: LiveSet) -> str | None:
    """The third argument if it is a number; else the dialled number, but only if the IVR lists it."""
    if given:
        return given if is_public_number(given) else None
    return dialled if live.is_did_of(dialled, ivr) else None
