"""Whether a value is of the type that a field is declared with: a dataclass by itself takes whatever it is given.

Knows the types of which frozen values are made. Does not know any class of ours.
"""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

_EXACT: tuple[type, ...] = (bool, int, str)


def fits(value: object, hint: Any) -> bool:  # noqa: ANN401 - a type as it is written
    """A float may be a whole number; a truth is no number."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return fits(value, inner[0])
    if origin in (types.UnionType, Union):
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(one, inner[0]) for one in value)
    if origin is not None:
        return isinstance(value, Mapping) and all(
            fits(key, inner[0]) and fits(one, inner[1]) for key, one in value.items()
        )
    if hint is float:
        return type(value) in (int, float)
    if hint in _EXACT:
        return type(value) is hint
    return hint is Any or isinstance(value, hint or type(None))
