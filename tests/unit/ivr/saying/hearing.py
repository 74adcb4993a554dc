"""Listens to what is said: sound names in short, which sounds exist, and numbers heard again."""

from collections.abc import Iterable
from pathlib import Path

LANGUAGES = ("en", "es", "fr", "it", "ru")

_LISTS = Path(__file__).parents[3] / "data" / "sounds"
_SCALES = {
    "digits/hundred": 100,
    "digits/thousand": 1000,
    "digits/thousands": 1000,
    "digits/million": 10**6,
    "digits/millions": 10**6,
    "digits/billion": 10**9,
}
_SAME = {"digits/un": 1, "digits/1M": 1, "digits/1F": 1, "digits/20-and": 20, "digits/100-and": 100}
_AND = {"digits/and", "digits/et"}


def sounds_of(language: str) -> frozenset[str]:
    """The sounds that Debian's package of a language holds."""
    lines = (_LISTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def names(short: str) -> tuple[str, ...]:
    """`20 h-3 letters/dot` is `digits/20`, `digits/h-3`, `letters/dot`; `hours` is no digit either."""
    return tuple(name if "/" in name or name == "hours" else f"digits/{name}" for name in short.split())


def heard(said: Iterable[str]) -> int:
    """The number that somebody understands: a scale multiplies all that is smaller and was said just before it."""
    parts: list[int] = []
    for name in said:
        if name in _SCALES:
            before = 0
            while parts and parts[-1] < _SCALES[name]:
                before += parts.pop()
            parts.append((before or 1) * _SCALES[name])
        elif name not in _AND:
            parts.append(_SAME.get(name) or int(name.removeprefix("digits/")))
    return sum(parts)
