"""All that a Callbridge has told anybody, as one text, for tests of what must not stand in it.

Its state holds the accepted files themselves, with the secrets of their authors, and is not among it.
"""

import re
from pathlib import Path
from typing import Final

from tests.asterisk.bridge_process import BridgeProcess

_FRACTION: Final = re.compile(r"\.\d+")
"""Parts of moments, durations and call ids: by chance they hold any four digits that a caller has keyed."""


def written(running: BridgeProcess) -> str:
    """Log, timelines, audit and the command line, without the digits after a point."""
    files = [
        running.log,
        *(file for file in running.journal.rglob("*") if file.is_file()),
        *running.folder.glob("audit*"),
        Path(f"/proc/{running.pid}/cmdline"),
    ]
    return _FRACTION.sub("", "".join(file.read_text(encoding="utf-8") for file in files))
