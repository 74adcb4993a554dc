"""What the report says of `callbridge.toml`: CB437, CB446, CB448. Source: The IVR 6.4."""

from dataclasses import replace
from datetime import date
from typing import Any

from bridge.ivr.intervals import Interval, Line
from bridge.ivr.live import LiveSet
from bridge.ivr.report import World, report
from bridge.ivr.script import Script
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.dialling import Dialling
from bridge.telephony.patterns import NumberPattern
from bridge.toml_lines import TomlLines
from tests.unit.ivr.report.sheets import said, text

TEXT = """[numbers]
organisation = "0003"
[[dial.allow]]
pattern = "0040NX."
[[dial.allow]]
pattern = "0044NX."
"""


def rule(number: int, pattern: str, **limits: Any) -> DialRule:  # noqa: ANN401 - any limit
    return DialRule(f"dial.allow[{number}]", NumberPattern.parse(pattern), **limits)


def told(*rules: DialRule, country: str | None = "RO", **settings: Any) -> list[str]:  # noqa: ANN401 - any setting
    live = LiveSet("v1", "0003", dialling=Dialling("0003", country=country, allow=rules), **settings)
    return said(report([], live, World(now=1.7e9)))


def test_a_rule_that_reaches_abroad_without_limit() -> None:
    what = "it allows numbers outside of RO, without limit"
    home, abroad = rule(1, "0040NX."), rule(2, "0044NX.")
    assert told(home, abroad) == [f"CB448 dial.allow[2]: {what}"]
    assert told(replace(abroad, max_calls_per_hour=3)) == []
    assert told(replace(abroad, max_minutes_per_day=3)) == []


def test_rules_without_country() -> None:
    what = "numbers.country is missing, so that a rule sees each number only as it was dialled"
    assert told(rule(1, "0744X."), country=None) == [f"CB448 numbers.country: {what}"]
    assert told(country=None) == []


def test_scripts_and_intervals_of_the_settings() -> None:
    script = Script(name="check", url=text("http://crm.example/"))
    past = Interval("holidays", (Line(dates=(date(1999, 1, 1),)),))
    assert [line.split(":")[0] for line in told(scripts={"check": script}, intervals={"holidays": past})] == [
        "CB437 script.check.url",
        "CB446 time_interval.holidays.line[1]",
    ]


def test_findings_name_file_and_line_or_where_the_setting_came_from() -> None:
    live = LiveSet("v1", "0003", dialling=Dialling("0003", country="RO", allow=(rule(2, "0044NX."),)))
    world = World({"/etc/callbridge.toml": TomlLines(TEXT)}, "/etc/callbridge.toml")
    (fault,) = report([], live, world)
    assert (fault.file, fault.line) == ("/etc/callbridge.toml", 5)
    script = Script(name="check", url=text("http://crm.example/"))
    elsewhere = replace(world, elsewhere={("script", "check", "url"): "CALLBRIDGE_SCRIPT__CHECK__URL"})
    (fault,) = report([], LiveSet("v1", "0003", scripts={"check": script}), elsewhere)
    assert fault.file == "CALLBRIDGE_SCRIPT__CHECK__URL"
