"""Which names of sounds and folders are allowed: the same for IVR files, replies, and the search in files.

Knows texts. Does not know files, views or languages. Source: Call Interactive 6.2, The IVR 4.
"""

import re
import unicodedata

LIMIT = 200
"""Characters of a name, its file extension aside."""

_EXTENSION = re.compile(r"(?<=[^/])\.(?:wav|wav49|gsm|mp3|ogg|sln|sln16|ulaw|alaw|g722)\Z", re.IGNORECASE)
"""Cut off: authors write `welcome.wav`, Asterisk wants `welcome`."""
_LATIN = re.compile(r"[A-Za-z0-9 _./-]*")
_CATEGORIES = ("L", "M", "Nd")
"""Letters, the marks that many scripts write their vowels with, and decimal digits, as Unicode names them."""


def sound_name(text: str) -> str | None:
    """The name without a known file extension; None when it is not allowed."""
    name = _EXTENSION.sub("", text) if "." in text else text
    return name if _allowed(name) and not name.startswith("/") and name.strip("/. ") else None


def folder_name(text: str) -> str | None:
    """The folder without leading and trailing `/`, "" for none; None when it is not allowed."""
    name = text.strip("/")
    return name if not name or _allowed(name) else None


def _allowed(text: str) -> bool:
    return (
        len(text) <= LIMIT
        and ".." not in text.split("/")
        and (_LATIN.fullmatch(text) is not None or all(map(_is_allowed, text)))
    )


def _is_allowed(char: str) -> bool:
    return char in " _-./" or unicodedata.category(char).startswith(_CATEGORIES)
