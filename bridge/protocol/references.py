"""`&amp;` and its kin: references in text and attribute values, and what may stand in their place.

Knows XML's five names, HTML's names and numbers. Does not know where the text stands.
Source: Call Interactive 8, CB122, CB123, CB129.
"""

import re
from html.entities import html5
from typing import Final

FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""
_PREDEFINED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE = re.compile("&(?:#(?:([0-9]+)|x([0-9A-Fa-f]+));|([A-Za-z][A-Za-z0-9]{0,31});)?")
_DIGITS = 7
"""A number of more digits, without leading zeros, is no character."""


def replace_references(text: str, damage: set[str]) -> str:
    """Put characters in the place of references; add what was repaired to `damage`."""
    if "&" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        decimal, hexadecimal, name = found.groups()
        if name:
            return _named(name, found[0], damage)
        if decimal or hexadecimal:
            return _numbered(decimal or hexadecimal, 10 if decimal else 16, damage)
        damage.add("CB122")
        return found[0]

    return _REFERENCE.sub(character, text)


def _named(name: str, written: str, damage: set[str]) -> str:
    if name in _PREDEFINED:
        return _PREDEFINED[name]
    if known := html5.get(f"{name};"):
        damage.add("CB123")
        return known
    damage.add("CB122")
    return written


def _numbered(digits: str, base: int, damage: set[str]) -> str:
    significant = digits.lstrip("0")
    number = int(significant, base) if 0 < len(significant) <= _DIGITS else 0
    if number <= 0x10FFFF and not FORBIDDEN.match(found := chr(number)):  # noqa: PLR2004 - the last of Unicode
        return found
    damage.add("CB129")
    return ""
