"""The types of attributes: text to a value, or what is wrong with it.

Knows forms and ranges. Does not know which attribute has which type. Source: Call Interactive 6.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.ivr.sound_names import folder_name, sound_name
from bridge.ivr.targets import OPTIONS, option_name
from bridge.ivr.variables import NAME, RESERVED

Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that is not as it should be: the code, what exactly, and what counts instead (None: the default).

    With `skip` the whole verb is skipped.
    """

    code: str
    detail: str
    instead: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of values: how a text, already trimmed and not empty, is read, and the type in words."""

    read: Callable[[str], Value | Wrong]
    words: str


_MOST_DIGITS = 9
_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?")
_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_SHOWN = 40
"""Characters of a wrong value that a message shows."""

YES: Final = frozenset({"yes", "true", "1"})
NO: Final = frozenset({"no", "false", "0"})


def shown(text: str) -> str:
    """A value as messages quote it."""
    return f'"{text[:_SHOWN]}…"' if len(text) > _SHOWN else f'"{text}"'


def integer(least: int, most: int, unit: str = "") -> Kind:
    """One to nine decimal digits within a range, without sign."""
    words = f"{least} to {most}{unit and ' '}{unit}"

    def read(text: str) -> int | Wrong:
        if len(text) <= _MOST_DIGITS and text.isdecimal() and text.isascii() and least <= (number := int(text)) <= most:
            return number
        return Wrong("CB140", f"{shown(text)} is not a number from {least} to {most}")

    return Kind(read, words)


def decimal(least: float, most: float) -> Kind:
    """One to three digits, with a fraction of one to three digits after a point if wanted."""

    def read(text: str) -> float | Wrong:
        if _DECIMAL.fullmatch(text) and least <= (number := float(text)) <= most:
            return number
        return Wrong("CB140", f"{shown(text)} is not a number from {least} to {most}")

    return Kind(read, f"{least} to {most}")


def text_of(limit: int) -> Kind:
    """Any text; what is longer than its limit is cut."""

    def read(text: str) -> str | Wrong:
        if len(text) <= limit:
            return text
        return Wrong("CB146", f"{len(text)} characters are more than {limit}", text[:limit])

    return Kind(read, f"text, {limit} characters")


def choice(*values: str) -> Kind:
    """One of a list, letter case ignored."""
    allowed = {value.lower(): value for value in values}
    words = ", ".join(f"`{value}`" for value in values)

    def read(text: str) -> str | Wrong:
        found = allowed.get(text.lower())
        return Wrong("CB141", f"{shown(text)} is none of {', '.join(values)}") if found is None else found

    return Kind(read, words)


def _yes_or_no(text: str) -> bool | Wrong:
    word = text.lower()
    if word in YES or word in NO:
        return word in YES
    return Wrong("CB141", f"{shown(text)} is neither yes nor no")


def _variable(text: str) -> str | Wrong:
    if NAME.fullmatch(text) is None:
        return Wrong("CB144", f"{shown(text)} is no name of a variable")
    return Wrong("CB145", f"{text} belongs to Callbridge") if text in RESERVED else text


def _language(text: str) -> str | Wrong:
    return text if _LANGUAGE.fullmatch(text) else Wrong("CB141", f"{shown(text)} is no language")


def _option(text: str) -> str | Wrong:
    return option_name(text) or Wrong("CB141", f"{shown(text)} is none of {', '.join(OPTIONS)}")


def _sound(text: str) -> str | Wrong:
    return sound_name(text) or Wrong("CB147", f"{shown(text)} is no plain name of a sound", skip=True)


def _folder(text: str) -> str | Wrong:
    name = folder_name(text)
    return Wrong("CB147", f"{shown(text)} is no plain folder", skip=True) if name is None else name


def _save_to_var(text: str) -> str | Wrong:
    return Wrong("CB135", "the speech is not saved to a variable") if text.lower() not in NO else ""


YES_NO: Final = Kind(_yes_or_no, "`yes`, `true`, `1`, `no`, `false`, `0`")
VARIABLE: Final = Kind(_variable, "variable")
LANGUAGE: Final = Kind(_language, "language")
OPTION: Final = Kind(_option, "`start`, `timeout`, `invalid`, a key; `s`, `t`, `i`")
KEY: Final = choice(*"0123456789*#")
SOUND: Final = Kind(_sound, "sound name")
FOLDER: Final = Kind(_folder, "folder name")
NOTHING: Final = Kind(_save_to_var, "any")
"""A value that has no effect."""
WHERE: Final = choice("foreground", "background")
