"""Writes docs/reference/actions.md and all-settings.md: every key of the files, its type, bounds and default.

They are made from the models that read the files, by way of their JSON Schema. What a key means is told by hand in
ivr-file.md and settings.md. Run it with `python docs/generate_tables.py`; tests/docs/test_generated.py fails when a
page is not what it would write.
"""  # noqa: INP001 - a program beside its pages, no package

import json
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]  # what stands beside it counts, not what is installed

from markdown_tables import table  # noqa: E402 - after the path is known

from bridge.config.schema import settings_schema  # noqa: E402 - as above
from bridge.ivr.notation import ACTIONS  # noqa: E402 - as above
from bridge.ivr.schema import ivr_schema  # noqa: E402 - as above

REFERENCE = ROOT / "docs" / "reference"
Schema = dict[str, Any]
COMMON = ("action", "label", "description", "enabled", "when")
ACTIONS_HEAD = """\
# All actions

Every action of an [IVR file](ivr-file.md), its keys, their types, bounds and defaults. The tables are made from the
models that read the files by `python docs/generate_tables.py`; do not edit. What a key means is told in
[the IVR file](ivr-file.md#actions). For an editor that completes and checks them while you type, there is
[a JSON Schema](../howto/check-an-ivr.md).

A key without a default may be left out, unless it is required; what counts then is told where its meaning is.
"""
SETTINGS_HEAD = """\
# All settings

Every key of `callbridge.toml`, its type, bounds and default. The tables are made from the models that read the file by
`python docs/generate_tables.py`; do not edit. What a key means is told in [callbridge.toml](settings.md).

A key without a default may be left out, unless it is required; what counts then is told where its meaning is. In place
of each secret there may be one of its forms `KEY_file` and `KEY_env`.
"""
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def pages() -> dict[Path, str]:
    """Every page by its path."""
    return {
        REFERENCE / "actions.md": "\n".join((ACTIONS_HEAD, *_actions())),
        REFERENCE / "all-settings.md": "\n".join((SETTINGS_HEAD, *_settings())),
    }


def _actions() -> Iterator[str]:
    definitions = ivr_schema()["$defs"]
    for model in ACTIONS.values():
        definitions[model.__name__]["properties"]["action"] = {"description": "the name of the action"}
    common = definitions[next(iter(ACTIONS.values())).__name__]
    yield "## Keys of every action\n"
    yield from _keys(common, definitions, only=COMMON)
    for name, model in ACTIONS.items():
        yield f"\n## {name}\n"
        own = [key for key in definitions[model.__name__]["properties"] if key not in COMMON]
        yield from _keys(definitions[model.__name__], definitions, only=own) if own else ("No keys of its own.",)
    yield ""


def _settings() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a default that is an address is shown as the two parts that it has
        schema = settings_schema()
    definitions = schema["$defs"]
    told = set(_SECTION.findall((REFERENCE / "settings.md").read_text("utf-8")))
    for heading, model in _tables(schema, definitions, ""):
        yield f"## {heading}\n"
        if heading in told:
            anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            yield f"[What they mean](settings.md#{anchor}).\n"
        own = [key for key, one in model["properties"].items() if not _inner(one, definitions)]
        yield from _keys(model, definitions, only=own)
        yield ""


def _tables(model: Schema, definitions: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """The tables of a file, outer before inner, each with the heading under which it is written."""
    for key, one in model["properties"].items():
        found = _inner(one, definitions)
        if found is None:
            continue
        many, inner = found
        name = f"{path}{key}" + (".NAME" if many == "named" else "")
        if any(not _inner(field, definitions) for field in inner["properties"].values()):
            yield f"[[{name}]]" if many == "list" else f"[{name}]", inner
        yield from _tables(inner, definitions, f"{name}.")


def _inner(one: Schema, definitions: Schema) -> tuple[str, Schema] | None:
    """How often a table stands below a key, and what is in it; None for a plain value."""
    if "patternProperties" in one:
        return _with("named", _meant(next(iter(one["patternProperties"].values())), definitions))
    if one.get("type") == "array":
        return _with("list", _meant(one["items"], definitions))
    return _with("once", _meant(one, definitions))


def _with(many: str, model: Schema) -> tuple[str, Schema] | None:
    return (many, model) if "properties" in model else None


def _keys(model: Schema, definitions: Schema, only: tuple[str, ...] | list[str]) -> Iterator[str]:
    required = model.get("required", ())
    rows = (
        (f"`{key}`", _kind(model["properties"][key], definitions), _default(model["properties"][key], key in required))
        for key in only
        if key.removesuffix("_file").removesuffix("_env") not in set(only) - {key}
    )
    yield from table(("key", "value", "default"), rows)


def _default(one: Schema, required: bool) -> str:  # noqa: FBT001 - whether it has to be there is a fact
    if required:
        return "required"
    return f"`{json.dumps(one['default'], ensure_ascii=False)}`" if "default" in one else ""


def _kind(one: Schema, definitions: Schema) -> str:
    """A type and its bounds in words."""
    meant = _meant(one, definitions)
    choices = [_kind(some, definitions) for some in (*meant.get("anyOf", ()), *meant.get("oneOf", ()))]
    if meant.get("description") == "a target":
        return "[target](ivr-file.md#targets)"
    if one.get("description"):
        return str(one["description"])
    if choices:
        return ", or ".join(dict.fromkeys(choices))
    if "const" in meant or "enum" in meant:
        return ", ".join(f"`{json.dumps(value)}`" for value in meant.get("enum", [meant.get("const")]))
    if meant.get("type") == "array":
        least, most = meant.get("minItems", 0), meant.get("maxItems")
        count = str(most) if least == most else f"{least} to {most}"
        return f"list of {count}: {_kind(meant['items'], definitions)}" if most else "list"
    return _plain(meant)


def _plain(meant: Schema) -> str:
    if meant.get("type") in {"integer", "number"}:
        kind = "whole number" if meant["type"] == "integer" else "number"
        bounds = f"{meant.get('minimum', '')} to {meant.get('maximum', '')}"
        return kind if bounds == " to " else f"{kind}, {bounds}"
    if meant.get("type") == "boolean":
        return "`true` or `false`"
    if meant.get("type") == "object":
        return (
            "table"
            if "properties" not in meant
            else f"table with {', '.join(f'`{key}`' for key in meant['properties'])}"
        )
    kind = {"password": "secret", "path": "path"}.get(meant.get("format", ""), "text")
    least, most = meant.get("minLength", 0), meant.get("maxLength")
    bounds = f"{least} to {most}" if least else f"at most {most}"
    return f"{kind}, {bounds} characters" if most else kind


def _meant(one: Schema, definitions: Schema) -> Schema:
    """What a reference leads to."""
    name = one.get("$ref", "").rpartition("/")[2]
    return {**definitions[name], **{key: value for key, value in one.items() if key != "$ref"}} if name else one


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
