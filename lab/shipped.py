"""Whether the files that the demo call is judged by are still those that were shipped.

Knows their digests; tests/test_lab_shipped.py fails when one is old. Does not know the demo call.
"""

import hashlib
from pathlib import Path
from typing import Final

from lab.stage import ROOT

SHIPPED: Final = {
    "lab/etc/ivr/0003-099.toml": "ef921b22afad9f7a2abb0f8d10a7b60e825a5a2edd97f941bf8eb83e820c5c6d",
    "lab/scripts/demo.py": "928fc5b1ecf42da62a2087c14a597949f8b4e2cf1ac9a264d83cc36c1fa23021",
    "lab/scripts/demo.php": "d6c0c30d1f64f60cfad8c7a746ee5a7c3eba8afddce0a7087e3381827026c2be",
}
"""File, and SHA-256 of what it holds."""


def edited(root: Path = ROOT) -> list[str]:
    """Which of them somebody has changed or removed."""
    return [name for name, digest in SHIPPED.items() if digest_of(root / name) != digest]


def digest_of(file: Path) -> str:
    """Empty for a file that cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
