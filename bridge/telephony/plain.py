"""Text of strangers, made fit for one line of a log or a terminal.

Knows which characters end a line or steer a terminal. Does not know what the text says.
"""

import re

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, ends of lines of all kinds, and marks that turn the direction of writing."""


def harmless(text: str) -> str:
    r"""The text on one line, with `\x1b` for an escape character."""
    return STEERING.sub(lambda found: _code(ord(found[0])), text)


def _code(number: int) -> str:
    return f"\\x{number:02x}" if number < 1 << 8 else f"\\u{number:04x}"
