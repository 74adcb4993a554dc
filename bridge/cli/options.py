"""What the commands for script authors share: exit statuses, refusals in one line, and values typed by people.

Knows texts of a command line. Does not know what is done with them.
"""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, NoReturn

import typer

from bridge.faults import Fault
from bridge.ivr.variables import NAME, RESERVED

FOUND: Final = 1
"""Exit status: faults, an end that was not expected, or an answer that is not settled."""
UNUSABLE: Final = 2
"""Exit status: refused, unreadable, or asked in a way that cannot be answered."""

JsonOption = Annotated[bool, typer.Option("--json", help="JSON, one object on a line")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="set a variable of the call; may be repeated")
]
CallerOption = Annotated[str, typer.Option(help="number or extension that calls")]
CallerNameOption = Annotated[str, typer.Option(help="name of the caller")]
A_CALLER: Final = "+12025550143"

_SECONDS = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)(ms|s|m|)")
_UNITS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0}


def refuse(sentence: str) -> NoReturn:
    """End the command: one line that says what is wrong and what to do."""
    typer.echo(sentence, err=True)
    raise typer.Exit(UNUSABLE)


def why(error: OSError) -> str:
    """The reason of the operating system, as a clause."""
    return (error.strerror or "no reason is known").lower()


def echo_json(whole: dict[str, Any]) -> None:
    """Print one object on one line."""
    typer.echo(json.dumps(whole, ensure_ascii=True))


def finding_as_object(finding: Fault) -> dict[str, Any]:
    """A finding of a file for programs (The IVR 6.4)."""
    return {
        "file": finding.file,
        "line": finding.line,
        "severity": finding.level.value,
        "code": finding.code,
        "address": finding.address,
        "message": finding.message,
        "advice": f"{finding.row.mend[:1].upper()}{finding.row.mend[1:]}",
    }


def read_variables(given: Iterable[str]) -> dict[str, str]:
    """`NAME=VALUE` as a name and a value; anything else is refused."""
    variables: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or NAME.fullmatch(name) is None:
            refuse(f"--set {text[:64]!r}: write NAME=VALUE, the name with letters, digits and _.")
        if name in RESERVED:
            refuse(f"--set {name}: this name is reserved. Choose another one.")
        variables[name] = value
    return variables


def read_seconds(option: str, text: str) -> float:
    """`5`, `5s`, `500ms` or `2m` as seconds; anything else is refused."""
    found = _SECONDS.fullmatch(text.strip())
    if found is None:
        refuse(f"{option} {text[:20]!r}: write seconds, such as 5s, 0.5s or 2m.")
    return float(found[1]) * _UNITS[found[2]]
