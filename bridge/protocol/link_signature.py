"""Links that expire: who has one may fetch what it names, without a token, until then.

Knows the form of the link and its signature. Does not know what it leads to, nor what time it is.
Source: Events and API 6.10.
"""

import hashlib
import hmac
import re
from typing import Final
from urllib.parse import quote

RECORDINGS: Final = "/callbridge/v1/recordings"
_MOMENT = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


def recording_path(api_id: str, name: str) -> str:
    """Where the API serves a recording."""
    return f"{RECORDINGS}/{quote(api_id, safe='')}/{quote(name, safe='')}"


def recording_url(public_url: str, api_id: str, name: str, expires: int, key: bytes) -> str:
    """Make a link to a recording (`$RECORDINGURL`); `expires` in seconds since 1970. Empty without a public URL."""
    if not public_url:
        return ""
    path = recording_path(api_id, name)
    return f"{public_url.rstrip('/')}{path}?expires={expires}&signature={link_signature(key, path, expires)}"


def link_signature(key: bytes, path: str, expires: int) -> str:
    """Sign a path until a moment: 64 hexadecimal digits."""
    return hmac.new(key, f"{path}\n{expires}".encode(), hashlib.sha256).hexdigest()


def link_holds(key: bytes, path: str, expires: str, signature: str, now: float) -> bool:
    """Whether a link with these two values of its query was made by us for this path, and holds still."""
    if _MOMENT.fullmatch(expires) is None or _SIGNATURE.fullmatch(signature) is None:
        return False
    ours = link_signature(key, path, int(expires)) if str(int(expires)) == expires else ""
    return hmac.compare_digest(ours, signature) and now < int(expires)
