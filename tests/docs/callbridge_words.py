"""Whether a line of `callbridge …` is one that the program would take: command, options and number of arguments."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

import typer
from typer.testing import CliRunner

from bridge.cli.commands import app

_GROUP: Any = typer.main.get_command(app)
_RUN = re.compile(r"--(?:install|show)-completion$")


def refusal(words: Sequence[str]) -> str | None:
    """What is wrong with the words behind `callbridge`; None when nothing is. Nothing is run."""
    if not words or _RUN.match(words[0]):
        return None
    command, rest = _GROUP.get_command(None, words[0]), list(words[1:])
    if command is None:
        return f"there is no command {words[0]!r}"
    if getattr(command, "commands", None) is not None:
        if not rest:
            return None
        command, rest = command.commands.get(rest[0]), rest[1:]
        if command is None:
            return f"there is no command {' '.join(words[:2])!r}"
    return _unfit(command, rest)


def _unfit(command: Any, rest: list[str]) -> str | None:  # noqa: ANN401 - typer keeps its own copy of click
    known = {name: one for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help": None}
    least = sum(one.param_type_name == "argument" and one.required for one in command.params)
    most = sum(one.param_type_name == "argument" for one in command.params)
    wide = any(one.param_type_name == "argument" and one.nargs == -1 for one in command.params)
    given = 0
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            given += 1
            continue
        name, _, value = word.partition("=")
        if name not in known:
            return f"there is no option {name!r} of {command.name!r}"
        option = known[name]
        if option is not None and not option.is_flag and not value:
            if not rest:
                return f"{name} lacks its value"
            value = rest.pop(0)
        choices = _choices(option)
        if choices and value not in choices:
            return f"{name} takes {', '.join(choices)}"
    if given < least or (given > most and not wide):
        return f"{command.name!r} takes {least} to {most} arguments, not {given}"
    return None


def _choices(option: Any) -> list[str]:  # noqa: ANN401 - as above
    annotation = option.type_descriptor.annotation if option else None
    return (
        [str(one.value) for one in annotation] if isinstance(annotation, type) and issubclass(annotation, Enum) else []
    )


def help_of(*words: str) -> str:
    """What the program itself says: a check of this check."""
    return CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"}).stdout
