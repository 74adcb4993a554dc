"""What the report says of `callbridge.toml`: dial rules that reach far, scripts and intervals: CB437, CB446, CB448.

Knows the live set, and who looks at its definitions of events. Does not know IVRs.
Source: The IVR 6.4, 9 (steps 4 and 5).
"""

from bridge.ivr.findings import Findings
from bridge.ivr.live import LiveSet
from bridge.ivr.report.definitions import check_definitions
from bridge.ivr.report.values import check_dates, check_urls
from bridge.ivr.report.world import World
from bridge.telephony.reach import reaches_abroad
from bridge.toml_lines import path_of


def check_settings(live: LiveSet, world: World, findings: Findings) -> None:
    """Note what is wrong with it."""
    for name, script in live.scripts.items():
        check_urls(script, ("script", name), findings)
    check_definitions(live, world, findings)
    check_dates(live.intervals, world.now, live.timezone, findings)
    _check_rules(live, findings)


def _check_rules(live: LiveSet, findings: Findings) -> None:
    country, rules = live.dialling.country, live.dialling.allow
    if rules and country is None:
        what = "numbers.country is missing, so that a rule sees each number only as it was dialled"
        findings.add("CB448", ("numbers", "country"), what, 'Set it, such as "RO"')
        return
    for rule in rules:
        unlimited = not rule.max_calls_per_hour and not rule.max_minutes_per_day
        if country is not None and unlimited and reaches_abroad(rule.pattern, country):
            what = f"it allows numbers outside of {country}, without limit"
            findings.add("CB448", path_of(rule.name), what, "Set max_calls_per_hour or max_minutes_per_day")
