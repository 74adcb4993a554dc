"""A table of a file to a model, and what the model refuses in an operator's words.

Knows models and findings. Does not know which tables a file has.
"""

from typing import TypeVar

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bridge.faults import Level
from bridge.ivr.allowed import allowed, allowed_in, field_at, model_at
from bridge.ivr.findings import Findings, nearest, printable, shown
from bridge.toml_lines import Path

M = TypeVar("M", bound=BaseModel)

_NEVER_SHOWN = frozenset({"url", "fallback_url", "ari_url", "public_url", "secret_sha256", "sha256"})
"""A URL may hold a password, and in the place of a hash somebody may have written the secret itself."""
_NOT_A_TABLE = frozenset({"model_type", "model_attributes_type", "dict_type"})


def refusal(code: str, what: str, advice: str = "", at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """What a validator raises: a finding of that code, `at` a place below the field."""
    return PydanticCustomError("finding", "{what}", {"code": code, "what": what, "advice": advice, "at": at})


def read_table(model: type[M], table: object, path: Path, findings: Findings) -> M | None:
    """Read one table; None when it was refused, and then there are findings."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _note(model, one, path, findings)
        return None


def _note(model: type[BaseModel], error: ErrorDetails, path: Path, findings: Findings) -> None:
    loc, context = error["loc"], error.get("ctx", {})
    where = (*path, *(part for part in loc if part != "[key]"))
    match error["type"]:
        case "finding":
            findings.add(
                context["code"],
                (*where, *context["at"]),
                context["what"],
                context["advice"],
                level=_level(context["code"]),
            )
        case "missing":
            field = field_at(model, loc)
            advice = f"Add it: {allowed(field)}" if field else ""
            findings.add("CB405", where, f'"{loc[-1]}" is missing', advice)
        case "extra_forbidden":
            findings.add("CB402", where, f'there is no "{printable(str(loc[-1])[:60])}" here', _known(model, loc))
        case "value_error":
            what, _, advice = str(context["error"]).partition("; ")
            findings.add("CB403", where, what, f"{advice[:1].upper()}{advice[1:]}")
        case kind:
            findings.add("CB403", where, *_wrong(model, error, kind))


def _level(code: str) -> Level | None:
    """In a file, a URL that is none is fatal."""
    return Level.FATAL if code == "CB212" else None


def _known(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    holder = model_at(model, loc[:-1]) or model
    return nearest(str(loc[-1]), [info.alias or name for name, info in holder.model_fields.items()])


def _wrong(model: type[BaseModel], error: ErrorDetails, kind: str) -> tuple[str, str]:
    loc = error["loc"]
    if loc and loc[-1] == "[key]":
        return f"the name {shown(error['input'])} cannot be used", "Use letters, digits, - and _"
    field = field_at(model, loc)
    told = allowed_in if loc and isinstance(loc[-1], int) else allowed
    what = "a table" if kind in _NOT_A_TABLE or field is None else told(field)
    hidden = field is None or field.annotation is SecretStr or (loc and loc[-1] in _NEVER_SHOWN)
    given = "" if hidden and isinstance(error["input"], str) else f", not {shown(error['input'])}"
    return f"must be {what}{given}", ""
