from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.faults import Level
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.findings import Findings
from bridge.ivr.load import load_ivr
from bridge.ivr.model import Answer, TransferTo
from bridge.ivr.outside import ListText, Outside
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.targets import HangUp, Place, ToLabel
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension
from bridge.toml_lines import path_of
from tests.unit.ivr.reading import HEAD, MAIN, loaded, read, refused

DATA = Path(__file__).parents[2] / "data" / "ivr"
GOOD = (DATA / "good" / "menu.toml").read_text()
FULL = (DATA / "good" / "full.toml").read_text()


def test_what_an_ivr_file_says_is_what_the_ivr_is() -> None:
    ivr = read(GOOD)
    assert ivr.extension == Extension("0003", "099")
    assert ivr.did == ("0258422544", "+40258422545")
    assert (ivr.name, ivr.description) == ("Main menu", "What callers hear first")
    assert (ivr.language, ivr.voice, ivr.moh_folder) == ("en", "Alice", "default")
    assert (ivr.timeout, ivr.answer_delay, ivr.lifetime, ivr.wait_music_after) == (8, 0.2, 1800, 1.5)
    assert (ivr.max_idle_cycles, ivr.max_actions, ivr.buffer_foreground_keys) == (3, 500, False)
    assert (ivr.wait_music, ivr.id, ivr.file) == ("", 145, "ivr/menu.toml")
    assert ivr.on_lifetime == ToLabel("goodbye")
    assert ivr.variables == {"company": "Acme"}
    assert ivr.labels == {"menu": Place("main"), "goodbye": Place("Closed, for now")}
    assert ivr.entry.name == "main"


def test_what_an_ivr_file_does_not_say_has_the_default_of_the_specification() -> None:
    ivr = read(HEAD + MAIN)
    assert (ivr.language, ivr.voice, ivr.moh_folder) == ("en", None, "default")
    assert (ivr.timeout, ivr.answer_delay, ivr.lifetime) == (5, 0.3, 3600)
    assert (ivr.max_idle_cycles, ivr.max_actions, ivr.buffer_foreground_keys) == (10, 1000, True)
    assert (ivr.wait_music, ivr.wait_music_after, ivr.id) == (None, 2, None)
    assert (ivr.on_lifetime, ivr.did, ivr.variables) == (HangUp(), (), {})


def test_the_full_example_of_the_specification_is_accepted() -> None:
    ivr = read(FULL)
    assert ivr.on_lifetime == TransferTo(Template.literal("0003*001"))
    assert (ivr.interdigit_timeout, ivr.answer, ivr.accountcode) == (2, Answer.ENTRY, None)
    assert list(ivr.intervals) == ["office", "holidays", "weekend"]
    assert [(ask.event, ask.script.total_timeout) for ask in ivr.asks] == [(EventType.DIAL_IN, 3)]
    assert [one.trigger for one in ivr.definitions] == [Trigger.DIAL_IN, Trigger.HANGUP]
    assert (ivr.entry.direct_dial, ivr.contexts["support"].id, ivr.contexts["support"].timeout) == (True, "3", 8)
    assert {name: len(entries) for name, entries in ivr.entry.options.items()} == {
        "start": 6, "1": 4, "2": 1, "3": 2, "9": 1, "*": 1, "#": 1, "timeout": 1, "invalid": 2,
    }  # fmt: skip


def test_what_an_ivr_says_of_answering_dialling_and_paying_is_what_it_does() -> None:
    head = f'{HEAD}answer = "after_dial_in"\ninterdigit_timeout = 30\naccountcode = "sales"\n'
    context = MAIN.replace("entry = true", "entry = true\ndirect_dial = true\ninterdigit_timeout = 0.2")
    ivr = read(head + context)
    assert (ivr.answer, ivr.interdigit_timeout, ivr.accountcode) == (Answer.AFTER_DIAL_IN, 30, "sales")
    assert (ivr.entry.direct_dial, ivr.entry.interdigit_timeout) == (True, 0.2)


def test_an_error_leaves_an_ivr_that_can_run_and_a_fatal_finding_does_not() -> None:
    wrong = f"{HEAD}{MAIN}[[context.main.option.start]]\naction = 'jump'\ncontext = 'nowhere'\n"
    result = loaded(wrong)
    assert [finding.level for finding in result.findings] == [Level.ERROR]
    assert result.ivr
    assert len(result.ivr.entry.options["start"]) == 2
    fatal = loaded(wrong.replace("'jump'", "'jumpp'"))
    assert ([finding.level for finding in fatal.findings], fatal.ivr) == ([Level.FATAL], None)


@pytest.mark.parametrize("entry", ["", "[context.second]\nentry = true\n"])
def test_an_ivr_with_no_entry_or_with_two_begins_with_the_first(entry: str) -> None:
    text = HEAD + (MAIN + entry if entry else MAIN.replace("entry = true\n", ""))
    result = loaded(text)
    assert [finding.level for finding in result.findings] == [Level.ERROR]
    assert result.ivr
    assert result.ivr.entry.name == "main"


