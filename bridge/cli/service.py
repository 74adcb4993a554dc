"""`callbridge run` and `callbridge check`: the service, and what it would say of its files.

Knows commands and exit codes. Does not know how anything is built.
"""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bridge import __version__
from bridge.app.service import run_service
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.terminal.report import print_findings

REFUSED = 2
"""Exit status of a service that has no configuration to run on."""
REPLACED = 3
"""Exit status of a service whose application another program has taken: a restart would take it back, for ever."""

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="callbridge.toml", envvar="CALLBRIDGE_CONFIG", show_default=True)
]
DEFAULT_CONFIG = Path("/etc/callbridge/callbridge.toml")


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(run)
    app.command()(check)
    app.command()(version)


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run until SIGTERM or Ctrl-C, then let calls finish: status 2 files refused, 3 another has taken its name."""
    try:
        settings = load_settings(config, os.environ)
        live = load_live(settings)
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(REFUSED) from None
    if not run_service(settings, live):
        raise typer.Exit(REPLACED)


def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Read all files as the service would and say what is wrong with them: status 0 nothing, 1 something."""
    try:
        live = load_live(load_settings(config, os.environ))
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(1) from None
    typer.echo(f"{config}: {len(live.ivrs)} IVRs, {len(live.scripts)} scripts, no findings.")


def version() -> None:
    """Say which version this is."""
    typer.echo(f"callbridge {__version__}")
