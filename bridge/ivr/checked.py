"""Models of values that have been checked already: made without checking them once more.

Knows how pydantic keeps a model's fields. Does not know which values are right: whoever uses this has parsed them
within the model's bounds, into the very types that it declares, and a test lets the model say so.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from pydantic import BaseModel

Fields = ParamSpec("Fields")
Model = TypeVar("Model", bound=BaseModel)


def of_checked(model: Callable[Fields, Model]) -> Callable[Fields, Model]:
    """Make a maker of a model without private attributes and extra fields, with the same parameters as the model."""
    kind = cast("type[BaseModel]", model)
    # In the order of the fields. That no required one is left out is for mypy to see, as with the model itself.
    blank = {name: None if field.is_required() else field.default for name, field in kind.model_fields.items()}
    names = set(kind.model_fields)
    new, put = object.__new__, object.__setattr__

    def make(**values: Any) -> BaseModel:  # noqa: ANN401 - the model's own fields
        made = new(kind)
        put(made, "__dict__", blank | values)
        put(made, "__pydantic_fields_set__", names)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    return cast("Callable[Fields, Model]", make)
