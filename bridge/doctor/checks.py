"""All checks, one after the other; a bug in one of them costs its findings and nothing else.

Knows which checks there are, and how bad the worst finding is. Does not know what any of them looks for.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bridge.doctor.contexts import check_contexts
from bridge.doctor.disks import check_disks
from bridge.doctor.entries import check_entries
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, Unseen, unseen
from bridge.doctor.folders import check_folders
from bridge.doctor.hosts import check_hosts
from bridge.doctor.limits import check_limits
from bridge.doctor.manager import check_manager
from bridge.doctor.modules import check_modules
from bridge.doctor.options import check_options
from bridge.doctor.playing import check_playing
from bridge.doctor.ports import check_ports
from bridge.doctor.reach import check_reach
from bridge.doctor.secrets import check_secrets
from bridge.doctor.sounds import check_sounds
from bridge.doctor.speech import check_speech
from bridge.doctor.store import check_store
from bridge.doctor.versions import check_versions
from bridge.doctor.web import check_web
from bridge.doctor.zones import check_zones
from bridge.faults import Level

Check = Callable[[Facts], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    check_reach,
    check_versions,
    check_modules,
    check_web,
    check_manager,
    check_options,
    check_entries,
    check_contexts,
    check_sounds,
    check_speech,
    check_playing,
    check_folders,
    check_secrets,
    check_disks,
    check_hosts,
    check_store,
    check_ports,
    check_limits,
    check_zones,
)
ORDER: Final = (Level.ERROR, Level.WARNING, Level.INFO)
FINE: Final = 0
WARNINGS: Final = 1
ERRORS: Final = 2


def examine(facts: Facts, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Everything that the facts tell, the worst first. Never raises."""
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(facts)
        except Exception as bug:  # noqa: BLE001 - a doctor who faints helps nobody
            what = f"a fault of Callbridge, please report it: {type(bug).__name__}: {bug}"
            found.append(unseen(check.__name__.removeprefix("check_"), Unseen(what[:200])))
    return sorted(dict.fromkeys(found), key=lambda one: ORDER.index(one.level))


def status_of(found: Sequence[Finding]) -> int:
    """The exit status: 0 nothing that hurts, 1 warnings, 2 errors."""
    levels = {one.level for one in found}
    return ERRORS if Level.ERROR in levels else WARNINGS if Level.WARNING in levels else FINE
