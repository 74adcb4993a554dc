"""`callbridge status`, `reload` and `switch`: orders to the service that runs.

Knows commands and exit codes. Does not know how an order reaches the service, nor how it is carried out.
"""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bridge.calls.orders import SwitchState
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import FOUND, UNUSABLE, JsonOption, echo_json, finding_as_object
from bridge.config.hints import path_hint
from bridge.ivr.live import SwitchOrder
from bridge.telephony.plain import harmless
from bridge.terminal.remote import RemoteError, RemoteService
from bridge.terminal.report import print_findings
from bridge.web.settings import ControlSettings

SocketOption = Annotated[
    Path | None, typer.Option("--socket", help="control socket; what the settings say unless it is given")
]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(status)
    app.command()(reload)
    app.command()(switch)


def status(config: ConfigOption = DEFAULT_CONFIG, socket: SocketOption = None, as_json: JsonOption = False) -> None:
    """Say how the running service stands: exit status 0 ready, 1 not ready, 2 it cannot be asked."""
    try:
        found = service_at(config, socket).standing()
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        echo_json({"ready": not found.not_ready, **asdict(found)})
        raise typer.Exit(FOUND if found.not_ready else 0)
    typer.echo(f"Callbridge {harmless(found.version)}, for {_lasting(found.uptime)}")
    typer.echo(f"live set   {harmless(found.live_set)}, {found.ivrs} IVR{'' if found.ivrs == 1 else 's'}")
    typer.echo(f"calls      {found.calls}")
    for server, state in found.links.items():
        typer.echo(f"Asterisk   {harmless(server)} {harmless(state)}")
    for why in found.not_ready:
        typer.echo(f"not ready  {harmless(why)}")
    if found.not_ready:
        raise typer.Exit(FOUND)
    typer.echo("ready")


def reload(
    config: ConfigOption = DEFAULT_CONFIG,
    accept_errors: Annotated[
        bool, typer.Option("--accept-errors", help="let findings of the level error pass; fatal ones never pass")
    ] = False,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the service read its files; calls in progress end on those they have: exit status 1 refused, nothing changed.

    Exit status 2: the service cannot be asked.
    """
    try:
        done = service_at(config, socket).reload(accept_errors=accept_errors)
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        findings = [finding_as_object(one) for one in done.findings]
        echo_json({"accepted": done.accepted, "version": done.version, "findings": findings, "restart": done.restart})
        raise typer.Exit(0 if done.accepted else FOUND)
    print_findings(done.findings, Console(stderr=True))
    if not done.accepted:
        typer.echo(f"Refused. Nothing has changed: new calls run on {harmless(done.version)} as before.", err=True)
        raise typer.Exit(FOUND)
    typer.echo(f"Accepted: new calls run on {harmless(done.version)}.")
    if done.restart:
        typer.echo(f"Needs a restart: {harmless(', '.join(done.restart))}.")


def switch(
    name: Annotated[str, typer.Argument(help="which one; all are listed when none is named")] = "",
    to: Annotated[
        SwitchOrder | None, typer.Argument(help="what it is set to; its state is shown when nothing is said")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the switches, show one, or set it: exit status 1 there is none of this name, 2 it cannot be asked."""
    service = service_at(config, socket)
    try:
        known = service.switches()
        shown = [one for one in known if name in ("", one.name)]
        if name and not shown:
            typer.echo(f"There is no [switch.{harmless(name[:80])}] in the files that run. {_names(known)}", err=True)
            raise typer.Exit(FOUND)
        if name and to is not None:
            shown = [service.turn(name, to)]
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        for one in shown:
            echo_json(asdict(one))
        return
    width = max((len(one.name) for one in shown), default=0)
    for one in shown:
        label = "" if one.label == one.name else f"  {one.label}"
        typer.echo(harmless(f"{one.name:<{width}}  {'on' if one.is_on else 'off':<3}{label}"))


def service_at(config: Path, socket: Path | None) -> RemoteService:
    """The socket is found also when the rest of the settings is broken: that is when a reload is wanted."""
    if socket:
        return RemoteService(socket, "it has another socket: name that one")
    found = path_hint(config, os.environ, "control", "socket", ControlSettings().socket)
    if config == DEFAULT_CONFIG:
        return RemoteService(found, "it reads another file: name that one by --config")
    return RemoteService(found, f"it reads another file than {config}, or other settings of the environment")


def refuse_all(refused: RemoteError) -> NoReturn:
    typer.echo(str(refused), err=True)
    raise typer.Exit(UNUSABLE)


def _names(known: tuple[SwitchState, ...]) -> str:
    names = ", ".join(harmless(one.name) for one in known)
    return f"Known: {names}." if names else "None is declared."


def _lasting(seconds: float) -> str:
    """`3 days 4 h`, `4 h 5 min`, `5 min`, `6 s`."""
    whole = int(seconds)
    if whole >= _DAY:
        return f"{whole // _DAY} days {whole % _DAY // _HOUR} h"
    if whole >= _HOUR:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _MINUTE} min" if whole >= _MINUTE else f"{whole} s"
