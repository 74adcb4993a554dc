"""A text said sign by sign: its digits, or all its characters. Needs no grammar.

Knows which sound each printable ASCII character has, in every set of Asterisk. Does not know languages.
Source: The IVR 4 (`say`).
"""

import unicodedata
from itertools import islice

from bridge.ivr.saying.grammar import DOT, MINUS, Names

LIMIT = 128
"""Sounds of one `say`. A text may have thousands of characters, and no caller listens to them."""

_DIGITS = {digit: f"digits/{digit}" for digit in "0123456789"}
_OF_KEYS = {"*": "digits/star", "#": "digits/pound"}
_OF_NUMBERS = {"+": "letters/plus", "-": "letters/dash", ".": DOT}
_LETTERS = {letter: f"letters/{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"}
_SIGNS = {
    " ": "letters/space",
    "!": "letters/exclaimation-point",  # so spelled in every set
    "$": "letters/dollar",
    "/": "letters/slash",
    "=": "letters/equals",
    "@": "letters/at",
    **{sign: f"letters/ascii{ord(sign)}" for sign in "\"%&'(),:;<>?[\\]^_`{|}~"},
}
_IN_DIGITS = _DIGITS | _OF_KEYS | _OF_NUMBERS
_IN_CHARACTERS = _IN_DIGITS | _LETTERS | _SIGNS


def digits(text: str) -> Names:
    """Digits, `*`, `#`, and the signs of numbers; all else is skipped. A `-` at the start is a minus."""
    names = tuple(islice((_IN_DIGITS[char] for char in text if char in _IN_DIGITS), LIMIT))
    return (MINUS, *names[1:]) if text.startswith("-") else names


def characters(text: str) -> Names:
    """Every character that has a sound, small and capital alike; `é` is an `e`, and what has none is skipped."""
    plain = (_plain(char) for char in text)
    return tuple(islice((_IN_CHARACTERS[char] for char in plain if char in _IN_CHARACTERS), LIMIT))


def _plain(char: str) -> str:
    """The letter below the accent: one character for one, so that hostile text costs no more than its length."""
    return unicodedata.normalize("NFD", char)[0].lower()
