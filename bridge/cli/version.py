"""`callbridge version`.

Knows one word. Imports nothing that takes time.
"""

import typer

from bridge import __version__
from bridge.cli.options import JsonOption, echo_json


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(version)


def version(as_json: JsonOption = False) -> None:
    """Say which version this is."""
    if as_json:
        echo_json({"version": __version__})
    else:
        typer.echo(f"callbridge {__version__}")
