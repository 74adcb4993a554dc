"""From a reply's octets to verbs and faults: the whole of reading. Never raises.

Knows the order of the steps, and where faults are. Does not know channels, nor HTTP status.
Source: Call Interactive 7 and 8.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.faults import Fault, row_of
from bridge.ivr.bind import Reply
from bridge.ivr.verbs import Verb
from bridge.protocol.decoding import Remark, decode_body
from bridge.protocol.dialplan_tags import IN_DIALPLAN
from bridge.protocol.elements import read_strictly
from bridge.protocol.listing import Finding, Listing, list_verbs
from bridge.protocol.markup import DEEPEST, WHITE, Item, WellFormed
from bridge.protocol.outline import add_places, too_deep_at
from bridge.protocol.places import Source
from bridge.protocol.repair import repair
from bridge.protocol.tags import BY_NAME
from bridge.protocol.tokens import tokenise

MOST_FAULTS: Final = 100
_DECLARATION = re.compile("<![A-Za-z]")
_REPAIRS = frozenset(
    {*(f"CB{code}" for code in range(110, 114)), *(f"CB{code}" for code in range(120, 130))},
)
"""What explains why strict reading has failed; without any of them it is CB119."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What reading depends on: two settings of a script, and where it was asked.

    `fallback_charset`: an encoding name of 7.1. `in_dialplan`: there is no IVR, so a `Jump` names a place of the
    dialplan (6.3).
    """

    strict: bool = False
    fallback_charset: str = "windows-1252"
    in_dialplan: bool = False

    def verbs(self, items: Sequence[Item]) -> Listing:
        """Read elements as verbs."""
        return list_verbs(items, strict=self.strict, tags=IN_DIALPLAN if self.in_dialplan else BY_NAME)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading gives. `records[i]` is the grammar record of `verbs[i]`, `lines[i]` its line."""

    records: tuple[dict[str, Any], ...] = ()
    verbs: tuple[Verb, ...] = ()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What the author called each verb, in its canonical spelling."""
        return tuple(str(record["verb"]) for record in self.records)

    def reply(self, url: str = "") -> Reply:
        """What a call needs of it."""
        return Reply(self.verbs, self.lines, self.faults, self.refused, url, self.names)


def parse_reply(body: bytes, options: ReadOptions = ReadOptions()) -> Reply:
    """Read a reply's body. Total: whatever the octets are, there is a reply, and it may be refused."""
    return read_reply(body, options).reply()


def read_reply(body: bytes, options: ReadOptions = ReadOptions()) -> Reading:
    """Read a reply's body, with the grammar records that `callbridge parse` and the vectors show."""
    decoded = decode_body(body, options.fallback_charset)
    if decoded.refusal:
        return Reading(faults=(Fault(row_of(decoded.refusal)),), refused=True)
    text = decoded.text
    if not text.strip(WHITE):
        return Reading()
    if _DECLARATION.search(text) is None or tokenise(text).declaration < 0:
        found = read_strictly(text)
        if found and found.depth > DEEPEST:
            return _refused(Source(text), Remark("CB105", too_deep_at(text)))
        if found:
            return _well_formed(text, found, decoded.remarks, options)
    return _tolerant(text, decoded.remarks, options)


def _well_formed(text: str, found: WellFormed, remarks: tuple[Remark, ...], options: ReadOptions) -> Reading:
    listing = options.verbs(found.items)
    lines = tuple([item.line for item in listing.items])
    if listing.findings or remarks or 0 in lines:
        add_places(text, found.items)
        return _reading(listing, remarks, Source(text))
    return Reading(tuple(listing.records), tuple(listing.verbs), lines)


def _tolerant(decoded: str, remarks: tuple[Remark, ...], options: ReadOptions) -> Reading:
    source = Source(decoded)
    found = repair(source.text, tokenise(source.text))
    if found.refusal:
        return _refused(source, found.refusal)
    listing = options.verbs(found.items)
    all_remarks = [*remarks, *found.remarks]
    codes = {finding.code for finding in listing.findings} | {remark.code for remark in all_remarks}
    if codes.isdisjoint(_REPAIRS) and source.first_dropped < 0:
        all_remarks.append(Remark("CB119", found.odd))
    return _reading(listing, all_remarks, source)


def _refused(source: Source, remark: Remark) -> Reading:
    return Reading(faults=(_remark(source, remark),), refused=True)


def _reading(listing: Listing, remarks: Sequence[Remark], source: Source) -> Reading:
    """Put the faults into the order of the text, none after the place where reading stopped, at most 100 and one."""
    end = listing.aborted.start if listing.aborted else len(source.text)
    found = [(finding.item.start, finding) for finding in listing.findings]
    told = [(remark.at, remark) for remark in remarks if remark.at <= end]
    placed: list[tuple[int, Finding | Remark]] = sorted([*told, *found], key=lambda pair: pair[0])
    faults = [
        _remark(source, one) if isinstance(one, Remark) else _finding(source, one) for _, one in placed[:MOST_FAULTS]
    ]
    if 0 <= source.first_dropped <= end:
        faults.append(_dropped(source))
        faults.sort(key=lambda fault: (fault.line, fault.column))
    if len(placed) > MOST_FAULTS or len(faults) > MOST_FAULTS:
        line, column = source.place(placed[-1][0] if len(placed) <= MOST_FAULTS else placed[MOST_FAULTS][0])
        faults[MOST_FAULTS:] = [Fault(row_of("CB161"), line=line, column=column)]
    lines = tuple(source.place(item.start)[0] for item in listing.items)
    return Reading(tuple(listing.records), tuple(listing.verbs), lines, tuple(faults))


def _remark(source: Source, remark: Remark) -> Fault:
    line, column = source.place(remark.at)
    excerpt = source.excerpt(remark.at, len(source.text))
    return Fault(row_of(remark.code), remark.detail, line=line, column=column, excerpt=excerpt)


def _finding(source: Source, finding: Finding) -> Fault:
    line, column = source.place(finding.item.start)
    excerpt = source.excerpt(finding.item.start, finding.item.end)
    return Fault(row_of(finding.code), finding.detail, line, column, finding.verb, excerpt)


def _dropped(source: Source) -> Fault:
    line, column = source.place_in_decoded(source.first_dropped)
    return Fault(row_of("CB129"), f"character U+{source.dropped_code:04X} is not allowed", line=line, column=column)
