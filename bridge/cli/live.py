"""`callbridge top`, `hangup` and `call`: the calls that are up.

Knows commands and exit codes. Does not know how an order reaches the service, nor how calls look on a screen.
"""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import JsonOption, echo_json
from bridge.cli.orders import SocketOption, refuse_all, service_at
from bridge.telephony.plain import harmless
from bridge.terminal.remote import RemoteError
from bridge.terminal.remote_calls import RemoteCalls
from bridge.terminal.top import a_key, can_watch, print_plainly, watch


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(top)
    app.command()(hangup)
    app.command()(call)


def top(
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.2, max=60, help="how often it looks")] = 1.0,
    as_json: JsonOption = False,
) -> None:
    """Watch the calls that are up until q is pressed: exit status 2 the service cannot be asked.

    Where no person sees it, and with --json, they are listed once.
    """
    service = RemoteCalls(service_at(config, socket))
    try:
        if as_json:
            for one in service.calls():
                echo_json(asdict(one))
        elif can_watch():
            with a_key() as wait:
                watch(service.calls, Console(highlight=False), wait, every)
        else:
            print_plainly(service.calls(), Console(highlight=False))
    except RemoteError as refused:
        refuse_all(refused)


def hangup(
    call: Annotated[str, typer.Argument(help="CallID or CallAPIID")],
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a call, all its legs: exit status 2 there is none of this id, or the service cannot be asked."""
    try:
        RemoteCalls(service_at(config, socket)).hang_up(call)
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        echo_json({"ended": call})
    else:
        typer.echo(harmless(f"Ended: {call}."))


def call(
    number: Annotated[str, typer.Argument(help="who is called: an extension, or a number that a dial rule allows")],
    ivr: Annotated[str, typer.Option(metavar="EXT", help="the IVR that runs when somebody answers")],
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    ring: Annotated[float, typer.Option(metavar="SECONDS", min=1, max=600, help="how long it may ring")] = 25,
    as_json: JsonOption = False,
) -> None:
    """Call a number and run an IVR when somebody answers: status 2 it may not be called, or the service is away.

    It returns when Asterisk has taken the order, before anybody answers; `callbridge top` shows how it goes on.
    """
    try:
        placed = RemoteCalls(service_at(config, socket)).place(number, ivr, ring)
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        echo_json(asdict(placed))
    else:
        typer.echo(harmless(f"Calling {number} for IVR {placed.ivr or ivr}: call {placed.call}, {placed.api_id}."))
