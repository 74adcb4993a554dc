"""What the dial event of a telephone, queue or conference tells, out of what was seen: who calls whom, by which number.

Knows table 3.2 of Events and API for legs seen from outside. Does not know when an event happens.
Source: Events and API 2.2, 3.2.
"""

import re
from dataclasses import replace
from typing import Final

from bridge.calls.phones.sighting_book import Line
from bridge.calls.records import LegRecord
from bridge.ivr.live import LiveSet
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import CallerId, Extension

_DID: Final = re.compile(r"\+?[0-9]{6,17}")
"""A public number as a trunk delivers it: not a short number, at most what E.164 and `00` allow."""
_WITHHELD: Final = frozenset({"", "anonymous", "unknown", "<unknown>", "restricted", "unavailable"})


def rung(leg: LegRecord, line: Line, source: Line | None, visit: LegRecord | None, live: LiveSet) -> LegRecord:
    """An incoming leg with what its Dial-In tells.

    `line` is its channel; `source` who calls, None when it was originated; `visit` the call's last visit of an IVR.
    """
    leg = replace(leg, called_extension=str(leg.extension), called_did=_did(source, visit, live))
    placed = line if source is None else source
    if visit is not None and placed.placed and placed.channel != visit.channel:
        by_ivr = replace(leg, caller_extension=str(visit.extension), called_number=leg.extension.short)
        if visit.flow is CallFlow.OUT:  # the IVR has called its caller
            return replace(by_ivr, caller_number=visit.called_extension or visit.called_number)
        return replace(by_ivr, caller_number=visit.caller_number, caller_name=visit.caller_name)
    if source is None or source.is_local:
        shown = line.seen.connected if source is None else source.seen.caller
        caller = _declared(shown.number, leg.extension.organisation, live)
        return _called_by(leg, caller, shown, leg.extension.short)
    return _called_by(leg, source.owner, source.seen.caller, source.dialled)


def calling(leg: LegRecord, line: Line, live: LiveSet) -> LegRecord:
    """An outgoing leg with what its Dial-Out tells."""
    called = _declared(line.dialled, leg.extension.organisation, live)
    leg = replace(leg, called_extension=str(called or ""))
    return _called_by(leg, leg.extension, line.seen.caller, line.dialled)


def calling_ivr(leg: LegRecord, visit: LegRecord) -> LegRecord:
    """An outgoing leg that has reached an IVR, with what its Dial-Out tells."""
    return replace(
        leg,
        caller_number=str(leg.extension),
        caller_name=visit.caller_name,
        caller_extension=str(leg.extension),
        called_extension=str(visit.extension),
        called_number=visit.called_number,
    )


def number_of(caller: CallerId) -> str:
    """A number as it may be told; withheld ones are absent."""
    return "" if caller.number.lower() in _WITHHELD else caller.number


def _called_by(leg: LegRecord, caller: Extension | None, shown: CallerId, dialled: str) -> LegRecord:
    return replace(
        leg,
        caller_number=str(caller) if caller else number_of(shown),
        caller_name="" if shown.name.lower() in _WITHHELD else shown.name,
        caller_extension=str(caller or ""),
        called_number=dialled,
    )


def _did(source: Line | None, visit: LegRecord | None, live: LiveSet) -> str:
    """The public number by which the call came: the IVR's, else what somebody outside has dialled first."""
    if visit is not None:
        return visit.called_did
    if source is None or source.owner or source.is_local or not _DID.fullmatch(source.dialled_first):
        return ""
    return "" if _declared(source.dialled_first, live.organisation, live) else source.dialled_first


def _declared(number: str, organisation: str, live: LiveSet) -> Extension | None:
    """The extension that a number names, if it exists."""
    extension = Extension.parse(number, organisation)
    return extension if extension and live.directory.find(extension) else None
