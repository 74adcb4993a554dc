"""`callbridge check`, as an operator types it. Source: The IVR 6.3, 6.4."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server
from tests.fakes.ivr_files import write_settings

WRONG = ("max_digits = 4", "max_digit = 4")
ERROR = ('option = "start"', 'context = "nope"')
MODULES = json.dumps([{"name": "res_musiconhold.so", "status": "Running"}]).encode()
SOUNDS = json.dumps([{"id": "type-code", "formats": [{"language": "en", "format": "gsm"}]}]).encode()


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)], env={"COLUMNS": "400"})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings, and an IVR of which two things are said: its `timeout` goes round, and `invalid` is empty."""
    return write_settings(tmp_path)


@pytest.fixture
def ivr(config: Path) -> Path:
    return config.parent / "ivr" / "ivr.toml"


def change(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def mend(ivr: Path) -> None:
    """So that nothing is found."""
    before, _, _ = ivr.read_text().partition("[[context.main.option.timeout]]")
    ends = "".join(f'[[context.main.option.{name}]]\naction = "hangup"\n' for name in ("timeout", "invalid"))
    ivr.write_text(before + ends)


def test_good_files_have_no_findings(config: Path, ivr: Path) -> None:
    mend(ivr)
    result = typed("--config", config)
    assert (result.exit_code, result.stdout) == (0, "2 files: no findings\n")


def test_a_finding_is_one_line_with_its_line_of_the_file_below(config: Path) -> None:
    result = typed("--config", config)
    assert result.exit_code == 0
    empty = 'option "invalid" is empty, the call is hung up at a key without actions. Add an action or accept it'
    assert result.stdout.splitlines()[:2] == [
        f"ivr/ivr.toml:5: warning CB433 context.main: {empty}.",
        "     5 | [context.main]",
    ]
    assert "ivr/ivr.toml:27: warning CB436 context.main.option.timeout: " in result.stdout
    assert result.stdout.endswith("\n    27 | [[context.main.option.timeout]]\n2 files: 2 warnings\n")


def test_warnings_count_when_it_is_strict_and_errors_always(config: Path, ivr: Path) -> None:
    assert typed("--config", config, "--strict").exit_code == 1
    change(ivr, *ERROR)
    result = typed("--config", config)
    assert result.exit_code == 1
    assert "error CB413 context.main.option.2[1].context" in result.stdout


def test_fatal_findings_are_all_that_is_told(config: Path, ivr: Path) -> None:
    change(ivr, *WRONG)
    result = typed("--config", config)
    assert result.exit_code == 1
    assert "ivr/ivr.toml:15: fatal CB402 context.main.option.1[1].max_digit" in result.stdout
    assert 'Nearest: "max_digits"' in result.stdout
    assert result.stdout.endswith("2 files: 1 fatal\n")


def test_settings_that_cannot_be_read_are_told(config: Path) -> None:
    change(config, "organisation", "organization")
    result = typed("--config", config)
    assert result.exit_code == 1
    assert "CB402" in result.stdout
    assert "made-up" not in result.stdout


def test_json_has_the_fields_of_the_specification(config: Path, ivr: Path) -> None:
    found = json.loads(typed("--config", config, "--json").stdout)
    assert found["ok"] is True
    assert found["findings"][0] == {
        "file": "ivr/ivr.toml",
        "line": 5,
        "severity": "warning",
        "code": "CB433",
        "address": "context.main",
        "message": 'option "invalid" is empty, the call is hung up at a key without actions',
        "advice": "Add an action or accept it",
    }
    mend(ivr)
    assert json.loads(typed("--config", config, "--json").stdout) == {"ok": True, "findings": []}
    change(ivr, *WRONG)
    assert json.loads(typed("--config", config, "--json").stdout)["ok"] is False


def test_only_the_files_that_are_named_are_told_of(config: Path, ivr: Path) -> None:
    other = ivr.with_name("other.toml")
    other.write_text(ivr.read_text().replace('"099"', '"098"').replace("40215550100", "40215550101"))
    mend(ivr)
    assert typed("--config", config, ivr).stdout == "1 file: no findings\n"
    result = typed("--config", config, other)
    assert result.stdout.endswith("1 file: 2 warnings\n")
    change(ivr, 'action = "wait"', 'action = "wiat"')
    assert f"{ivr.parent.name}/ivr.toml:20: fatal CB404" in typed("--config", config, other).stdout


def test_a_file_that_lies_elsewhere_is_checked_in_place_of_its_namesake(config: Path, ivr: Path) -> None:
    new = config.parent / "ivr.toml"
    new.write_text(ivr.read_text())
    change(new, *ERROR)
    mend(ivr)
    result = typed("--config", config, new)
    assert result.exit_code == 1
    assert f"{new}:26: error CB413" in result.stdout
    assert '| context = "nope"' in result.stdout


def test_a_file_that_is_not_there_cannot_be_checked(config: Path) -> None:
    result = typed("--config", config, config.parent / "nowhere.toml")
    assert result.exit_code == 2
    assert "there is no such file" in result.stderr


def asks_asterisk(config: Path, url: str) -> None:
    change(config, 'ari_password = "made-up"', f'ari_password = "made-up"\nari_url = "{url}"')


async def test_asterisk_is_asked_for_what_it_can_tell(config: Path, ivr: Path) -> None:
    mend(ivr)
    async with http_server(web.reply(SOUNDS), web.reply(MODULES)) as site:
        asks_asterisk(config, site.url("/ari"))
        result = await asyncio.to_thread(typed, "--config", config, "--live")
    assert (result.exit_code, result.stdout) == (0, "2 files: no findings\n")
    assert "pbx1: 1 sounds, 1 modules" in result.stderr
    assert "only AMI could tell: music classes, dialplan locations" in result.stderr


async def test_what_asterisk_lacks_is_an_error(config: Path, ivr: Path) -> None:
    mend(ivr)
    async with http_server(web.reply(b"[]"), web.reply(b"[]")) as site:
        asks_asterisk(config, site.url("/ari"))
        result = await asyncio.to_thread(typed, "--config", config, "--live", "--json")
    assert [one["code"] for one in json.loads(result.stdout)["findings"]] == ["CB422", "CB417"]
    assert result.exit_code == 1


async def test_an_asterisk_that_does_not_answer_ends_the_command(config: Path) -> None:
    async with http_server() as site:
        asks_asterisk(config, site.url("/ari"))
    result = await asyncio.to_thread(typed, "--config", config, "--live")
    assert result.exit_code == 2
    assert "--live: Asterisk did not answer" in result.stderr


def test_a_certificate_that_cannot_be_read_ends_the_command(config: Path) -> None:
    (config.parent / "no.pem").write_text("no certificate")
    change(config, 'ari_password = "made-up"', 'ari_password = "made-up"\nca_file = "no.pem"')
    result = typed("--config", config, "--live")
    assert result.exit_code == 2
    assert "ca_file" in result.stderr
