"""`callbridge graph`, as an operator types it. Source: The IVR 8.1."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app
from tests.fakes.ivr_files import write_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_settings(tmp_path)


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["graph", *map(str, arguments)])


@pytest.mark.parametrize("number", ["099", "0003*099", "40215550100"])
def test_the_document_is_printed(config: Path, number: str) -> None:
    result = typed(number, "--format", "json", "--config", config)
    document = json.loads(result.stdout)
    assert document["ivr"] == "0003*099"
    assert [edge["kind"] for edge in document["edges"]] == ["jump", "reply", "jump"]


def test_the_picture_is_what_is_drawn_unless_another_form_is_wished(config: Path) -> None:
    assert typed("099", "--config", config).stdout.startswith("<svg ")
    assert typed("099", "--format", "mermaid", "--config", config).stdout.startswith("flowchart LR\n")


def test_a_file_is_written(config: Path) -> None:
    file = config.parent / "menu.svg"
    assert typed("099", "--output", file, "--config", config).exit_code == 0
    assert file.read_text("utf-8").startswith("<svg ")
    result = typed("099", "--output", config.parent / "nowhere" / "menu.svg", "--config", config)
    assert result.exit_code == 2
    assert "no such file or directory" in result.stderr


def test_an_ivr_that_does_not_exist_is_answered_with_the_nearest(config: Path) -> None:
    result = typed("0003*098", "--config", config)
    assert result.exit_code == 2
    assert 'There is no IVR "0003*098"' in result.stderr
    assert 'Nearest: "0003*099"' in result.stderr


def test_an_ivr_with_errors_is_drawn_one_that_cannot_be_read_is_not(config: Path) -> None:
    ivr = config.parent / "ivr" / "ivr.toml"
    ivr.write_text(ivr.read_text().replace('option = "start"', 'context = "nope"'))
    assert typed("099", "--config", config).exit_code == 0
    ivr.write_text("schema = 2")
    result = typed("099", "--config", config)
    assert result.exit_code == 2
    assert "CB403" in result.stderr
    config.write_text("schema = 2")
    assert typed("099", "--config", config).exit_code == 2
