"""From elements to a list of verbs: the rules on lists, and what was found in which element.

Knows the order of verbs and the limit on their number. Does not know places in the text.
Source: Call Interactive 5 and 7.5; section 8, CB124, CB150, CB151, CB160.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.ivr.verbs import Verb, ends_list
from bridge.protocol.decode import decode
from bridge.protocol.markup import Element, Item, Stray
from bridge.protocol.tags import BY_NAME, Tag

MOST_VERBS: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with an item: its code, which item, the verb's name, what exactly."""

    code: str
    item: Item
    verb: str | None = None
    detail: str = ""


@dataclass(slots=True)
class Listing:
    """The verbs that will run, the records and elements that they come from, and what was found.

    `aborted` is the `SetCaller` at which reading stopped.
    """

    verbs: list[Verb] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    items: list[Element] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    aborted: Element | None = None


def list_verbs(items: Sequence[Item], *, strict: bool, tags: Mapping[str, Tag] = BY_NAME) -> Listing:
    """Read elements as verbs, up to the end of the list; what follows is read for faults only."""
    listing = Listing()
    ended = warned = False
    for item in items:
        if isinstance(item, Stray):
            listing.findings.append(Finding("CB124", item))
            continue
        found = decode(item, strict=strict, tags=tags)
        if found.findings:
            listing.findings.extend(Finding(code, item, found.name, detail) for code, detail in found.findings)
        if found.aborts:
            listing.aborted = item
            break
        if found.verb is None or found.record is None:
            continue
        if ended:
            if not warned:
                listing.findings.append(Finding("CB151", item, found.name))
            warned = True
        elif len(listing.verbs) == MOST_VERBS:
            listing.findings.append(Finding("CB160", item, found.name))
            break
        else:
            listing.verbs.append(found.verb)
            listing.records.append(found.record)
            listing.items.append(item)
            ended = ends_list(found.verb)
    return listing
