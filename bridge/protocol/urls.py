"""The octets of a URL on the wire: values encoded whole, static text made legal, dot segments refused.

Knows encoding. Does not know the form of a URL, parameters of a call, nor addresses. Source: Call Interactive 4.2, 4.6.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from bridge.ivr.urls import Part

LONGEST_TARGET: Final = 8000
_ILLEGAL = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_ENCODED: Final = tuple(quote(chr(octet), safe="") for octet in range(128))
"""How each ASCII character goes on the wire."""
_DOT = re.compile("%2e", re.IGNORECASE)


def encode(value: str) -> str:
    """Percent-encode a whole value: all but `A-Z a-z 0-9 - . _ ~` (Call Interactive 4.6)."""
    return value.translate(_ENCODED) if value.isascii() else quote(value, safe="", errors="replace")


def encode_static(text: str) -> str:
    """Encode only what is not legal in a URL; a stray percent sign becomes %25."""
    return _ILLEGAL.sub(lambda found: quote(found[0], safe="", errors="replace"), text)


def fill(parts: Iterable[Part], value_of: Callable[[str], str]) -> str:
    """Put values, encoded, in the place of variables; static text stays as written, made legal.

    What is too long to be sent is filled no further: a thousand times a long value would stop all calls for a while.
    """
    filled: list[str] = []
    left = LONGEST_TARGET
    for part in parts:
        filled.append(encode_static(part) if isinstance(part, str) else encode(value_of(part.name)))
        left -= len(filled[-1])
        if left < 0:
            break
    return "".join(filled)


def fill_path(parts: Iterable[Part], value_of: Callable[[str], str]) -> str | None:
    """Fill a path; None when a segment becomes `.` or `..` through a variable. One too long is filled no further."""
    path, through_variable = [""], [False]
    left = LONGEST_TARGET
    for part in parts:
        if left < 0:
            break
        if isinstance(part, str):
            text = encode_static(part)
            left -= len(text)
            first, *more = text.split("/")
            path[-1] += first
            path += more
            through_variable += [False] * len(more)
        else:
            value = encode(value_of(part.name))
            left -= len(value)
            path[-1] += value
            through_variable[-1] = True
    if any(at and _DOT.sub(".", segment) in {".", ".."} for segment, at in zip(path, through_variable, strict=True)):
        return None
    return "/".join(path) or "/"


def names_in_query(query: str) -> frozenset[str]:
    """The names of parameters in a query, decoded."""
    names = [pair.partition("=")[0] for pair in query.split("&")]
    return frozenset([_decoded(name) if "%" in name or "+" in name else name for name in names])


def _decoded(name: str) -> str:
    return unquote_to_bytes(name.replace("+", " ")).decode("utf-8", "replace")
