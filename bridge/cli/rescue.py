"""`callbridge rescue`: a thin door to `bridge/rescue.py`, which also runs without any of this.

Knows options. Does not know what a rescue does.
"""

from typing import Annotated

import typer

from bridge import rescue as standalone
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(rescue)


def rescue(
    config: ConfigOption = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell who waits")] = False,
    force: Annotated[bool, typer.Option("--force", help="also when a Callbridge runs")] = False,
) -> None:
    """Hand callers to the dialplan when no service can: status 1 failed, 2 no settings, 3 two talk, 4 one runs."""
    words = ["--config", str(config), *(["--dry-run"] if dry_run else []), *(["--force"] if force else [])]
    raise typer.Exit(standalone.main(words))
