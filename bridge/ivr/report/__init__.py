"""The IVR Report: what is wrong with IVRs though each of their files can be read. Pure.

Knows the order of the checks, and what of them is one idea is in a file of its own. Does not know files: the `World`
answers for them. Source: The IVR 6.4.
"""

from collections.abc import Iterable

from bridge.faults import Fault
from bridge.ivr.findings import Findings
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.report.brought import brought_to
from bridge.ivr.report.dead_ends import check_dead_ends
from bridge.ivr.report.early_keys import check_early_keys
from bridge.ivr.report.instant_loops import check_instant_loops
from bridge.ivr.report.names import check_names
from bridge.ivr.report.numbers import check_numbers
from bridge.ivr.report.settings import check_settings
from bridge.ivr.report.sheet import sheet_of
from bridge.ivr.report.silent_loops import check_silent_loops
from bridge.ivr.report.targets import check_targets
from bridge.ivr.report.values import check_values
from bridge.ivr.report.variables import check_variables
from bridge.ivr.report.world import SoundSought, World
from bridge.toml_lines import TomlLines

__all__ = ["SoundSought", "World", "report"]

_CHECKS = (
    check_names,
    check_numbers,
    check_targets,
    check_dead_ends,
    check_instant_loops,
    check_silent_loops,
    check_early_keys,
    check_values,
)
_NO_LINES = TomlLines("")


def report(ivrs: Iterable[Ivr], live: LiveSet, world: World) -> list[Fault]:
    """All findings about these IVRs of a live set and about its settings, sorted by file and line."""
    lines = world.lines.get(world.settings_file, _NO_LINES)
    found = Findings(world.settings_file, lines, elsewhere=world.elsewhere)
    check_settings(live, world, found)
    faults = found.faults
    brought = brought_to(live)
    for ivr in ivrs:
        findings = Findings(ivr.file, world.lines.get(ivr.file, _NO_LINES), faults)
        sheet = sheet_of(ivr, live, world, findings)
        for check in _CHECKS:
            check(sheet)
        check_variables(sheet, brought.get(ivr.extension, frozenset()))
    return sorted(faults, key=lambda fault: (fault.file, fault.line))
