"""Ids of definitions that have none in their file: made of what tells a definition from others.

Knows that what is secret or often changed is no part of it: user, password, and the values of the query. Does not know
files. Source: callbridge.toml, [[event]].
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension

LENGTH = 20
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_USER = re.compile(r"(?<=://)[^/?#]*@")
_VALUE = re.compile(r"=[^&;]*")


@dataclass(slots=True)
class DefinitionIds:
    """Gives ids for one file, in its order. Of definitions that are alike, the place among them decides."""

    origin: Origin
    _alike: Counter[str] = field(default_factory=Counter)

    def next(self, numbers: Sequence[Extension | ExtensionRange], trigger: Trigger, method: Method, url: str) -> str:
        """The id of the next definition; it stays when others are added, removed or moved, unless they are alike."""
        said = "\n".join((self.origin, *sorted(map(_text, numbers)), trigger, method, _without_secrets(url)))
        self._alike[said] += 1
        digest = hashlib.sha256(f"{said}\n{self._alike[said]}".encode("utf-8", "replace")).digest()
        number = int.from_bytes(digest)
        return "".join(_ALPHABET[number // 36**place % 36] for place in range(LENGTH))


def _text(number: Extension | ExtensionRange) -> str:
    """The same for two ways of writing the same extensions."""
    if isinstance(number, Extension):
        return str(number)
    return f"{number.organisation}*{' '.join(number.places)}"


def _without_secrets(url: str) -> str:
    head, mark, query = url.partition("?")
    return _USER.sub("", head) + mark + _VALUE.sub("", query.partition("#")[0])
