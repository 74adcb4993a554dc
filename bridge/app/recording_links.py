"""Links to recordings that need no token: what `$RECORDINGURL` holds.

Knows how long a link holds, and by which key it is signed. Does not know who makes recordings.
Source: Events and API 6.10; callbridge.toml `recordings.link_valid`, `api.public_url`.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from bridge.app.parts import Running
from bridge.calls.ports import Clock
from bridge.protocol.link_signature import recording_url
from bridge.store.link_key import OCTETS, link_key


class RecordingLinks:
    """One for the process."""

    def __init__(self, running: Running, clock: Clock, key: bytes) -> None:
        """`key` signs."""
        self._running = running
        self._clock = clock
        self.key = key

    def to(self, api_id: str, name: str) -> str:
        """A link to one recording of one call; empty without `api.public_url`."""
        settings = self._running.settings
        if settings.api is None or settings.api.public_url is None:
            return ""
        expires = int(self._clock.now() + settings.recordings.link_valid)
        return recording_url(settings.api.public_url, api_id, name, expires, self.key)


def key_of(state_dir: Path, complain: Callable[[str], None]) -> bytes:
    """The key that is kept; when it cannot be kept, links hold until the next restart, and that is told."""
    try:
        return link_key(state_dir)
    except OSError as refused:
        why = refused.strerror or "it cannot be written"
        complain(f"{state_dir}: {why}. Links to recordings hold until the next restart only: make it writable.")
        return secrets.token_bytes(OCTETS)
