"""`callbridge console add-user`: a user of the console, as a table for `callbridge.toml`.

Knows terminals and tables. Changes no file: who may log in is decided by whoever may write the settings.
"""

import re
import sys
from typing import Annotated

import typer

from bridge.cli.options import refuse
from bridge.web.console.passwords import LONGEST, SHORTEST, PasswordHash
from bridge.web.console.settings import Role

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    group = typer.Typer(help="Users of the console.", no_args_is_help=True)
    group.callback()(_of_the_console)
    group.command("add-user")(add_user)
    app.add_typer(group, name="console")


def _of_the_console() -> None:
    """Users of the console."""


def add_user(
    name: Annotated[str, typer.Argument(help="letters, digits, ., _, @ and -")],
    role: Annotated[Role, typer.Option(help="an operator also acts, a viewer only sees")] = Role.OPERATOR,
    from_stdin: Annotated[bool, typer.Option("--password-stdin", help="take the password from standard input")] = False,
) -> None:
    """Print a table `console.user` for callbridge.toml; the password is asked twice. Exit status 2: none is made."""
    if _NAME.fullmatch(name) is None:
        refuse(f"{name[:64]!r} is no name of a user: write letters, digits, ., _, @ and -, 64 at most.")
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked(name)
    if not SHORTEST <= len(password) <= LONGEST:
        refuse(f"A password has {SHORTEST} to {LONGEST} characters, this one has {len(password)}. Choose another one.")
    typer.echo(f'[[console.user]]\nname = "{name}"\npassword_hash = "{PasswordHash.of(password)}"\nrole = "{role}"')
    typer.echo("Put these lines at the end of callbridge.toml and restart Callbridge.", err=True)


def _asked(name: str) -> str:
    if not sys.stdin.isatty():
        refuse("There is no terminal on which to ask for a password. Give it with --password-stdin.")
    password: str = typer.prompt(f"Password of {name}", hide_input=True, err=True)
    if typer.prompt("Once more", hide_input=True, err=True) != password:
        refuse("The two differ, so no user was made. Try again.")
    return password
