import subprocess
import sys

from typer.testing import CliRunner

from bridge.cli.commands import FILES, app

NOT_NEEDED = ("aiohttp", "lxml", "sqlalchemy", "pydantic_core", "bridge.app", "bridge.store", "bridge.config")


def test_a_command_reads_only_what_it_needs() -> None:
    asks = "import sys; from bridge.cli import app; app(['version'], standalone_mode=False); print("
    asks += f"[one for one in {NOT_NEEDED!r} if one in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asks], check=True, capture_output=True, text=True).stdout
    assert said.splitlines()[-1] in {"[]", "['pydantic_core']"}


def test_each_command_is_in_its_file_and_help_lists_them_all() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    for name in FILES:
        assert f"│ {name} " in said
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


def test_a_command_that_is_misspelt_is_proposed() -> None:
    found = CliRunner().invoke(app, ["statsu"])
    assert (found.exit_code, "status" in found.output) == (2, True)


def test_whether_garbage_is_collected_is_as_it_was_before_a_command_was_read() -> None:
    asks = "import gc; from bridge.cli import app; app(['version'], standalone_mode=False); print(gc.isenabled())"
    for before in ("", "import gc; gc.disable(); "):
        said = subprocess.run([sys.executable, "-c", before + asks], check=True, capture_output=True, text=True).stdout
        assert said.splitlines()[-1] == str(not before)
