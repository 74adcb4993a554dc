"""The target of a request line: its path in segments, and the parameters of its query.

Knows percent-encoding. Does not know which paths exist. Source: Events and API 6.1.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_to_bytes

_ABSOLUTE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_MOST_PARAMETERS = 1000


def split_target(target: str) -> tuple[tuple[str, ...], Mapping[str, str]] | None:
    """`/uapi/phoneCalls/%40me/simple/?` as (uapi, phoneCalls, @me, simple) and nothing; None when it is no path.

    Each segment is decoded once; one slash at the end, an empty query and the form with scheme and host mean the same.
    """
    path, _, query = _ABSOLUTE.sub("", target, count=1).partition("#")[0].partition("?")
    if not path.startswith("/"):
        return None
    try:
        segments = tuple(unquote_to_bytes(part).decode() for part in path.removesuffix("/").split("/")[1:])
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    return segments, dict(reversed(pairs))
