"""Writes docs/reference/cli.md from the commands themselves: what `--help` says, in one page.

Run it with `python docs/generate_cli.py`; tests/test_cli_reference.py fails when the page is not what it would write.
"""  # noqa: INP001 - a program beside its page, no package

import inspect
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs before anything is installed

import typer  # noqa: E402 - after the path is known

from bridge.cli.commands import FILES, app  # noqa: E402 - as above

PAGE = ROOT / "docs" / "reference" / "cli.md"
HEAD = """\
# Commands

Made from the commands by `python docs/generate_cli.py`; `callbridge COMMAND --help` says the same.
What the tools for script authors do is told in [Test a script without a telephone](../howto/test-a-script.md), how
shells complete them in [Watch and steer the calls that are up](../howto/live-calls.md#shell-completion).
"""


def page() -> str:
    """The whole page."""
    group: Any = typer.main.get_command(app)
    sections = (line for name in FILES for line in _sections(name, group.get_command(None, name)))
    return "\n".join((HEAD, *sections))


def _sections(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - typer keeps its own copy of click
    """A command, or a group and then its commands."""
    commands = getattr(command, "commands", None)
    if commands is None:
        yield from _section(name, command)
        return
    yield f"## callbridge {name}\n"
    yield f"{inspect.cleandoc(command.help)}\n"
    for inner, one in commands.items():
        yield from _section(f"{name} {inner}", one, level="###")


def _section(name: str, command: Any, level: str = "##") -> Iterator[str]:  # noqa: ANN401 - as above
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join(_metavar(one) if one.required else f"[{_metavar(one)}]" for one in arguments)
    yield f"{level} callbridge {name}\n"
    yield "```text"
    yield " ".join(part for part in ("callbridge", name, "[OPTIONS]" if options else "", usage) if part)
    yield "```\n"
    yield f"{inspect.cleandoc(command.help)}\n"
    if command.params:
        yield "| | | default |"
        yield "|---|---|---|"
        for one in arguments:
            yield f"| `{_metavar(one)}` | {one.help} | {_default(one)} |"
        for one in options:
            value = "" if one.is_flag else f" {_metavar(one)}"
            names = ", ".join(f"`{option}{value}`" for option in one.opts)
            yield f"| {names} | {_meaning(one)} | {_default(one)} |"
        yield ""


def _metavar(one: Any) -> str:  # noqa: ANN401 - as above
    return str(one.metavar or (one.name or "").upper())


def _meaning(one: Any) -> str:  # noqa: ANN401 - as above
    choices = ", ".join(f"`{choice}`" for choice in _choices(one))
    environment = f"from the environment: `{one.envvar}`" if one.envvar else ""
    return "; ".join(part for part in (one.help, choices, environment) if part)


def _choices(one: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    annotation = one.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(choice.value) for choice in annotation)


def _default(one: Any) -> str:  # noqa: ANN401 - as above
    default = getattr(one.default, "value", one.default)
    return "" if one.required or default in (None, "", False, ()) else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
