"""Which web servers a call that has entered an IVR is likely to ask first.

Knows where scripts stand in an IVR. Does not know connections, nor where a call stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bridge.ivr.actions import CallInteractive
from bridge.ivr.events import EventType
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.script import Script
from bridge.ivr.urls import Origin, UrlParts, split_template

MOST: Final = 2
"""Servers that are named for one IVR."""


@dataclass(frozen=True, slots=True)
class FirstAsked:
    """One web server, and the script that is the first to ask it: its settings say how."""

    origin: Origin
    script: Script


def first_asked(ivr: Ivr, scripts: Mapping[str, Script]) -> tuple[FirstAsked, ...]:
    """At most two servers, the likeliest first; a name that `scripts` lacks, and a URL that is none, is passed over."""
    found: dict[Origin, FirstAsked] = {}
    for named in _in_order(ivr):
        script = scripts.get(named) if isinstance(named, str) else named
        parts = split_template(script.url) if script else ""
        if script and isinstance(parts, UrlParts) and parts.origin not in found:
            found[parts.origin] = FirstAsked(parts.origin, script)
            if len(found) == MOST:
                break
    return tuple(found.values())


def _in_order(ivr: Ivr) -> Iterator[Script | str]:
    """Those of its dial event come first, then what it begins with, then what keys may lead to."""
    yield from (ask.script for ask in ivr.asks if ask.event is EventType.DIAL_IN)
    if ivr.contexts:
        yield from _of_list(ivr.entry.options.get("start", ()))
    for context in ivr.contexts.values():
        for entries in context.options.values():
            yield from _of_list(entries)


def _of_list(entries: tuple[Entry, ...]) -> Iterator[Script | str]:
    for entry in entries:
        if entry.enabled and isinstance(entry.action, CallInteractive):
            yield entry.action.script
