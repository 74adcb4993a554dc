"""The contents that are more than one value: the numbers of `SimpleTransfer`, the URL of `Request`.

Knows their forms. Does not know who may be called. Source: Call Interactive 6.5 and 6.9.
"""

import re
from typing import Final

from bridge.ivr.urls import split_url
from bridge.ivr.variables import NAME
from bridge.protocol.markup import WHITE
from bridge.protocol.values import Wrong, shown

MOST_NUMBERS: Final = 20
LONGEST_URL: Final = 2000
_DECORATION = re.compile(r"[ ().\-\t\n]")
_NUMBER = re.compile(rf"\+?[0-9*#]{{1,32}}|\${NAME.pattern}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"[^/?#]*?:")
_WEB = re.compile("https?://", re.IGNORECASE)


def read_numbers(text: str) -> tuple[list[str], list[Wrong]]:
    """Read a comma list of numbers or `$variables`; what is left out is told as CB148, what is too much as CB146."""
    numbers: list[str] = []
    wrong: list[Wrong] = []
    for written in text.split(","):
        number = written.strip(WHITE)
        if not number.startswith("$"):
            number = _DECORATION.sub("", number)
        if not number:
            continue
        if _NUMBER.fullmatch(number):
            numbers.append(number)
        else:
            wrong.append(Wrong("CB148", f"{shown(written.strip(WHITE))} is no number"))
    if len(numbers) > MOST_NUMBERS:
        wrong.append(Wrong("CB146", f"{len(numbers)} numbers are more than {MOST_NUMBERS}"))
    return numbers[:MOST_NUMBERS], wrong


def read_url(text: str) -> str | Wrong:
    """Read an http(s) URL or a relative reference, with `$variables` in path and query only; else CB149."""
    if len(text) > LONGEST_URL:
        return Wrong("CB149", f"{len(text)} characters are more than {LONGEST_URL}")
    if _CONTROL.search(text) or "\\" in text:
        return Wrong("CB149", "it holds a control character or a backslash")
    if _WEB.match(text):
        parts = split_url(text)
        return text if not isinstance(parts, str) else Wrong("CB149", parts)
    if text.startswith("//") or _SCHEME.match(text):
        return Wrong("CB149", f"{shown(text)} is neither an http(s) URL nor a relative one")
    return text
