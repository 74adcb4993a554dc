"""Whether the files that the demo call is judged by are still those that were shipped.

Knows their digests; tests/test_lab_shipped.py fails when one is old. Does not know the demo call.
"""

import hashlib
from pathlib import Path
from typing import Final

from lab.stage import ROOT

SHIPPED: Final = {
    "lab/etc/ivr/0003-099.toml": "36223e5385516b6ce1abb44be16ce35b235fa8fcbfbf1a69d9e603645b10e8bb",
    "lab/scripts/demo.py": "1703ad73847c4fbcfd9dc9d47eb8142c49a09d7d26629fe29c34402aafb5bdc2",
    "lab/scripts/demo.php": "bde0a40adab75a160c590f145a073b7524110133422e15ae4ba8a808392d26b0",
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
