"""`callbridge rescue` as an operator types it: the same as the file alone."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge import rescue
from bridge.cli import app


def test_it_says_what_the_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def ran(words: list[str]) -> int:
        given.append(words)
        return 3

    monkeypatch.setattr(rescue, "main", ran)
    file = str(tmp_path / "callbridge.toml")
    assert CliRunner().invoke(app, ["rescue", "--config", file, "--dry-run"]).exit_code == 3
    assert CliRunner().invoke(app, ["rescue", "--config", file, "--force"]).exit_code == 3
    assert given == [["--config", file, "--dry-run"], ["--config", file, "--force"]]


def test_without_settings_it_is_refused_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["rescue", "--config", str(tmp_path / "nowhere.toml")])
    assert result.exit_code == 2
    assert "Name the file by --config" in result.stderr
