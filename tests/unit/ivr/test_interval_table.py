"""`[time_interval.NAME]` of a file. Source: The IVR 5.1, 6.1."""

import tomllib
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from bridge.ivr.findings import Findings
from bridge.ivr.interval_table import IntervalName, IntervalTable, read_intervals
from bridge.ivr.intervals import DAY, Algorithm, Interval, Line
from bridge.ivr.notation_types import Table
from bridge.ivr.validation import read_table
from bridge.toml_lines import TomlLines

EXAMPLE = """[time_interval.office]
timezone = "Europe/Bucharest"
algorithm = "individual_days"
line = [
  { weekdays = ["mon", "fri"], hours = ["08:00", "20:00"] },
  { weekdays = ["sat", "sat"], hours = ["09:00", "13:00"], month = "dec" },
]
[time_interval.holidays]
line = [ { dates = ["2026-12-25", "2027-01-01"], hours = ["00:00", "24:00"] } ]
[time_interval.weekend]
algorithm = "interval"
[[time_interval.weekend.line]]
weekdays = ["fri", "mon"]
hours = ["20:00", "08:00"]
[[time_interval.weekend.line]]
month_days = [25, 5]
month = "-"
"""


def read(text: str) -> tuple[dict[str, Interval], list[str]]:
    findings = Findings("ivr/menu.toml", TomlLines(text))
    intervals = read_intervals(tomllib.loads(text)["time_interval"], findings)
    return intervals, [str(fault) for fault in findings.faults]


def test_the_example_of_the_reference_is_read() -> None:
    intervals, faults = read(EXAMPLE)
    assert not faults
    assert intervals == {
        "office": Interval(
            "office",
            (Line((480, 1200), weekdays=(0, 4)), Line((540, 780), weekdays=(5, 5), month=12)),
            zone=ZoneInfo("Europe/Bucharest"),
        ),
        "holidays": Interval("holidays", (Line((0, DAY), dates=(date(2026, 12, 25), date(2027, 1, 1))),)),
        "weekend": Interval(
            "weekend", (Line((1200, 480), weekdays=(4, 0)), Line(month_days=(25, 5))), Algorithm.INTERVAL
        ),
    }


def test_a_line_that_says_nothing_is_always_inside() -> None:
    assert read("time_interval.always.line = [{}]")[0]["always"].lines == (Line(),)


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ('{ hours = ["8:00", "20:00"] }', '.hours[1]: must be a time of day from "00:00" to "23:59", not "8:00"'),
        ('{ hours = ["08:00", "24:01"] }', '.hours[2]: must be a time of day from "00:00" to "24:00", not "24:01"'),
        ('{ hours = ["24:00", "06:00"] }', '.hours[1]: must be a time of day from "00:00" to "23:59", not "24:00"'),
        ("{ hours = [08:00:00, 20:00:00] }", '.hours[1]: must be a time of day from "00:00" to "23:59", not a date'),
        ('{ hours = ["08:00"] }', '.hours: must be a list of from and to, such as ["08:00", "20:00"]'),
        ('{ hours = "08:00" }', '.hours: must be a list of from and to, such as ["08:00", "20:00"]'),
        ('{ weekdays = ["mon", "friday"] }', '.weekdays[2]: there is no weekday "friday". Nearest: "fri"'),
        ('{ weekdays = [1, "fri"] }', '.weekdays[1]: must be a weekday, "mon" to "sun", not 1'),
        ('{ weekdays = ["mon", "tue", "wed"] }', '.weekdays: must be a list of from and to, such as ["mon", "fri"]'),
        ("{ month_days = [0, 5] }", ".month_days[1]: must be a whole number from 1 to 31, not 0"),
        ("{ month_days = [1, 32] }", ".month_days[2]: must be a whole number from 1 to 31, not 32"),
        ("{ month_days = [1, true] }", ".month_days[2]: must be a whole number from 1 to 31, not true"),
        ('{ month = "May" }', '.month: must be "jan", "feb"'),
        ('{ dates = "2026-12-25" }', '.dates: must be a list of dates such as ["2026-12-25"], not "2026-12-25"'),
        ("{ dates = [2026-12-25] }", '.dates[1]: must be a text such as "2026-12-25", not a date or time. Write it in'),
        ("{ dates = [20261225] }", '.dates[1]: must be a text such as "2026-12-25", not 20261225'),
        ('{ dates = ["2026-12-25", "2027-02-29"] }', '.dates[2]: there is no date "2027-02-29"'),
        ('{ dates = ["20261225"] }', '.dates[1]: there is no date "20261225"'),
        ('{ dates = ["2026-12-25\\n"] }', ".dates[1]: there is no date"),
        ('{ hour = ["08:00", "20:00"] }', '.hour: there is no "hour" here. Nearest: "hours"'),
        ('"mon"', ': must be a table, not "mon"'),
    ],
)
def test_a_value_that_is_none_is_refused_with_its_place(line: str, finding: str) -> None:
    intervals, (fault,) = read(f"time_interval.x.line = [{{}}, {line}]")
    code = "CB402" if finding.startswith(".hour:") else "CB403"
    assert fault.startswith(f"ivr/menu.toml:1: fatal {code} time_interval.x.line[2]{finding}")
    assert intervals["x"].lines == ()


