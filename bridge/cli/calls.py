"""`callbridge calls` and `callbridge show`: what happened on calls, read from the journal's files.

Knows commands and exit codes. Does not know how a timeline looks, nor how it was written.
"""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bridge.calls.journal import CallEntered
from bridge.cli.service import DEFAULT_CONFIG, ConfigOption
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.observe.lines import moment
from bridge.observe.reading import latest_calls, timeline_of
from bridge.telephony.plain import harmless
from bridge.terminal.report import print_findings
from bridge.terminal.timeline import CallTimeline


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(calls)
    app.command()(show)


def calls(
    config: ConfigOption = DEFAULT_CONFIG,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10000, help="how many")] = 20,
) -> None:
    """List the latest calls, the latest last."""
    for noted in latest_calls(_journal(config), count):
        if isinstance(noted.entry, CallEntered):
            entered = noted.entry
            line = (
                f"{moment(noted.at)}  {noted.call:<20}  {entered.caller:<16} → {entered.called:<16} {entered.extension}"
            )
            typer.echo(harmless(line.rstrip()))


def show(
    call: Annotated[str, typer.Argument(help="CallID; the latest call when it is not given")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Show the timeline of one call."""
    folder = _journal(config)
    latest = latest_calls(folder, 1)
    wanted = call or (latest[0].call if latest else "")
    if not wanted:
        typer.echo(f"No call is in {folder} yet. The log says whether Asterisk is connected.", err=True)
        raise typer.Exit(1)
    entries = timeline_of(folder, wanted)
    if not entries:
        typer.echo(f"No call {wanted} is in {folder}. `callbridge calls` lists those that are.", err=True)
        raise typer.Exit(1)
    Console().print(CallTimeline(entries))


def _journal(config: Path) -> Path:
    try:
        folder = load_settings(config, os.environ).journal.dir
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(2) from None
    if not os.access(folder, os.R_OK | os.X_OK):
        typer.echo(f"The journal {folder} cannot be read. Run this as the service's user, or as root.", err=True)
        raise typer.Exit(2)
    return folder
