"""What systemd and the kernel allow, against what the settings want: CB575 and CB576.

Knows how many files a service opens, and how long it needs to end. Does not know systemd.
"""

from collections.abc import Iterator
from typing import Final

from bridge.config.settings import Settings
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, Mend, Unseen, finding, type_in, unseen

SPARE: Final = 256
"""Files besides: databases, logs, sounds, engines of speech."""
SECONDS: Final = 15.0
"""That the service takes to end when no call is left."""


def check_limits(facts: Facts) -> Iterator[Finding]:
    unit, needed = facts.unit, files_of(facts.settings)
    if unit is None:
        if facts.files < needed:
            what = f"{facts.files:.0f} files may be open, and the settings may need {needed} files and connections"
            yield finding("CB575", what, "this machine", type_in(f"ulimit -n {max(65536, needed)}"))
        return
    if isinstance(unit, Unseen):
        yield unseen("limits of systemd", unit, "callbridge.service")
        return
    into = f"/etc/systemd/system/{unit.name}.d/limits.conf"
    if unit.files < needed:
        what = f"LimitNOFILE is {unit.files:.0f}, and the settings may need {needed} files and connections"
        lines = ("[Service]", f"LimitNOFILE={max(65536, needed)}")
        yield finding("CB575", what, unit.name, Mend(into, lines))
    drain = facts.settings.service.drain
    if unit.stop < drain + SECONDS:
        what = f"TimeoutStopSec is {unit.stop:g} s, and [service] drain {drain:g} s: systemd kills the service before"
        yield finding("CB576", what, unit.name, Mend(into, ("[Service]", f"TimeoutStopSec={int(drain + 2 * SECONDS)}")))


def files_of(settings: Settings) -> int:
    """Files and connections that may be open at a time."""
    asterisk = sum(one.pool + one.blocking_pool + 2 for one in settings.asterisk.values())
    api = settings.api.connections if settings.api else 0
    agi = settings.calls.max_calls if settings.agi.enabled else 0
    return asterisk + api + agi + settings.calls.max_calls + settings.outbox.workers + SPARE
