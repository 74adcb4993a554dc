"""`callbridge purge` and `callbridge forget`: remove what is kept.

Knows commands and exit codes. Does not know what is kept where.
"""

from typing import Annotated

import typer

from bridge.calls.event_orders import Removed
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.events import done
from bridge.cli.options import JsonOption, echo_json
from bridge.cli.orders import SocketOption, service_at
from bridge.telephony.plain import harmless
from bridge.terminal.remote_events import RemoteEvents


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.command()(purge)
    app.command()(forget)


def purge(config: ConfigOption = DEFAULT_CONFIG, socket: SocketOption = None, as_json: JsonOption = False) -> None:
    """Remove now what is older than [retention] and [outbox] keep it: exit status 2 the service cannot be asked."""
    _tell(done(RemoteEvents(service_at(config, socket)).purge), as_json=as_json)


def forget(
    number: Annotated[str, typer.Argument(help="a telephone number or an extension")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask whether it is meant")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove for good all that names a number: calls, timelines, requests, events, recordings.

    Exit status 1: it was not meant; 2: the service cannot be asked, or that is no number.
    """
    if not yes:
        typer.confirm(f"Remove for good all that names {harmless(number[:80])}?", abort=True)
    _tell(done(lambda: RemoteEvents(service_at(config, socket)).forget(number)), as_json=as_json)


def _tell(removed: Removed, *, as_json: bool) -> None:
    if as_json:
        echo_json({"removed": dict(removed)})
        return
    said = ", ".join(f"{count} {what}" for what, count in removed.items() if count)
    typer.echo(harmless(f"Removed: {said or 'nothing'}."))