def test_a_file_without_any_context_is_fatal() -> None:
    result = loaded(HEAD)
    assert ([finding.code for finding in result.findings], result.ivr) == (["CB405"], None)


def test_whoever_finds_more_in_a_file_knows_its_lines() -> None:
    result = loaded(f"{HEAD}{MAIN}[[context.main.option.t]]\naction = 'hangup'\n")
    assert result.ivr
    address = result.ivr.entry.options["timeout"][0].address
    findings = Findings(result.file, result.lines)
    findings.add("CB432", path_of(address), "x")
    assert str(findings.faults[0]).startswith("ivr/menu.toml:8: warning CB432 context.main.option.timeout[1]: x.")


def test_findings_of_a_list_come_after_those_of_the_file() -> None:
    action = "[[context.main.option.1]]\naction = 'callerid_jump'\nmatch_file = 'a'\nthen = { label = 'x' }\n"
    result = loaded(HEAD + MAIN + action, read_list=lambda _path: ListText("ivr/a", ".."))
    assert [(finding.file, finding.line) for finding in result.findings] == [("ivr/menu.toml", 11), ("ivr/a", 1)]


def test_the_music_begins_when_the_defaults_of_scripts_say_unless_the_ivr_does() -> None:
    assert read(HEAD + MAIN, defaults=ScriptDefaults(wait_music_after=7)).wait_music_after == 7


def test_a_short_extension_belongs_to_the_organisation() -> None:
    assert read(GOOD).extension.organisation == "0003"


@pytest.mark.parametrize("file", sorted((DATA / "bad").glob("*.toml")), ids=lambda file: file.stem)
def test_a_file_that_is_refused_says_where_what_and_what_is_allowed(file: Path) -> None:
    expected = file.with_suffix(".expected").read_text().splitlines()
    assert refused(file.read_text(), file.name) == expected


def test_every_message_is_one_line_and_ends_in_advice() -> None:
    for file in (DATA / "bad").glob("*.toml"):
        for message in refused(file.read_text()):
            assert "\n" not in message
            assert message.isprintable()
            assert message.endswith(".")


def test_a_url_in_a_message_shows_no_password() -> None:
    for url in ("http://me:secret@crm example/", "me:secret@crm.example", "http://me:secret@[::1/"):
        action = f'[[context.main.option.1]]\naction = "call_interactive"\nurl = "{url}"\n'
        assert "secret" not in str(refused(HEAD + MAIN + action))


def test_a_file_of_more_than_1_mib_is_refused() -> None:
    assert "CB400" in refused(HEAD + MAIN + "#" * 1024 * 1024)[0]


def test_more_variables_than_a_call_may_have_are_refused() -> None:
    many = "".join(f'v{number} = ""\n' for number in range(201))
    assert "At most 200" in refused(f"{HEAD}[variables]\n{many}{MAIN}")[0]


def test_a_variable_longer_than_it_may_be_is_refused() -> None:
    assert "4097 characters" in refused(f'{HEAD}[variables]\nx = "{"a" * 4097}"\n{MAIN}')[0]


def test_variables_shall_be_a_table() -> None:
    assert "must be a table, not 5" in refused(f"variables = 5\n{HEAD}{MAIN}")[0]


LINES = GOOD.splitlines() + FULL.splitlines()
VALUES = ["5", "-1", "1e400", "nan", '""', '"$x"', "[]", "{}", "true", "2026-11-23", "[[1]]", "99999999999999999999999"]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from([GOOD, FULL])).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, draw(st.sampled_from(LINES)))
            case 2:
                lines[at] = lines[at].split("=")[0] + "= " + draw(st.sampled_from(VALUES))
            case 3:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.text(max_size=3)) + lines[at][cut + 1 :]
            case 4:
                lines[at] = lines[at].replace('"', draw(st.sampled_from(["", "'", '"""'])), 1)
            case _:
                lines.insert(at, draw(st.text(max_size=40)))
        if not lines:
            return ""
    return "\n".join(lines)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_file_that_somebody_broke_is_read_or_refused_and_nothing_else(text: str) -> None:
    result = load_ivr(text, "x.toml", Outside("0003"))
    fatal = any(finding.level is Level.FATAL for finding in result.findings)
    assert (result.ivr is None) is fatal
    assert all(str(finding).isprintable() for finding in result.findings)


NESTED: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [
            "ivr",
            "variables",
            "context",
            "context.main",
            "context.main.option",
            "event",
            "time_interval",
            "time_interval.x",
        ]
    ),
    NESTED,
)
def test_any_value_in_any_table_is_read_or_refused(table: str, value: object) -> None:
    text = f"schema = 1\n{table} = {toml(value)}\n"
    result = load_ivr(text, "x.toml", Outside("0003"))
    assert result.ivr is None
    assert result.findings


def toml(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(toml(inner) for inner in value) + "]"
        case str():
            return '"' + "".join(f"\\U{ord(char):08x}" for char in value if not 0xD800 <= ord(char) < 0xE000) + '"'
        case bool() | None:
            return str(bool(value)).lower()
        case _:
            return str(value)
