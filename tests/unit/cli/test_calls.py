"""`callbridge calls` and `show`, reading what the journal has written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.calls.journal import CallEnded, CallEntered, LinkChanged, Noted, RequestSent
from bridge.cli import app, calls
from bridge.observe.flight import from_text
from bridge.observe.lines import to_line
from bridge.telephony.causes import EndReason
from bridge.telephony.plain import harmless
from tests.fakes.ivr_files import write_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose journal holds two calls."""
    file = write_settings(tmp_path)
    file.write_text(file.read_text() + '[journal]\ndir = "journal"\n')
    journal = tmp_path / "journal"
    journal.mkdir()
    entered = CallEntered("0003*099", "+12025550143", "099", "", "lfrsmzqx7c6tahkgcdvj", "pbx1")
    noted = [
        Noted(1_763_800_000.0, "1763800000.1", entered),
        Noted(1_763_800_001.0, "1763800000.2", entered),
        Noted(1_763_800_003.0, "1763800000.1", CallEnded(EndReason.IDLE_LIMIT, 3.0)),
        Noted(1_763_800_004.0, "1763800000.2", CallEnded(EndReason.REPLY_HANGUP, 3.0)),
    ]
    (journal / "2025-11-22.jsonl").write_text("".join(to_line(one) + "\n" for one in noted))
    return file


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_calls_lists_the_latest_last(config: Path) -> None:
    lines = typed("calls", "--config", config).stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["CallID", "1763800000.1", "1763800000.2"]
    assert [line.split()[1] for line in typed("calls", "--config", config, "-n", "1").stdout.splitlines()] == [
        "CallID",
        "1763800000.2",
    ]
    objects = typed("calls", "--config", config, "--json").stdout.splitlines()
    assert [json.loads(line)["entry"] for line in objects] == ["CallEntered", "CallEntered"]


def test_show_tells_the_latest_call_or_the_one_that_is_named(config: Path) -> None:
    assert "reply hangup" in typed("show", "--config", config).stdout
    named = typed("show", "1763800000.1", "--config", config).stdout
    assert "idle limit" in named
    assert "1763800000.2" not in named


def test_a_call_that_is_not_known_is_status_1_and_says_where_to_look(config: Path) -> None:
    result = typed("show", "17.1", "--config", config)
    assert result.exit_code == 1
    assert "`callbridge calls`" in result.stderr


def test_before_the_first_call_there_is_nothing_to_show(config: Path) -> None:
    lost = Noted(1_763_800_000.0, "", LinkChanged("pbx1", "lost", "no ARI"))
    (config.parent / "journal" / "2025-11-22.jsonl").write_text(to_line(lost) + "\n")
    result = typed("show", "--config", config)
    assert result.exit_code == 1
    assert "No call is in" in result.stderr
    assert not result.stdout


def test_a_journal_that_cannot_be_read_is_status_2(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    file.write_text(file.read_text() + '[journal]\ndir = "nowhere"\n')
    said = typed("calls", "--config", file)
    assert said.exit_code == 2
    assert "the service has not run yet" in said.stderr
    assert typed("show", "--config", tmp_path / "nowhere.toml").exit_code == 2


def test_what_a_caller_has_sent_steers_no_terminal(config: Path) -> None:
    hostile = "\x1b]0;pwned\x07\x9b31m\u202e[red]1"
    entered = CallEntered("0003*099", hostile, hostile, hostile, "lfrsmzqx7c6tahkgcdvj", "pbx1")
    file = next((config.parent / "journal").glob("*.jsonl"))
    file.write_text(to_line(Noted(1_763_800_005.0, "1763800000.3", entered)) + "\n")
    for said in (typed("calls", "--config", config).stdout, typed("show", "--config", config).stdout):
        assert harmless(said.replace("\n", "")) == said.replace("\n", "")
        assert "[red]1" in said


def with_requests(config: Path, *, exact: bool = True) -> Path:
    """The first call has asked a script."""
    sent = RequestSent("menu", "GET", "http://a.example/?choice=1", 1)
    masked = Noted(1_763_800_001.0, "1763800000.1", replace(sent, url="http://a.example/?choice=•••"))
    journal = config.parent / "journal"
    with (journal / "2025-11-22.jsonl").open("a", encoding="utf-8") as file:
        file.write(to_line(masked) + "\n")
    if exact:
        (journal / "exact").mkdir()
        (journal / "exact" / "2025-11-22.jsonl").write_text(to_line(replace(masked, entry=sent)) + "\n")
    return config


def test_a_call_is_exported_as_one_file_for_us_alone(config: Path, tmp_path: Path) -> None:
    made = tmp_path / "flight.jsonl"
    result = typed("show", "1763800000.1", "--config", with_requests(config), "--export", made)
    assert (result.exit_code, result.stderr) == (0, "")
    flight = from_text(made.read_text())
    assert (flight.call, flight.exact, len(flight.entries)) == ("1763800000.1", True, 3)
    assert "choice=1" in made.read_text()
    assert made.stat().st_mode & 0o777 == 0o600
    again = typed("show", "1763800000.1", "--config", config, "--export", made)
    assert again.exit_code == 2
    assert "it is there already" in again.stderr


def test_an_export_without_what_was_exact_says_that_it_is_masked(config: Path, tmp_path: Path) -> None:
    result = typed("show", "1763800000.1", "--config", with_requests(config, exact=False), "--export", tmp_path / "a")
    assert "masked" in result.stderr
    told = typed("show", "1763800000.1", "--config", config, "--export", tmp_path / "b", "--json")
    assert json.loads(told.stdout) == {
        "call": "1763800000.1",
        "file": str(tmp_path / "b"),
        "entries": 3,
        "exact": False,
    }


def test_an_export_by_somebody_else_is_masked_and_says_so(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "exact_of", lambda _folder, _call: None)
    result = typed("show", "1763800000.1", "--config", with_requests(config), "--export", tmp_path / "a")
    assert "run this as the service's user" in result.stderr


def test_a_place_that_cannot_be_written_is_status_2(config: Path, tmp_path: Path) -> None:
    result = typed("show", "1763800000.1", "--config", config, "--export", tmp_path / "no" / "a")
    assert result.exit_code == 2
    assert "no such file" in result.stderr


def test_programs_get_the_journals_own_lines(config: Path) -> None:
    listed = [json.loads(line) for line in typed("calls", "--config", config, "--json").stdout.splitlines()]
    assert [one["call"] for one in listed] == ["1763800000.1", "1763800000.2"]
    shown = [
        json.loads(line) for line in typed("show", "1763800000.1", "--config", config, "--json").stdout.splitlines()
    ]
    assert [one["entry"] for one in shown] == ["CallEntered", "CallEnded"]
