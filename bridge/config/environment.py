"""Settings from the environment: `CALLBRIDGE_A__B__C` overrides the scalar `a.b.c` of the file.

Knows how such names are read. Does not know secrets, nor bounds.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from bridge.config.places import SECRETS, is_at
from bridge.config.settings import Settings
from bridge.ivr.allowed import field_at
from bridge.ivr.findings import Findings
from bridge.toml_lines import Path

PREFIX = "CALLBRIDGE_"
_FORMS = ("", "_file", "_env")
_SWITCH = {"true": True, "false": False}


def override(document: dict[str, Any], environ: Mapping[str, str], findings: Findings) -> dict[Path, str]:
    """Put the environment's values into the document; which path came from which variable.

    A variable without `__` after the prefix is not ours.
    """
    came_from: dict[Path, str] = {}
    for variable in sorted(environ):
        parts = variable.removeprefix(PREFIX).split("__")
        if not variable.startswith(PREFIX) or len(parts) < 2:  # noqa: PLR2004 - a table and a key
            continue
        table, path = _holder(document, parts)
        if table is None or isinstance(table.get(str(path[-1])), dict | list):
            findings.elsewhere = {path: variable}
            findings.add("CB402", path, "only single values can be overridden", "Remove the variable")
            continue
        came_from[path] = variable
        _drop_other_forms(table, path)
        table[str(path[-1])] = _typed(path, environ[variable])
    return came_from


def _holder(document: dict[str, Any], parts: list[str]) -> tuple[dict[str, Any] | None, Path]:
    """The table in which the last part is a key, made when it is not there; None when there is no place for one."""
    table = document
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, key := _key(table, part))
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            return None, path
        table = inner
    return table, (*path, _key(table, parts[-1]))


def _key(table: dict[str, Any], part: str) -> str:
    """The key of the table that is meant: names are compared without case, `-` and `.` as `_`."""
    wanted = part.lower()
    return next((key for key in table if key.lower().replace("-", "_").replace(".", "_") == wanted), wanted)


def _drop_other_forms(table: dict[str, Any], path: Path) -> None:
    """Environment beats file also when the two use different forms of one secret."""
    for pattern in SECRETS:
        for form in _FORMS:
            if is_at(path, (*pattern[:-1], pattern[-1] + form)):
                for other in _FORMS:
                    table.pop(pattern[-1] + other, None)


def _typed(path: Path, text: str) -> object:
    """The value in the type of its field; a text that has not that type stays one, and is refused later."""
    field = field_at(Settings, path)
    types = tuple(_types(field.annotation)) if field else ()
    if bool in types:
        return _SWITCH.get(text.lower(), text)
    for kind in (int, float):
        if kind in types:
            try:
                return kind(text)
            except ValueError:
                return text
    return text


def _types(annotation: object) -> Iterator[object]:
    """A type, and what it is made of: `float` of `Annotated[float, …] | None`."""
    yield annotation
    for part in get_args(annotation):
        yield from _types(part)
