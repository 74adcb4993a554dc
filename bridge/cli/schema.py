"""`callbridge schema`: the JSON Schema of the files, for editors and programs that write them.

Knows the command. Does not know what is in a schema. Source: The IVR 6.
"""

import json
from enum import StrEnum
from typing import Annotated

import typer

from bridge.config.schema import settings_schema
from bridge.ivr.schema import ivr_schema


class Which(StrEnum):
    """Whose schema."""

    IVR = "ivr"
    SETTINGS = "settings"


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(schema)


def schema(
    which: Annotated[Which, typer.Argument(help="ivr: an IVR file; settings: callbridge.toml")],
) -> None:
    """Print the JSON Schema (draft 2020-12) of a file as it is once its TOML is read."""
    found = ivr_schema() if which is Which.IVR else settings_schema()
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False).encode(), nl=True)
