"""The key that signs links to recordings: made once, and kept in the state directory for our eyes only.

Knows its file. Does not know links. Waits for the disk: call it in a thread, or before anything else runs.
Source: Events and API 6.10.
"""

import secrets
from pathlib import Path
from typing import Final

from bridge.store.whole_files import write_whole

FILE: Final = "link.key"
OCTETS: Final = 32


def link_key(state_dir: Path) -> bytes:
    """The key, made when there is none. Raises OSError.

    A file of another length is replaced: links that were made with it hold no more.
    """
    file = state_dir / FILE
    try:
        known = file.read_bytes()
    except FileNotFoundError:
        known = b""
    if len(known) == OCTETS:
        return known
    made = secrets.token_bytes(OCTETS)
    write_whole(file, made)
    return made
