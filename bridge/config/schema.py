"""The JSON Schema (draft 2020-12) of `callbridge.toml`, made from the models that read it.

Knows that secrets may stand in a file or in the environment. Does not know TOML, nor what a schema cannot say.
"""

from typing import Any

from bridge.config.places import SECRETS
from bridge.config.settings import Settings
from bridge.ivr.schema import DRAFT, definitions_of

ELSEWHERE = {
    "file": "A file that holds it.",
    "env": "A variable of the environment that holds it.",
}
"""The endings of `KEY_file` and `KEY_env`."""


def settings_schema() -> dict[str, Any]:
    """The schema of the whole file."""
    definitions = definitions_of((Settings,))
    settings = definitions.pop("Settings")
    for *holder, key in SECRETS:
        _allow_elsewhere(_table(settings, holder, definitions), key)
    return {
        "$schema": DRAFT,
        **settings,
        "title": "callbridge.toml",
        "description": "The settings of Callbridge.",
        "$defs": definitions,
    }


def _table(schema: dict[str, Any], holder: list[str], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of the tables at a place of the file."""
    for part in holder:
        found = schema["properties"][part] if part != "*" else _each(schema)
        name = found.get("$ref", "").rpartition("/")[2]
        schema = definitions[name] if name else found
    return schema


def _each(schema: dict[str, Any]) -> dict[str, Any]:
    """What every element of a list, or every table of any name, is like."""
    found: dict[str, Any] = schema["items"] if "items" in schema else next(iter(schema["patternProperties"].values()))
    return found


def _allow_elsewhere(table: dict[str, Any], key: str) -> None:
    for ending, about in ELSEWHERE.items():
        table["properties"][f"{key}_{ending}"] = {"type": "string", "description": about}
    if key in table.get("required", ()):
        table["required"] = [one for one in table["required"] if one != key]
