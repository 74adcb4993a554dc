"""`callbridge api`: clients and tokens of programs, made, listed and revoked in the service that runs.

Knows commands and exit codes. Does not know how an order reaches the service, nor where secrets are kept.
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bridge.calls.api_ports import CredentialKind, CredentialShown, CredentialWanted, Rights, Scope
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import JsonOption, echo_json
from bridge.cli.orders import SocketOption, refuse_all, service_at
from bridge.telephony.plain import harmless
from bridge.terminal.remote import RemoteError
from bridge.terminal.remote_api import RemoteApi

NameArgument = Annotated[str, typer.Argument(help="its name: letters, digits, _, . and -")]
UserOption = Annotated[str, typer.Option(help="the user id that paths may name instead of @me")]
ExtensionOption = Annotated[
    list[str], typer.Option("--extension", help="an extension or range it may use, * for all; may be repeated")
]
ScopeOption = Annotated[
    list[Scope] | None, typer.Option("--scope", help="what it may do; may be repeated; all unless it is given")
]
CallsOption = Annotated[int, typer.Option(min=0, help="calls at the same time; 0: no limit")]
HourOption = Annotated[int, typer.Option(min=0, help="calls in an hour; 0: no limit")]
DayOption = Annotated[int, typer.Option(min=0, help="minutes of conversation in a day; 0: no limit")]


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    group = typer.Typer(help="Clients and tokens of the API for programs.", no_args_is_help=True)
    group.command("add-client")(add_client)
    group.command("add-token")(add_token)
    group.command("list")(show)
    group.command("revoke")(revoke)
    app.add_typer(group, name="api")


def add_client(  # noqa: PLR0913 - one for each option
    name: NameArgument,
    *,
    user: UserOption,
    extension: ExtensionOption,
    scope: ScopeOption = None,
    max_calls: CallsOption = 20,
    max_calls_per_hour: HourOption = 0,
    max_minutes_per_day: DayOption = 0,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a client that fetches tokens by OAuth; its secret is printed this once. Exit status 2: not made."""
    rights = _rights(user, extension, scope, max_calls, max_calls_per_hour, max_minutes_per_day)
    _add(CredentialWanted(CredentialKind.CLIENT, name, rights), _service(config, socket), as_json)


def add_token(  # noqa: PLR0913 - as above
    name: NameArgument,
    *,
    user: UserOption,
    extension: ExtensionOption,
    scope: ScopeOption = None,
    max_calls: CallsOption = 20,
    max_calls_per_hour: HourOption = 0,
    max_minutes_per_day: DayOption = 0,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token for a program that has no OAuth; it is printed this once. Exit status 2: not made."""
    rights = _rights(user, extension, scope, max_calls, max_calls_per_hour, max_minutes_per_day)
    _add(CredentialWanted(CredentialKind.TOKEN, name, rights), _service(config, socket), as_json)


def show(config: ConfigOption = DEFAULT_CONFIG, socket: SocketOption = None, as_json: JsonOption = False) -> None:
    """List clients and tokens, those of callbridge.toml first. Exit status 2: the service cannot be asked."""
    try:
        found = _service(config, socket).credentials()
    except RemoteError as refused:
        refuse_all(refused)
    for one in found:
        if as_json:
            echo_json(asdict(one))
        else:
            typer.echo(harmless(_line(one)))


def revoke(
    name: NameArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    socket: SocketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a token, or a client with all that it has fetched, be valid no more. Exit status 2: nothing has changed."""
    try:
        _service(config, socket).revoke(name)
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        echo_json({"revoked": name})
    else:
        typer.echo(f"Revoked: {harmless(name)}. Requests with it are refused from now on.")


def _rights(
    user: str, extensions: list[str], scopes: list[Scope] | None, calls: int, an_hour: int, minutes: int
) -> Rights:
    return Rights(user, tuple(extensions), tuple(scopes or Scope), calls, an_hour, minutes)


def _add(wanted: CredentialWanted, service: RemoteApi, as_json: bool) -> None:
    try:
        secret = service.add(wanted)
    except RemoteError as refused:
        refuse_all(refused)
    if as_json:
        echo_json({"kind": wanted.kind, "name": wanted.name, "secret": secret})
        return
    what = "secret" if wanted.kind is CredentialKind.CLIENT else "token"
    typer.echo(f"{what}  {secret}")
    typer.echo(f"Keep it: it is not stored and cannot be shown again. Made: {wanted.kind} {wanted.name}.", err=True)


def _line(one: CredentialShown) -> str:
    origin = "callbridge.toml" if one.read_only else f"{datetime.fromtimestamp(one.created).astimezone():%Y-%m-%d}"
    return f"{one.kind:<6}  {one.name}  user {one.user}  {' '.join(one.extensions)}  {' '.join(one.scopes)}  ({origin})"


def _service(config: Path, socket: Path | None) -> RemoteApi:
    return RemoteApi(service_at(config, socket))
