"""The two lines of a session description that our telephone needs: where RTP goes, and how keys are sent.

Knows PCMU and telephone-event (RFC 4733). Does not know SIP or RTP packets.
"""

import re
from dataclasses import dataclass

EVENTS = 101


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the other side wants its RTP; `events` is its payload type for keys, None if it takes none."""

    host: str
    port: int
    events: int | None
    held: bool


def describe(port: int, version: int, *, hold: bool = False) -> bytes:
    """Our own description: PCMU and keys, at 127.0.0.1:`port`; `version` grows with every new one in a call.

    `hold`: we send, and want to hear nothing (RFC 3264, 8.4).
    """
    lines = [
        "v=0", f"o=phone 1 {version} IN IP4 127.0.0.1", "s=phone", "c=IN IP4 127.0.0.1", "t=0 0",
        f"m=audio {port} RTP/AVP 0 {EVENTS}", "a=rtpmap:0 PCMU/8000", f"a=rtpmap:{EVENTS} telephone-event/8000",
        f"a=fmtp:{EVENTS} 0-16", "a=ptime:20", f"a={'sendonly' if hold else 'sendrecv'}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n"


def understand(body: bytes) -> Remote | None:
    """What the other side described; None when it described no audio."""
    text = body.decode("utf-8", "replace")
    media = re.search(r"^m=audio (\d+) ", text, re.MULTILINE)
    if media is None:
        return None
    host = re.search(r"^c=IN IP4 (\S+)", text, re.MULTILINE)
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", text, re.MULTILINE | re.IGNORECASE)
    held = re.search(r"^a=(sendonly|inactive)", text, re.MULTILINE) is not None
    return Remote(host[1] if host else "127.0.0.1", int(media[1]), int(events[1]) if events else None, held)
