"""Frozen values as plain data for JSON, and back to equal ones: by a closed list of classes, and no other is ever made.

Knows dataclasses, models and enums by their fields. Does not know what any of them means, nor where data is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from bridge.calls.kept.form_types import fits

Data = None | bool | int | float | str | list[Any] | dict[str, Any]

_CLASS: Final = ""
"""The key that names the class; no field is called so."""
_VALUE: Final = "="
_MAP: Final = "map"
_DEEPEST: Final = 32
_PLAIN: Final = (str, int, float, bool, type(None))

T = TypeVar("T")


class FormError(ValueError):
    """Data that is no value of these forms; the text says so of the data, without its subject."""


class Reference(Generic[T]):
    """A class whose values are not written down, but found again: by the data that `name` makes of one."""

    def __init__(self, kind: type[T], name: Callable[[T], str], find: Callable[[str], T]) -> None:
        """`find` raises FormError for what is not there any more."""
        self.kind, self.name, self.find = kind, name, find


class Forms:
    """Reads and writes values of these classes, and of what they are made of."""

    def __init__(self, classes: Iterable[type], references: Iterable[Reference[Any]] = ()) -> None:
        """Names of classes must differ."""
        self._fields: dict[type, _Fields] = {}
        self._hints: dict[type, dict[str, Any]] = {}
        self._enums: set[type] = set()
        for one in classes:
            if issubclass(one, Enum):
                self._enums.add(one)
            else:
                self._fields[one] = _Fields(one)
                if is_dataclass(one):  # a model looks at its values itself
                    self._hints[one] = get_type_hints(one)
        self._references = {one.kind: one for one in references}
        self._named = {one.__name__: one for one in (*self._fields, *self._enums, *self._references)}

    def write(self, value: object) -> Data:
        """Plain data. Raises FormError for a value of another class."""
        kind = type(value)
        if value is None or kind in (str, int, float, bool):
            return value  # type: ignore[return-value]  # `kind` says so
        if kind is tuple:
            return [self.write(one) for one in value]  # type: ignore[attr-defined]  # a tuple
        if (known := self._fields.get(kind)) is not None:
            written = known.values(value)
            for name in known.made:
                if (one := written[name]) is not None:
                    written[name] = self.write(one)
            return written
        if kind in self._enums:
            return {_CLASS: kind.__name__, _VALUE: value.value}  # type: ignore[attr-defined]  # an enum
        if (reference := self._references.get(kind)) is not None:
            return {_CLASS: kind.__name__, _VALUE: reference.name(value)}
        if isinstance(value, Mapping):
            return {_CLASS: _MAP, _VALUE: {key: self.write(one) for key, one in value.items()}}
        raise FormError(f"a {kind.__name__} has no form")

    def read(self, data: object, deep: int = 0) -> Any:  # noqa: ANN401 - whatever was written
        """The value again; lists are tuples. Raises FormError, and nothing else."""
        if deep > _DEEPEST:
            raise FormError("is nested too deeply")
        if isinstance(data, list):
            return tuple(self.read(one, deep + 1) for one in data)
        if not isinstance(data, dict):
            return data
        name = data.get(_CLASS)
        if name == _MAP:
            return {str(key): self.read(one, deep + 1) for key, one in _table(data).items()}
        kind = self._named.get(name) if isinstance(name, str) else None
        if kind is None:
            raise FormError(f"holds {str(name)[:40]!r}, which is no class of these forms")
        try:
            if kind in self._references:
                return self._references[kind].find(str(data.get(_VALUE)))
            if kind in self._enums:
                return kind(data.get(_VALUE))
            values = {key: self.read(one, deep + 1) for key, one in data.items() if key != _CLASS}
            made = kind(**values)
        except FormError:
            raise
        except Exception as wrong:  # whatever a class makes of values that somebody has garbled
            raise FormError(f"holds what is no {kind.__name__} ({type(wrong).__name__})") from wrong
        self._check(made, values)
        return made

    def _check(self, made: object, values: Mapping[str, object]) -> None:
        hints = self._hints.get(type(made), {})
        for name, value in values.items():
            if name in hints and not fits(value, hints[name]):
                raise FormError(f"holds a {type(made).__name__} whose {name} is a {type(value).__name__}")


class _Fields:
    """The fields of a class; most hold what JSON has too, and are not looked at one by one."""

    def __init__(self, kind: type) -> None:
        names = _names_of(kind)
        hints = get_type_hints(kind)
        self.made = tuple(name for name in names if not _is_plain(hints[name]))
        """Fields whose values are written in a form of their own."""
        self._keys = (_CLASS, *names)
        self._name = kind.__name__
        self._get: Callable[[object], Any] = attrgetter(*names) if len(names) > 1 else _one(names)

    def values(self, value: object) -> dict[str, Any]:
        return dict(zip(self._keys, (self._name, *self._get(value)), strict=True))


def _one(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """`attrgetter` makes no tuple of fewer than two."""
    return lambda value: tuple(getattr(value, name) for name in names)


def _is_plain(hint: object) -> bool:
    """Whether values of this type are data already; nothing that is derived from a text or a number is."""
    if isinstance(hint, UnionType) or get_origin(hint) is Union:
        return all(_is_plain(one) for one in get_args(hint))
    return hint in _PLAIN


def _names_of(kind: type) -> tuple[str, ...]:
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    if is_dataclass(kind):
        return tuple(one.name for one in fields(kind) if one.init)
    message = f"{kind.__name__} is neither a dataclass, nor a model, nor an enum"
    raise TypeError(message)


def _table(data: dict[str, Any]) -> dict[str, Any]:
    table = data.get(_VALUE)
    if not isinstance(table, dict):
        raise FormError("holds a map without its entries")
    return table
