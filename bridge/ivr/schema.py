"""The JSON Schema (draft 2020-12) of an IVR file, made from the models that read it.

Knows which tables a file has. Does not know TOML, nor what a schema does not say: which fields exclude each other, and
whether a target exists. Source: The IVR 6.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind, models_json_schema

from bridge.ivr.document import SCHEMA
from bridge.ivr.event_table import EventTable
from bridge.ivr.file_tables import ContextTable, IvrTable
from bridge.ivr.interval_table import NAME as INTERVAL_NAME
from bridge.ivr.interval_table import IntervalTable
from bridge.ivr.notation import ACTIONS
from bridge.ivr.targets import ALIASES, OPTIONS
from bridge.ivr.variables import COUNT_LIMIT, NAME, VALUE_LIMIT

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class _Generator(GenerateJsonSchema):
    """Leaves out what a default of ours looks like in TOML: the reference says it."""

    def emit_warning(self, kind: JsonSchemaWarningKind, detail: str) -> None:
        """Nothing is wrong with a default that only TOML can say."""


def ivr_schema() -> Schema:
    """The schema of a whole file."""
    definitions = definitions_of((*ACTIONS.values(), IvrTable, ContextTable, IntervalTable, EventTable))
    for name, model in ACTIONS.items():
        action = definitions[model.__name__]
        action["properties"]["action"] = {"const": name}
        action["title"] = name
    context = definitions["ContextTable"]
    context["properties"]["option"] = _ref("Options")
    definitions["Options"] = {
        "type": "object",
        "description": "Options: each an ordered list of actions.",
        "properties": {key: {"type": "array", "items": _ref("Action")} for key in (*OPTIONS, *ALIASES)},
        "additionalProperties": False,
    }
    definitions["Action"] = {
        "type": "object",
        "properties": {"action": {"enum": list(ACTIONS)}},
        "required": ["action"],
        "oneOf": [_ref(model.__name__) for model in ACTIONS.values()],
    }
    return {
        "$schema": DRAFT,
        "title": "An IVR file of Callbridge",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA, "description": "The version of the format."},
            "ivr": _ref("IvrTable"),
            "variables": {
                "type": "object",
                "description": "Values at entry.",
                "propertyNames": {"pattern": f"^{NAME.pattern}$"},
                "additionalProperties": {"type": "string", "maxLength": VALUE_LIMIT},
                "maxProperties": COUNT_LIMIT,
            },
            "time_interval": {
                "type": "object",
                "propertyNames": {"pattern": f"^{INTERVAL_NAME.pattern}$"},
                "additionalProperties": _ref("IntervalTable"),
            },
            "event": {"type": "array", "items": _ref("EventTable")},
            "context": {
                "type": "object",
                "propertyNames": {"minLength": 1, "maxLength": 64, "pattern": '^[^"$]*$'},
                "additionalProperties": _ref("ContextTable"),
                "minProperties": 1,
            },
        },
        "required": ["schema", "ivr", "context"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def definitions_of(models: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """The schemas of models and of what they hold, by the names of their classes; TOML has no null."""
    _, whole = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        ref_template="#/$defs/{model}",
        schema_generator=_Generator,
    )
    return {name: plain(schema) for name, schema in whole["$defs"].items()}


def plain(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Without null, made-up titles, and defaults that are null or not said in TOML."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {
        key: {name: plain(one) for name, one in value.items()} if key in {"properties", "$defs"} else plain(value)
        for key, value in schema.items()
        if not (key == "title" or (key == "default" and (value is None or isinstance(value, list | dict))))
    }
    choices = kept.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        left = [one for one in choices if one != {"type": "null"}]
        del kept["anyOf"]
        kept = left[0] | kept if len(left) == 1 else kept | {"anyOf": left}
    return kept


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
