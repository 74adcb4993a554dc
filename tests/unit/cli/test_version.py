from typer.testing import CliRunner

from bridge import __version__
from bridge.cli import app


def test_it_is_said() -> None:
    assert CliRunner().invoke(app, ["version"]).stdout == f"callbridge {__version__}\n"
    assert CliRunner().invoke(app, ["version", "--json"]).stdout == f'{{"version": "{__version__}"}}\n'
