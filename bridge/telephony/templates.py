"""Templates of what is dialled: `PJSIP/{short}`, `q{short}`.

Knows braces. Does not know which names mean what, nor what Asterisk accepts.
Source: callbridge.toml, [dial] and [leave].
"""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z]+)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its values, each put in once; a name without one stays, and no endpoint has braces."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)
