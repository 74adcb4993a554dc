"""`callbridge events`: what is told to receivers, and what became of it.

Knows commands and exit codes. Does not know how an order reaches the service, nor how a delivery looks.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from bridge.calls.deliveries import DeliveryFilter
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.event_filters import (
    CallOption,
    DefinitionOption,
    IdOption,
    ReceiverOption,
    SinceOption,
    StateOption,
    UntilOption,
    chosen,
)
from bridge.cli.options import FOUND, JsonOption, echo_json
from bridge.cli.orders import SocketOption, refuse_all, service_at
from bridge.telephony.plain import harmless
from bridge.terminal.deliveries import as_json, listed, whole
from bridge.terminal.remote import RemoteError
from bridge.terminal.remote_events import RemoteEvents

T = TypeVar("T")

events = typer.Typer(
    no_args_is_help=True, help="Look at events on their way to receivers, send them again, give them up."
)


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    app.add_typer(events, name="events")


@events.command("list")
def list_(  # noqa: PLR0913 - one for each option
    *,
    state: StateOption = None,
    receiver: ReceiverOption = "",
    call: CallOption = "",
    definition: DefinitionOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    ids: IdOption = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="how many, the newest")] = 50,
    json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
) -> None:
    """List deliveries, the newest last; values of parameters are masked unless [privacy] shows them."""
    wanted = chosen(state, receiver, call, definition, since, until, ids)
    found = done(lambda: RemoteEvents(service_at(config, socket)).deliveries(wanted, count))
    if json:
        for one in reversed(found):
            echo_json(as_json(one))
        return
    for line in listed(found[::-1]):
        typer.echo(line)


@events.command()
def show(
    delivery: Annotated[str, typer.Argument(help="id of a delivery, as `callbridge events list` shows it")],
    json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
) -> None:
    """Show one delivery wholly, with the last answer of its receiver: exit status 1 there is none of this id."""
    wanted = DeliveryFilter(ids=(delivery,))
    found = done(lambda: RemoteEvents(service_at(config, socket)).deliveries(wanted, 1))
    if not found:
        typer.echo(f"There is no delivery {harmless(delivery[:80])}. `callbridge events list` shows those there are.")
        raise typer.Exit(FOUND)
    if json:
        echo_json(as_json(found[0]))
        return
    for line in whole(found[0]):
        typer.echo(line)


@events.command()
def replay(  # noqa: PLR0913 - one for each option
    *,
    state: StateOption = None,
    receiver: ReceiverOption = "",
    call: CallOption = "",
    definition: DefinitionOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    ids: IdOption = None,
    json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
) -> None:
    """Send dead or delivered events again, each with the id it had; say which.

    Exit status 1: none was chosen that is dead or delivered; 2: the service cannot be asked, or it was not said which.
    """
    wanted = chosen(state, receiver, call, definition, since, until, ids)
    count = done(lambda: RemoteEvents(service_at(config, socket)).replay(wanted))
    if json:
        echo_json({"replayed": count})
    else:
        typer.echo(f"Sent again: {count}.")
    if not count:
        raise typer.Exit(FOUND)


@events.command()
def drop(  # noqa: PLR0913 - one for each option
    *,
    state: StateOption = None,
    receiver: ReceiverOption = "",
    call: CallOption = "",
    definition: DefinitionOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    ids: IdOption = None,
    json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
) -> None:
    """Give pending events up: they are dead, reason dropped, and can be replayed; say which.

    Exit status 1: none was chosen that is pending; 2: the service cannot be asked, or it was not said which.
    """
    wanted = chosen(state, receiver, call, definition, since, until, ids)
    count = done(lambda: RemoteEvents(service_at(config, socket)).drop(wanted))
    if json:
        echo_json({"dropped": count})
    else:
        typer.echo(f"Given up: {count}.")
    if not count:
        raise typer.Exit(FOUND)


def done(order: Callable[[], T]) -> T:
    """What comes of an order; one that cannot be given ends the command."""
    try:
        return order()
    except RemoteError as refused:
        refuse_all(refused)
