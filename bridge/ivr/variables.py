"""Variables of a call: their names, their limits, and texts that hold them.

Knows names, values and `$name`. Does not know URLs, channels or who sets a variable.
Source: The IVR 2, Call Interactive 4.2.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
RESERVED = frozenset({"CALLID", "CALLAPIID", "CALLEDDID"})
BUILT_IN = RESERVED | {
    "CALLERIDNUM",
    "CALLERIDNAME",
    "SHOWNCALLERIDNUM",
    "SHOWNCALLERIDNAME",
    "CALLEREXTENSION",
    "CALLEDNUMBER",
    "EXTENSION",
    "CONTEXT",
    "OPTION",
    "POSITION",
    "LANGUAGE",
    "DIALSTATUS",
    "DIALREASON",
    "REQUESTSTATUS",
    "RECORDING",
    "RECORDINGURL",
}
VALUE_LIMIT = 4096
COUNT_LIMIT = 200

_REFERENCE = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]{0,63}))")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a text where the value of a variable goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with `$name` in it, or a literal one. `$$` is one `$`; a `$` before anything else stays."""

    parts: tuple[str | Reference, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `$names`: the longest name counts."""
        parts: list[str | Reference] = []
        end = 0
        for found in _REFERENCE.finditer(text):
            parts.append(text[end : found.start()])
            parts.append("$" if found[1] else Reference(found[2]))
            end = found.end()
        parts.append(text[end:])
        return cls(tuple(part for part in parts if part != ""))

    @classmethod
    def literal(cls, text: str) -> Self:
        """A text in which nothing is replaced."""
        return cls((text,) if text else ())

    def fill(self, value_of: Callable[[str], str]) -> str:
        """Put in the values, once; the result is not searched again. `value_of` gives "" for an unset name."""
        return "".join(part if isinstance(part, str) else value_of(part.name) for part in self.parts)

    def names(self) -> Iterable[str]:
        """Which variables it uses."""
        return (part.name for part in self.parts if isinstance(part, Reference))

    @property
    def is_literal(self) -> bool:
        """True when it holds no variable."""
        return not any(self.names())

    @property
    def text(self) -> str:
        """The text as an author would write it, for people and for length limits."""
        return "".join(part.replace("$", "$$") if isinstance(part, str) else f"${part.name}" for part in self.parts)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A field of this type takes a Template, or a text with `$names`, as an IVR file has it."""
        return core_schema.union_schema(
            [
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema(max_length=VALUE_LIMIT)),
            ],
            mode="left_to_right",
        )
