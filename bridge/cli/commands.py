"""All commands of `callbridge`, each in a file of its own.

Knows which file has which command, and reads it when that is asked for: who asks for the state of a service is not to
wait until all that runs one has been read. Does not know what a command does.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

FILES: Final[Mapping[str, str]] = {
    "run": "service",
    "version": "version",
    "rescue": "rescue",
    "check": "check",
    "doctor": "doctor",
    "graph": "graph",
    "schema": "schema",
    "status": "orders",
    "reload": "orders",
    "switch": "orders",
    "top": "live",
    "hangup": "live",
    "call": "live",
    "calls": "calls",
    "show": "calls",
    "replay": "replaying",
    "parse": "scripts",
    "request": "scripts",
    "simulate": "scripts",
    "compat": "scripts",
    "sounds": "sounds",
    "events": "events",
    "purge": "retention",
    "forget": "retention",
    "api": "api",
    "console": "console",
}
"""Commands, in the order in which help lists them, and the file below this folder that has each."""


class Commands(TyperGroup):
    """All commands."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer keeps its own copy of click
        """Their names."""
        return list(FILES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - as above
        """One of them; None when there is none of this name."""
        if cmd_name not in FILES:
            for name in FILES:  # whichever is like it is proposed
                self._read(name)
        elif cmd_name not in self.commands:
            self._read(cmd_name)
        return self.commands.get(cmd_name)

    def _read(self, name: str) -> None:
        found = typer.Typer()
        found.callback()(_nothing)  # so that it is a group, also of one
        with _nothing_collected():
            file = import_module(f"bridge.cli.{FILES[name]}")
        file.add_to(found)
        group: Any = typer.main.get_command(found)
        self.commands.update(group.commands)


app = typer.Typer(
    name="callbridge",
    cls=Commands,
    help="Web scripts steer telephone calls on a stock Asterisk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is read here stays: to look through it for garbage, again and again, is a quarter of the time it takes."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _nothing() -> None:
    """Comes before every command."""


app.callback()(_nothing)
