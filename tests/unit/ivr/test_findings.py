import datetime as dt

import pytest

from bridge.faults import Level
from bridge.ivr.findings import Findings, full_form, nearest, short_form, shown
from bridge.toml_lines import TomlLines

TEXT = "a = 1\nb.c = 2\n"


def test_a_finding_has_file_line_address_what_and_what_to_do() -> None:
    findings = Findings("x.toml", TomlLines(TEXT))
    findings.add("CB402", ("b", "c"), "there is no c", "Take it away")
    assert str(findings.faults[0]) == "x.toml:2: fatal CB402 b.c: there is no c. Take it away."


def test_without_advice_the_code_has_its_own() -> None:
    findings = Findings("x.toml", TomlLines(TEXT))
    findings.add("CB408", ("a",), "a label is used twice", level=Level.INFO, line=7)
    assert str(findings.faults[0]) == "x.toml:7: info CB408 a: a label is used twice. Rename one of the two."


def test_a_value_from_elsewhere_is_blamed_on_its_source() -> None:
    findings = Findings("x.toml", TomlLines(TEXT), elsewhere={("b", "c"): "CALLBRIDGE_B__C"})
    findings.add("CB403", ("b", "c", 0), "is wrong", "Do better")
    findings.add("CB403", ("b",), "is wrong", "Do better")
    assert [(fault.file, fault.line) for fault in findings.faults] == [("CALLBRIDGE_B__C", 0), ("x.toml", 2)]


def test_an_option_is_written_in_full() -> None:
    assert full_form(("context", "a", "option", "t", 0, "x")) == ("context", "a", "option", "timeout", 0, "x")
    assert full_form(("context", "a", "option", "1")) == ("context", "a", "option", "1")
    assert full_form(("ivr", "s")) == ("ivr", "s")


@pytest.mark.parametrize(
    ("name", "known", "advice"),
    [
        ("suport", ["support", "main"], 'Nearest: "support"'),
        ("MAIN", ["support", "main"], 'Nearest: "main"'),
        ("xyz", ["b", "a"], "Known: a, b"),
        ("xyz", [], "There is none"),
        ("xyz", [f"n{number:02}" for number in range(30)], f"Known: {', '.join(f'n{n:02}' for n in range(24))}, …"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_the_nearest_one(name: str, known: list[str], advice: str) -> None:
    assert nearest(name, known) == advice


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("a\nb\x1b[1m", '"a?b?[1m"'),
        ("x" * 50, '"' + "x" * 39 + '…"'),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (10**400, "such a large number"),
        (0.5, "0.5"),
        ([1], "a list"),
        ([], "an empty list"),
        ({}, "a table"),
        (dt.date(2026, 11, 23), "a date or time"),
    ],
)
def test_a_value_is_shown_so_that_its_author_knows_it(value: object, text: str) -> None:
    assert shown(value) == text


def test_an_action_is_found_by_the_full_name_of_its_option_however_the_file_writes_it() -> None:
    text = "[[context.a.option.t]]\nx = 1\n[[context.a.option.start]]\nx = 1\n"
    findings = Findings("x.toml", TomlLines(text))
    assert findings.line_of(("context", "a", "option", "timeout", 0, "x")) == 2
    assert findings.line_of(("context", "a", "option", "start", 0, "x")) == 4
    assert findings.line_of(("context", "a", "option", "1", 0)) == 1
    assert short_form(("context", "a", "option", "invalid", 0)) == ("context", "a", "option", "i", 0)
    assert short_form(("ivr", "did")) == ("ivr", "did")
