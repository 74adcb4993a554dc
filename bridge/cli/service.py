"""`callbridge run`: the service.

Knows one command and exit codes. Does not know how anything is built.
"""

import os

import typer
from rich.console import Console

from bridge.app.service import run_service
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.config.start import begin
from bridge.errors import ConfigError
from bridge.terminal.report import print_findings
from bridge.web.unix_socket import SocketInUse

REFUSED = 2
"""Exit status of a service that has no configuration to run on, or that runs already."""
REPLACED = 3
"""Exit status of a service whose application another program has taken: a restart would take it back, for ever."""


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(run)


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run until SIGTERM or Ctrl-C, then let calls finish: status 2 files refused, 3 another has taken its name."""
    try:
        beginning = begin(config, os.environ)
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(REFUSED) from None
    try:
        alone = run_service(beginning)
    except SocketInUse as taken:
        typer.echo(f"[control] socket: {taken.filename}: {taken.strerror}. Stop that one first.", err=True)
        raise typer.Exit(REFUSED) from None
    if not alone:
        raise typer.Exit(REPLACED)
