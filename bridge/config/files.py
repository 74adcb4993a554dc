"""Reads a small text file, or says why it cannot be read.

Knows bytes and UTF-8. Does not know what is in a file.
"""

from pathlib import Path

from bridge.ivr.document import SIZE_LIMIT


class Unreadable(Exception):
    """Why a file cannot be read, as one clause without its name."""


def read_text(path: Path, limit: int = SIZE_LIMIT) -> str:
    """The text of a file of at most so many octets; a byte order mark is dropped. Raises only Unreadable."""
    try:
        if path.is_fifo():
            raise Unreadable("the file is a named pipe, for which a start could wait for ever")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(_why(error)) from None
    if len(content) > limit:
        raise Unreadable(f"the file is larger than {limit / 2**20:.0f} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"the file is not UTF-8: octet {content[error.start]:#04x} in line {line}") from None


def _why(error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return f"the file cannot be read: {reason.lower() if reason else 'its name is not valid'}"