@pytest.mark.parametrize("other", ['weekdays = ["mon", "fri"]', "month_days = [1, 2]", 'month = "dec"'])
def test_dates_stand_without_other_days(other: str) -> None:
    _, (fault,) = read(f'time_interval.x.line = [{{ dates = ["2026-12-25"], {other} }}]')
    place = "ivr/menu.toml:1: fatal CB405 time_interval.x.line[1]"
    assert fault.startswith(f"{place}: dates excludes weekdays, month_days and month.")


def test_an_interval_has_1_to_100_lines_of_at_most_400_dates() -> None:
    dates = ", ".join(f'"{1600 + number}-01-01"' for number in range(401))
    assert not read(f"time_interval.x.line = [{'{},' * 100}]")[1]
    assert not read(f"time_interval.x.line = [{{ dates = [{dates.rpartition(',')[0]}] }}]")[1]
    for wrong in (f"[{'{},' * 101}]", "[]", f"[{{ dates = [{dates}] }}]", "1"):
        (fault,) = read(f"time_interval.x.line = {wrong}")[1]
        assert " fatal CB403 time_interval.x.line" in fault


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("[time_interval.x]", "CB405 time_interval.x.line:"),
        ('time_interval.x = { line = [{}], timezone = "Europe/Bucarest" }', "CB403 time_interval.x.timezone: there is"),
        ('time_interval.x = { line = [{}], algorithm = "days" }', 'CB403 time_interval.x.algorithm: must be "ind'),
        ("time_interval.x = { line = [{}], lines = [{}] }", 'CB402 time_interval.x.lines: there is no "lines" here'),
        ('time_interval."a b" = { line = [{}] }', 'CB403 time_interval."a b": the name "a b" cannot be used'),
        ("time_interval.x.line = {}", "CB403 time_interval.x.line: must be a list of 1 to 100 lines, not a table"),
        ("time_interval.x.line = []", "CB403 time_interval.x.line: has 0 lines. 1 to 100 are allowed"),
        ("time_interval.x = 1", "CB403 time_interval.x: must be a table, not 1"),
        ("time_interval = 1", "CB403 time_interval: must be a table, not 1"),
    ],
)
def test_an_interval_that_is_none_is_refused_with_its_place(text: str, finding: str) -> None:
    _, (fault,) = read(text)
    assert f": fatal {finding}" in fault


def test_a_refused_interval_keeps_its_name_so_that_who_uses_it_is_not_blamed() -> None:
    assert read("time_interval.x.line = 1")[0] == {"x": Interval("x", ())}


def test_the_notation_has_a_schema() -> None:
    schema = TypeAdapter(IntervalTable).json_schema(mode="validation")
    line = schema["$defs"]["LineTable"]["properties"]
    assert line["hours"]["items"] == {"type": "string", "pattern": "^(([01][0-9]|2[0-3]):([0-5][0-9])|24:00)$"}
    assert line["dates"]["anyOf"][0]["maxItems"] == 400
    assert schema["properties"]["line"]["maxItems"] == 100
    assert schema["properties"]["timezone"]["anyOf"][0]["type"] == "string"


def test_the_settings_of_the_service_read_the_same_notation() -> None:
    class Settings(Table):
        time_interval: Mapping[IntervalName, IntervalTable]

    def faults(text: str) -> list[str]:
        findings = Findings("callbridge.toml", TomlLines(text))
        read_table(Settings, tomllib.loads(text), (), findings)
        return [str(fault).partition(": ")[2] for fault in findings.faults]

    settings = Settings.model_validate(tomllib.loads(EXAMPLE))
    assert {name: table.interval(name) for name, table in settings.time_interval.items()} == read(EXAMPLE)[0]
    for wrong in (
        "time_interval.x.line = [{}, { month_days = [1, 32] }]",
        "time_interval.x.line = [{ month_day = [1, 3] }]",
        'time_interval.x = { line = [{}], timezone = "Europe/Bucarest" }',
        "time_interval.x.line = []",
    ):
        assert faults(wrong) == [fault.partition(": ")[2] for fault in read(wrong)[1]]
    assert 'the name "a b" cannot be used' in faults('time_interval."a b" = { line = [{}] }')[0]
