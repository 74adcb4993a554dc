"""What the dialplan asks for: the arguments of `Stasis(callbridge,…)` as an entry.

Knows the forms of The IVR 10.1. Does not know ARI or AGI, nor what is done with a channel.
"""

from dataclasses import dataclass

from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.telephony.values import Extension, is_public_number

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class IvrEntry:
    """The call enters an IVR; `did` is the public number by which it came, when it came by one."""

    ivr: Ivr
    did: str | None


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One script is asked as a step of the operator's dialplan."""

    script: Script


@dataclass(frozen=True, slots=True)
class Unknown:
    """Arguments that mean nothing here; `why` is one clause for the log."""

    why: str


def read_entry(args: tuple[str, ...], dialled: str, live: LiveSet) -> IvrEntry | StepEntry | Unknown:
    """Read the arguments after the application's name, and the dialled extension."""
    match args:
        case () | ("",):
            return _by_number(dialled, live)
        case ("ivr", number, *rest):
            extension = Extension.parse(number, live.organisation)
            ivr = live.ivrs.get(extension) if extension else None
            if ivr is None:
                return Unknown(f"there is no IVR {number[:_SHOWN]!r}")
            return IvrEntry(ivr, _did(ivr, rest[0] if rest else "", dialled))
        case ("request", name, *_):
            script = live.scripts.get(name)
            return StepEntry(script) if script else Unknown(f"there is no [script.{name[:_SHOWN]}]")
        case _:
            return Unknown(f"Stasis argument {args[0][:_SHOWN]!r} is not known here")


def _by_number(dialled: str, live: LiveSet) -> IvrEntry | Unknown:
    extension = Extension.parse(dialled, live.organisation)
    ivr = (live.ivrs.get(extension) if extension else None) or live.ivr_by_did(dialled)
    if ivr is None:
        return Unknown(f"no IVR has the number {dialled[:_SHOWN]!r}, as extension or in its did")
    return IvrEntry(ivr, _did(ivr, "", dialled))


def _did(ivr: Ivr, given: str, dialled: str) -> str | None:
    """The third argument if it is a number; else the dialled number, but only if the IVR lists it."""
    if given:
        return given if is_public_number(given) else None
    listed = {number.removeprefix("+") for number in ivr.did}
    return dialled if dialled.removeprefix("+") in listed else None
