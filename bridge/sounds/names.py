"""Which names of sounds, folders and languages are allowed, and how else a language may be written.

Knows texts. Does not know files. Source: Call Interactive 6.2; The IVR 4.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

NAME_LIMIT = 200
EXTENSIONS = frozenset({"wav", "wav49", "gsm", "mp3", "ogg", "sln", "sln16", "ulaw", "alaw", "g722"})
"""Cut off the end of a name: authors write `welcome.wav`, Asterisk wants `welcome`."""
LAST_LANGUAGE = "en"

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,7}")
_ORGANISATION = re.compile(r"[0-9]{1,8}")
_CATEGORIES = ("L", "M", "Nd")
"""Letters, the marks that many scripts write their vowels with, and decimal digits, as Unicode names them."""


def sound_name(text: str) -> str | None:
    """The name without a known file extension; None when it is not allowed."""
    if not _allowed(text) or text.startswith("/"):
        return None
    stem, dot, extension = text.rpartition(".")
    name = stem if dot and extension.lower() in EXTENSIONS else text
    return name if name.strip("/. ") else None


def folder_name(text: str) -> str | None:
    """The folder without leading and trailing `/`, "" for none; None when it is not allowed."""
    return text.strip("/") if not text or _allowed(text) else None


def organisation_name(text: str) -> str | None:
    """The digits of an organisation; None when it is none."""
    return text if _ORGANISATION.fullmatch(text) else None


def language_names(languages: Iterable[str]) -> tuple[str, ...]:
    """The languages in the order of the search: `de-AT` is followed by `de`, and `en` comes last.

    What is no language tag is left out, so that none of these is a way into another folder.
    """
    wanted = (name for tag in languages if _LANGUAGE.fullmatch(tag) for name in _shortened(tag))
    return tuple(dict.fromkeys((*wanted, LAST_LANGUAGE)))


def spellings(language: str) -> tuple[str, ...]:
    """How the folder of a language may be written: as given, as Asterisk does (`de_AT`), in small letters."""
    return tuple(dict.fromkeys((language, language.replace("-", "_"), language.lower())))


def _shortened(tag: str) -> Iterator[str]:
    """`de-Latn-AT`, `de-Latn`, `de`: the look-up of RFC 4647."""
    parts = tag.replace("_", "-").split("-")
    yield tag
    for length in range(len(parts) - 1, 0, -1):
        yield "-".join(parts[:length])


def _allowed(text: str) -> bool:
    return (
        0 < len(text) <= NAME_LIMIT
        and ".." not in text.split("/")
        and all(char in " _-./" or unicodedata.category(char).startswith(_CATEGORIES) for char in text)
    )
