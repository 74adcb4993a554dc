"""The XML verbs as a dialplan step reads them: the option of a `Jump` is an extension of the dialplan.

Knows what differs from an IVR's. Does not know which contexts are allowed. Source: Call Interactive 6.3.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bridge.ivr.targets import option_name
from bridge.protocol.tags import BY_NAME, JUMP, Tag
from bridge.protocol.values import Kind, Wrong, shown
from bridge.telephony.destinations import EXTENSION_OF_A_SCRIPT

_EXTENSION: Final = re.compile(EXTENSION_OF_A_SCRIPT)


def _extension(text: str) -> str | Wrong:
    if named := option_name(text):
        return named
    return text if _EXTENSION.fullmatch(text) else Wrong("CB141", f"{shown(text)} is no extension of a dialplan")


_OPTION: Final = Kind(_extension, "an extension of the dialplan; `start` is `s`, `timeout` is `t`, `invalid` is `i`")
_JUMP: Final = replace(
    JUMP, attributes=tuple(replace(one, kind=_OPTION) if one.name == "option" else one for one in JUMP.attributes)
)
IN_DIALPLAN: Final[Mapping[str, Tag]] = {name: _JUMP if tag is JUMP else tag for name, tag in BY_NAME.items()}
"""A verb by its name, as `BY_NAME` has it for an IVR."""
