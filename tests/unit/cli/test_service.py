"""`callbridge check`, `run` and `version`, as an operator types them."""

from pathlib import Path

from typer.testing import CliRunner, Result

from bridge import __version__
from bridge.cli import app
from tests.fakes.ivr_files import write_settings


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_check_says_that_nothing_is_wrong(tmp_path: Path) -> None:
    result = typed("check", "--config", write_settings(tmp_path))
    assert result.exit_code == 0
    assert "1 IVRs, 1 scripts, no findings" in result.stdout


def test_check_names_file_line_and_mend_of_each_mistake(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    ivr = tmp_path / "ivr" / "ivr.toml"
    ivr.write_text(ivr.read_text().replace("max_digits = 4", "max_digit = 4"))
    result = typed("check", "--config", file)
    assert result.exit_code == 1
    assert "ivr/ivr.toml:15: fatal CB402 context.main.option.1[1].max_digit" in result.stderr
    assert 'Nearest: "max_digits"' in result.stderr


def test_run_without_files_that_can_be_accepted_ends_with_status_2(tmp_path: Path) -> None:
    result = typed("run", "--config", tmp_path / "nowhere.toml")
    assert result.exit_code == 2
    assert "CB400" in result.stderr


def test_no_secret_is_in_what_it_says(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    file.write_text(file.read_text().replace('"made-up"', '"made-up"\nari_passwort = "made-up too"'))
    result = typed("check", "--config", file)
    assert result.exit_code == 1
    assert "ari_passwort" in result.stderr
    assert "made-up" not in result.stderr


def test_version_is_the_packages() -> None:
    assert typed("version").stdout == f"callbridge {__version__}\n"
