"""In which order languages are searched, and how else their folders may be written.

Knows language tags. Does not know files, nor names of sounds. Source: Call Interactive 6.2; The IVR 4.
"""

import re
from collections.abc import Iterable, Iterator

LAST_LANGUAGE = "en"

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,7}")


def language_names(languages: Iterable[str], *, last: str | None = LAST_LANGUAGE) -> tuple[str, ...]:
    """The languages in the order of the search: `de-AT` is followed by `de`, and `en` comes last unless it may not.

    What is no language tag is left out, so that none of these is a way into another folder.
    """
    wanted = (name for tag in languages if _LANGUAGE.fullmatch(tag) for name in _shortened(tag))
    return tuple(dict.fromkeys((*wanted, last) if last else wanted))


def spellings(language: str) -> tuple[str, ...]:
    """How the folder of a language may be written: as given, as Asterisk does (`de_AT`), in small letters."""
    return tuple(dict.fromkeys((language, language.replace("-", "_"), language.lower())))


def _shortened(tag: str) -> Iterator[str]:
    """`de-Latn-AT`, `de-Latn`, `de`: the look-up of RFC 4647."""
    parts = tag.replace("_", "-").split("-")
    yield tag
    for length in range(len(parts) - 1, 0, -1):
        yield "-".join(parts[:length])
