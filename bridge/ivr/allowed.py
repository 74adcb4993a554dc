"""What a field of a model may hold, in words that an operator understands.

Knows types and bounds. Does not know files.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

_LIST: Final = "a list"
_NUMBERS: dict[type, str] = {int: "a whole number", float: "a number"}


def allowed(field: FieldInfo) -> str:
    """Say what is allowed: the field's own description, else what follows from its type and bounds."""
    return field.description or _of_type(field.annotation, field.metadata)


def allowed_in(field: FieldInfo) -> str:
    """Say what an element of a list may be; what the list may be, where only that has words of its own."""
    whole, element = allowed(field), _element(field.annotation)
    if element is None or (whole != _LIST and not _description(get_args(element))):
        return whole
    return _of_type(element, ())


def field_at(model: type[BaseModel], loc: Sequence[str | int]) -> FieldInfo | None:
    """The field to which a place in a document belongs; elements of lists and tables belong to what holds them."""
    found: FieldInfo | None = None
    for part in loc:
        fields = model.model_fields
        by_name = {(info.alias or name): info for name, info in fields.items()}
        if part in by_name:
            found = by_name[str(part)]
            model = model_in(found.annotation) or model
    return found


def model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - annotations have no common type
    """The model that a type is made of: itself, or what a list, mapping or optional of it holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part))), None)


def model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    """The model of the table at a place; None when there is no table."""
    present: type[BaseModel] | None = model
    waiting: list[str | int] = list(loc)
    while waiting and present is not None:
        by_name = {(info.alias or name): info for name, info in present.model_fields.items()}
        info = by_name.get(str(waiting.pop(0)))
        if info is None:
            return None
        present = model_in(info.annotation)
        if _holds_many(info.annotation) and waiting:
            waiting.pop(0)
    return present


def one_of(words: Iterable[str]) -> str:
    """`"a", "b" or "c"`."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _holds_many(annotation: Any) -> bool:  # noqa: ANN401 - annotations have no common type
    origin = get_origin(annotation)
    if origin in {Union, UnionType, Annotated}:
        return any(_holds_many(part) for part in get_args(annotation))
    return isinstance(origin, type) and issubclass(origin, Sequence | Mapping)


def _of_type(annotation: Any, metadata: Sequence[Any]) -> str:  # noqa: ANN401 - annotations have no common type
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner, *more = args
        own = _description(more)
        flat = [item for info in more for item in (info.metadata if isinstance(info, FieldInfo) else [info])]
        return own or _of_type(inner, [*flat, *metadata])
    if origin in {Union, UnionType}:
        return " or ".join(_of_type(part, metadata) for part in args if part is not NoneType)
    if origin is Literal:
        return one_of(str(arg) for arg in args)
    if annotation is bool:
        return "true or false"
    if annotation in _NUMBERS:
        return f"{_NUMBERS[annotation]}{_range(metadata)}"
    if not isinstance(annotation, type):
        return _LIST if _is_list(origin) else "a table"
    return _of_class(annotation, metadata)


def _description(annotated: Iterable[Any]) -> str | None:
    """The description among what stands in an `Annotated`."""
    return next((info.description for info in annotated if isinstance(info, FieldInfo) and info.description), None)


def _element(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no common type
    """The type of a list's elements; None when it is no list, or does not say."""
    origin, args = get_origin(annotation), get_args(annotation)
    if _is_list(origin):
        return next(iter(args), None)
    return next((found for part in args if (found := _element(part)) is not None), None)


def _is_list(origin: Any) -> bool:  # noqa: ANN401 - annotations have no common type
    return isinstance(origin, type) and issubclass(origin, Sequence)


def _of_class(annotation: type, metadata: Sequence[Any]) -> str:
    if issubclass(annotation, Enum):
        return one_of(str(member.value) for member in annotation)
    if issubclass(annotation, BaseModel):
        return "a table"
    if hasattr(annotation, "__fspath__"):  # a pure floor does not know pathlib
        return "a path, as text"
    if issubclass(annotation, str | SecretStr):
        return f"a text{_length(metadata)}"
    return _LIST if issubclass(annotation, Sequence) else "a table"


def _range(metadata: Sequence[Any]) -> str:
    low, high = _bound(metadata, "ge"), _bound(metadata, "le")
    if low is not None and high is not None:
        return f" from {_plain(low)} to {_plain(high)}"
    return f" of at least {_plain(low)}" if low is not None else ""


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _length(metadata: Sequence[Any]) -> str:
    low, high = _bound(metadata, "min_length"), _bound(metadata, "max_length")
    if high is None:
        return "" if low is None else " that is not empty"
    return f" of {low:g} to {high:g} characters" if low else f" of at most {high:g} characters"


def _bound(metadata: Sequence[Any], name: str) -> float | None:
    return next((value for item in metadata if (value := getattr(item, name, None)) is not None), None)
