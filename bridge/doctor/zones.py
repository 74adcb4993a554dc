"""Does this machine know in which time zone it is: CB578.

Knows what counts where no file names a zone. Does not know how a host says it. Source: callbridge.toml, [numbers].
"""

from collections.abc import Iterator

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, finding, write


def check_zones(facts: Facts) -> Iterator[Finding]:
    if facts.settings.numbers.timezone is None and not facts.zone_known:
        mend = write(facts.config, "[numbers]", 'timezone = "Europe/Bucharest"')
        what = "[numbers] timezone is not set, and this machine does not say its own: intervals are in UTC"
        yield finding("CB578", what, facts.config, mend)
