"""The signature of a request: HMAC-SHA256 over the exact octets sent, with time and key id.

Knows the form of the header. Does not know where keys come from, nor what time it is. Source: Call Interactive 4.10.
"""

import hashlib
import hmac

from bridge.ivr.script import SignKey


def signature(key: SignKey, at: int, method: str, host: str, target: str, body: bytes) -> str:
    """Make the value of one `Callbridge-Signature` line.

    `at` in seconds since 1970, `host` as in the Host header, `target` as on the request line, `body` empty with GET.
    """
    signed = b"\n".join((str(at).encode(), method.encode(), host.lower().encode(), target.encode(), body))
    digest = hmac.new(key.secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at};k={key.id};v1={digest}"
