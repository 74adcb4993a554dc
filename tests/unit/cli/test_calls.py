"""`callbridge calls` and `show`, reading what the journal has written."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.calls.journal import CallEnded, CallEntered, LinkChanged, Noted
from bridge.cli import app
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
    assert [line.split()[1] for line in lines] == ["1763800000.1", "1763800000.2"]
    assert len(typed("calls", "--config", config, "-n", "1").stdout.splitlines()) == 1


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
    assert typed("calls", "--config", file).exit_code == 2
    assert typed("show", "--config", tmp_path / "nowhere.toml").exit_code == 2


def test_what_a_caller_has_sent_steers_no_terminal(config: Path) -> None:
    hostile = "\x1b]0;pwned\x07\x9b31m\u202e[red]1"
    entered = CallEntered("0003*099", hostile, hostile, hostile, "lfrsmzqx7c6tahkgcdvj", "pbx1")
    file = next((config.parent / "journal").glob("*.jsonl"))
    file.write_text(to_line(Noted(1_763_800_005.0, "1763800000.3", entered)) + "\n")
    for said in (typed("calls", "--config", config).stdout, typed("show", "--config", config).stdout):
        assert harmless(said.replace("\n", "")) == said.replace("\n", "")
        assert "[red]1" in said
