"""The kinds of values of files that are about numbers: patterns, numbers to dial, PINs.

Knows their forms in TOML. Does not know which field holds which, nor whether a number may be dialled.
Source: The IVR 4 (number patterns, `transfer`, `authenticate`), 9 (step 1).
"""

import re
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from bridge.ivr.findings import shown
from bridge.ivr.notation_types import text_of
from bridge.ivr.validation import refusal
from bridge.ivr.variables import VALUE_LIMIT, Template
from bridge.telephony.patterns import NumberPattern, cleaned
from bridge.telephony.values import is_public_number

MOST_NUMBERS = 10
"""Numbers of a transfer that a file writes."""
MOST_PATTERNS = 100
MOST_PINS = 20
_PIN = re.compile(r"[0-9*#]{1,64}")


def _pattern(value: object, at: tuple[int, ...] = ()) -> NumberPattern:
    text = text_of(value, VALUE_LIMIT)
    try:
        return NumberPattern.parse(text)
    except ValueError as flaw:
        what, _, advice = str(flaw).partition("; ")
        raise refusal("CB403", f"pattern {shown(text)} {what}", f"{advice[:1].upper()}{advice[1:]}", at) from None


def _patterns(value: object) -> tuple[NumberPattern, ...]:
    if not isinstance(value, list):
        return (_pattern(value),)
    _count(value, MOST_PATTERNS, "patterns")
    return tuple(_pattern(one, (index,)) for index, one in enumerate(value))


def _number(value: object, at: tuple[str | int, ...] = ()) -> Template:
    """A number to dial, or several with commas; what variables hold is looked at when it is dialled."""
    template = Template.parse(text_of(value, VALUE_LIMIT))
    for part in _written(template):
        if not is_public_number(cleaned(part)):
            advice = 'Give an extension such as "0003*001", a number such as "0258422544", or a $variable'
            raise refusal("CB403", f"{shown(part)} is no number", advice, at)
    return template


def read_number(value: object, at: tuple[str, ...] = ()) -> Template:
    """One number to dial, or a text with variables; refused otherwise."""
    template = _number(value, at)
    if len(_written(template)) > 1:
        raise refusal("CB403", f"must be one number, not {shown(value)}", "Keep one of them", at)
    return template


def _numbers(value: object) -> tuple[Template, ...]:
    if not isinstance(value, list):
        numbers: tuple[Template, ...] = (_number(value),)
    else:
        _count(value, MOST_NUMBERS, "numbers")
        numbers = tuple(_number(one, (index,)) for index, one in enumerate(value))
    count = sum(len(_written(template)) or 1 for template in numbers)
    if count > MOST_NUMBERS:
        raise refusal("CB403", f"has {count} numbers", f"At most {MOST_NUMBERS} are allowed")
    return numbers


def _written(template: Template) -> list[str]:
    """The numbers of a text without variables; of another one nothing is known."""
    return template.fill(lambda _name: "").split(",") if template.is_literal else []


def _pins(value: object) -> tuple[str, ...]:
    """No message repeats one."""
    if isinstance(value, list):
        _count(value, MOST_PINS, "PINs")
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(one, str) or not _PIN.fullmatch(one):
            at = (index,) if isinstance(value, list) else ()
            raise refusal("CB403", "must be a text of 1 to 64 keys: digits, * and #", 'Such as "4711"', at)
    return tuple(value) if isinstance(value, list) else (str(value),)


def _count(values: list[object], most: int, what: str) -> None:
    if not 1 <= len(values) <= most:
        raise refusal("CB403", f"has {len(values)} {what}", f"1 to {most} are allowed")


def _text_or_list(most: int) -> WithJsonSchema:
    text = {"type": "string"}
    return WithJsonSchema({"oneOf": [text, {"type": "array", "minItems": 1, "maxItems": most, "items": text}]})


PatternField = Annotated[
    NumberPattern,
    PlainValidator(_pattern),
    WithJsonSchema({"type": "string"}),
    Field(description='a number pattern such as "0040NX."'),
]
Patterns = Annotated[
    tuple[NumberPattern, ...],
    PlainValidator(_patterns),
    _text_or_list(MOST_PATTERNS),
    Field(description=f"a number pattern, or a list of at most {MOST_PATTERNS}"),
]
Numbers = Annotated[
    tuple[Template, ...],
    PlainValidator(_numbers),
    _text_or_list(MOST_NUMBERS),
    Field(description=f"a number, or a list of at most {MOST_NUMBERS}"),
]
Pins = Annotated[
    tuple[str, ...],
    PlainValidator(_pins),
    _text_or_list(MOST_PINS),
    Field(description=f"a PIN as text, or a list of at most {MOST_PINS}"),
]
