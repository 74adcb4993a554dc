"""`callbridge calls` and `callbridge show`: what happened on calls, read from the journal's files.

Knows commands and exit codes. Does not know how a timeline looks, nor how it was written.
"""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bridge import __version__
from bridge.calls.journal import Noted
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import JsonOption, echo_json, refuse, why
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.observe.flight import recorded, to_text
from bridge.observe.lines import moment, to_line
from bridge.observe.reading import exact_of, latest_calls, latest_visits, timeline_of
from bridge.telephony.plain import harmless
from bridge.terminal.calls import listed
from bridge.terminal.report import print_findings
from bridge.terminal.timeline import CallTimeline


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(calls)
    app.command()(show)


def calls(
    config: ConfigOption = DEFAULT_CONFIG,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10000, help="how many")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the latest calls, the latest last; with --json how each began."""
    visits = latest_visits(_journal(config), count)
    for line in (to_line(visit.begun) for visit in visits) if as_json else listed(visits, moment):
        typer.echo(line)


def show(
    call: Annotated[str, typer.Argument(help="CallID; the latest call when it is not given")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write its flight record, for `callbridge replay`")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the timeline of one call, or write it to a file: exit status 1 it is not known, 2 it cannot be read."""
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
    if export is not None:
        _export(folder, wanted, entries, export, as_json=as_json)
    elif as_json:
        for noted in entries:
            typer.echo(to_line(noted))
    else:
        Console().print(CallTimeline(entries))


def _export(folder: Path, call: str, entries: tuple[Noted, ...], file: Path, *, as_json: bool) -> None:
    """Everything about one call in one file, which only whoever writes it may read."""
    try:
        exact = exact_of(folder, call)
        flight = recorded(call, __version__, entries, exact or ())
        with open(file, "x", encoding="utf-8", opener=_for_us) as made:
            made.write(to_text(flight))
    except FileExistsError:
        refuse(f"{file}: it is there already. Name another file, or remove it.")
    except OSError as error:
        refuse(f"{error.filename or file}: {why(error)}.")
    if as_json:
        echo_json({"call": call, "file": str(file), "entries": len(entries), "exact": flight.exact})
        return
    typer.echo(harmless(f"{file}: {len(entries)} entries of call {call}."))
    if exact is None:
        typer.echo("Requests and replies are masked: run this as the service's user, or as root.", err=True)
    elif not flight.exact:
        typer.echo("Not all requests and replies were recorded as they were; those that were not are masked.", err=True)


def _for_us(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _journal(config: Path) -> Path:
    try:
        folder = load_settings(config, os.environ).journal.dir
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(2) from None
    if os.access(folder.parent, os.X_OK) and not folder.exists():
        typer.echo(f"There is no journal {folder}: the service has not run yet, or runs on other settings.", err=True)
        raise typer.Exit(2)
    if not os.access(folder, os.R_OK | os.X_OK):
        typer.echo(f"The journal {folder} cannot be read. Run this as the service's user, or as root.", err=True)
        raise typer.Exit(2)
    return folder
