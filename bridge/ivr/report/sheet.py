"""One IVR under report: its actions in order, how far calls get, and where a finding is noted.

Knows the IVR and its surroundings. Does not know what is looked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.faults import Level
from bridge.ivr.findings import Findings
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.report.exits import place_of
from bridge.ivr.report.flow import Flow, follow, map_of
from bridge.ivr.report.places import path_of
from bridge.ivr.report.world import World
from bridge.ivr.targets import Place
from bridge.ivr.ways import WayOut, ways_out
from bridge.toml_lines import Path

Led = tuple[WayOut, Place | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every check of an IVR is handed."""

    ivr: Ivr
    live: LiveSet
    world: World
    findings: Findings
    flow: Flow
    entries: tuple[tuple[Place, Entry], ...]
    """Every action with its place, disabled ones too."""
    enabled: tuple[tuple[Place, Entry], ...]
    """Every action that can run."""
    ways: Mapping[Place, tuple[Led, ...]]
    """Of those, every target, and the one place that it means if there is one and no variable decides."""

    def context_at(self, place: Place) -> Context:
        """The context of a place."""
        return self.ivr.contexts[place.context]

    @property
    def has_phones(self) -> bool:
        """Whether anybody can be dialled directly."""
        return self.live.directory.has_longer_phone(self.ivr.extension.organisation, "")

    def note(
        self, code: str, at: Place | Path, what: str, advice: str = "", *, field: str = "", level: Level | None = None
    ) -> None:
        """Note a finding about an action, a field of it, or another part of the file."""
        path = at if isinstance(at, tuple) else path_of(at)
        self.findings.add(code, (*path, field) if field else path, what, advice, level=level)


def sheet_of(ivr: Ivr, live: LiveSet, world: World, findings: Findings) -> Sheet:
    """Look at an IVR once, for all checks."""
    entries = tuple(
        (Place(context.name, option, position), entry)
        for context in ivr.contexts.values()
        for option, some in context.options.items()
        for position, entry in enumerate(some, 1)
    )
    enabled = tuple((place, entry) for place, entry in entries if entry.enabled)
    ways = {
        place: tuple((way, place_of(way.target, place, ivr)) for way in ways_out(entry.action, live.scripts))
        for place, entry in enabled
    }
    return Sheet(ivr, live, world, findings, follow(map_of(ivr, live)), entries, enabled, ways)
