"""`callbridge run` and `version`, as an operator types them."""

from pathlib import Path

from typer.testing import CliRunner, Result

from bridge import __version__
from bridge.cli import app
from tests.fakes.ivr_files import write_settings


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_run_without_files_that_can_be_accepted_ends_with_status_2(tmp_path: Path) -> None:
    result = typed("run", "--config", tmp_path / "nowhere.toml")
    assert result.exit_code == 2
    assert "CB400" in result.stderr


def test_no_secret_is_in_what_it_says(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    file.write_text(file.read_text().replace('"made-up"', '"made-up"\nari_passwort = "made-up too"'))
    result = typed("run", "--config", file)
    assert result.exit_code == 2
    assert "ari_passwort" in result.stderr
    assert "made-up" not in result.stderr


def test_version_is_the_packages() -> None:
    assert typed("version").stdout == f"callbridge {__version__}\n"
    assert typed("version", "--json").stdout == f'{{"version": "{__version__}"}}\n'
