"""Targets as an IVR file writes them: where a call goes next.

Knows their forms in TOML. Does not know which field holds one, nor whether a target exists.
Source: The IVR 1.3, 1.4 (`on_lifetime`).
"""

from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from bridge.ivr.findings import nearest, shown
from bridge.ivr.model import TransferTo
from bridge.ivr.notation_types import LABEL, LAST_POSITION, option_of, text_of
from bridge.ivr.number_types import read_number
from bridge.ivr.targets import Continue, HangUp, Target, ToLabel, ToPlace
from bridge.ivr.validation import refusal
from bridge.ivr.variables import Template
from bridge.telephony.destinations import DIALPLAN_NAME

DialplanName = Annotated[
    str,
    Field(
        pattern=f"^{DIALPLAN_NAME}$",
        description="a name of the dialplan: 1 to 79 letters, digits and _ . + * # @ : / -",
    ),
]
"""A context or an extension of Asterisk's dialplan."""
_PLACE_KEYS = ("label", "context", "option", "position")


def _target(value: object) -> Target:
    """Where to go next (The IVR 1.3)."""
    if value == "continue":
        return Continue()
    if value == "hangup":
        return HangUp()
    if isinstance(value, dict) and value:
        return _destination(value)
    raise refusal(
        "CB403",
        'must be "continue", "hangup", { label = … } or { context = …, option = …, position = … }, '
        f"not {shown(value)}",
    )


def _lifetime_target(value: object) -> Target | TransferTo:
    if not isinstance(value, dict) or "transfer" not in value:
        return _target(value)
    if len(value) > 1:
        raise refusal("CB405", "transfer excludes every other key of a target", "Keep one of them")
    return TransferTo(read_number(value["transfer"], ("transfer",)))


def _destination(table: dict[str, object]) -> ToLabel | ToPlace:
    if unknown := next((key for key in table if key not in _PLACE_KEYS), None):
        if unknown == "transfer":
            advice = "Only ivr.on_lifetime may transfer; elsewhere, jump to an action transfer"
            raise refusal("CB402", 'a target has no "transfer"', advice, (unknown,))
        advice = nearest(unknown, _PLACE_KEYS)
        raise refusal("CB402", f"a target has no {shown(unknown)}", advice, (unknown,))
    if "label" in table:
        if len(table) > 1:
            raise refusal("CB405", "label and context, option or position exclude each other", "Keep one of them")
        label = text_of(table["label"], 64)
        if not LABEL.fullmatch(label):
            raise refusal("CB403", f"{shown(label)} is no label", "Use a letter, then letters, digits, - and _")
        return ToLabel(label)
    context = text_of(table["context"], 64) if "context" in table else None
    option = option_of(text_of(table.get("option", "start"), 64))
    position = table.get("position", 1)
    if not isinstance(position, int) or isinstance(position, bool) or not 1 <= position <= LAST_POSITION:
        raise refusal(
            "CB403", f"must be a whole number from 1 to {LAST_POSITION}, not {shown(position)}", "", ("position",)
        )
    literal = Template.literal
    return ToPlace(None if context is None else literal(context), literal(option), literal(str(position)))


_TEXTS: dict[str, object] = {"enum": ["continue", "hangup"]}
_LABEL: dict[str, object] = {
    "type": "object",
    "properties": {"label": {"type": "string", "pattern": f"^{LABEL.pattern}$"}},
    "required": ["label"],
    "additionalProperties": False,
}
_PLACE: dict[str, object] = {
    "type": "object",
    "properties": {
        "context": {"type": "string"},
        "option": {"type": "string"},
        "position": {"type": "integer", "minimum": 1, "maximum": LAST_POSITION},
    },
    "additionalProperties": False,
    "minProperties": 1,
}
_TRANSFER: dict[str, object] = {
    "type": "object",
    "properties": {"transfer": {"type": "string"}},
    "required": ["transfer"],
    "additionalProperties": False,
}
TargetField = Annotated[
    Target,
    PlainValidator(_target),
    WithJsonSchema({"oneOf": [_TEXTS, _LABEL, _PLACE]}),
    Field(description="a target"),
]
LifetimeTarget = Annotated[
    Target | TransferTo,
    PlainValidator(_lifetime_target),
    WithJsonSchema({"oneOf": [_TEXTS, _LABEL, _PLACE, _TRANSFER]}),
    Field(description="a target, or { transfer = number }"),
]
