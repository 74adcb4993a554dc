"""Values of strangers, made bounded: from a JSON body or a query, where numbers may come as text.

Knows forms and bounds. Does not know what a value is for. Every function raises ApiRefusal, and nothing else.
Source: Events and API 6.1, 6.3.
"""

import json
import re
from collections.abc import Mapping
from typing import NoReturn

from bridge.telephony.patterns import cleaned
from bridge.telephony.values import NAME_LIMIT, CallerId, is_public_number
from bridge.web.wire import ApiRefusal

_NUMBER = re.compile(r"[0-9]{1,9}")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps, and no wire carries."""
_CALLER = re.compile(r"(?P<name>[^<>]*)<(?P<number>[^<>]*)>\s*")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LONGEST_CALLER = NAME_LIMIT + 60
_LONGEST_NUMBER = 60


def read_object(body: bytes) -> Mapping[str, object]:
    """The object that a body is."""
    try:
        content = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ApiRefusal("invalid_request", "the body is not JSON in UTF-8") from None
    if not isinstance(content, dict):
        raise ApiRefusal("invalid_request", "the body is not a JSON object")
    return content


def text_of(values: Mapping[str, object], name: str, most: int, default: str | None = None) -> str | None:
    """A text, or a whole number as text; absent, `null`: the default."""
    value = values.get(name)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST_NUMBER:
        value = str(value)
    if not isinstance(value, str) or len(value) > most or _UNFIT.search(value):
        raise ApiRefusal("invalid_parameter", f"{name} must be a text of at most {most} characters")
    return value


def needed(values: Mapping[str, object], name: str, most: int) -> str:
    """The same; it must be there and not be empty."""
    value = text_of(values, name, most)
    if not value:
        raise ApiRefusal("invalid_request", f"{name} is missing")
    return value


def one_of(values: Mapping[str, object], name: str, words: tuple[str, ...], default: str | None = None) -> str | None:
    """One of a few words."""
    value = text_of(values, name, max(len(word) for word in words), default)
    if value is not None and value not in words:
        raise ApiRefusal("invalid_parameter", f"{name} must be one of {', '.join(words)}")
    return value


def whole_number(query: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    """A number of a query; absent or empty: the default."""
    text = query.get(name, "")
    if not text:
        return default
    if _NUMBER.fullmatch(text) is None or not least <= int(text) <= most:
        raise ApiRefusal("invalid_parameter", f"{name} must be a number from {least} to {most}")
    return int(text)


def boolean(query: Mapping[str, str], name: str, *, default: bool) -> bool:
    """`true`, `false`, `1` or `0` of a query; absent or empty: the default."""
    text = query.get(name, "").lower()
    if text and text not in _BOOLEANS:
        raise ApiRefusal("invalid_parameter", f"{name} must be true or false")
    return _BOOLEANS.get(text, default)


def texts(value: object, name: str, most: int) -> tuple[str, ...]:
    """A text, or an array of 1 to `most` of them."""
    if value is None:
        raise ApiRefusal("invalid_request", f"{name} is missing")
    many = value if isinstance(value, list) else [value]
    if not 1 <= len(many) <= most:
        raise ApiRefusal("invalid_parameter", f"{name} must be a text or an array of 1 to {most} texts")
    return tuple(needed({name: one}, name, _LONGEST_NUMBER) for one in many)


def phone_number(text: str, name: str) -> str:
    """An extension or a public number, without separators."""
    number = cleaned(text)
    if not is_public_number(number):
        raise ApiRefusal("invalid_number", f"{name} must be an extension or a public number")
    return number


def caller_id(values: Mapping[str, object], name: str) -> CallerId | None:
    """`Name <number>` or `number`; None when it is absent or empty."""
    text = (text_of(values, name, _LONGEST_CALLER) or "").strip()
    if not text:
        return None
    found = _CALLER.fullmatch(text)
    shown, number = (found["name"], found["number"]) if found else ("", text)
    number = cleaned(number)
    if not is_public_number(number):
        raise ApiRefusal("invalid_parameter", f"{name} must be a number, or like Acme <0258422544>")
    return CallerId(shown.strip(), number).cleaned()


def _no_number(word: str) -> NoReturn:
    """`NaN` and `Infinity`, which are no JSON."""
    raise ValueError(word)
