"""Which files that hold a secret can be read by everybody on the machine: CB451.

Knows where secrets were read from, and the rights of files. Does not know a secret. Waits for the disk.
Source: callbridge.toml, its note on secrets.
"""

import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from bridge.config.settings import Settings
from bridge.faults import Fault


def check_exposed(settings: Settings) -> Sequence[Fault]:
    """One warning for each file, at the first key that stands in it; the group may read, as Asterisk's may be ours."""
    findings = settings.source.findings()
    told: set[Path] = set()
    keys: Iterable[tuple[tuple[str | int, ...], Path]] = settings.source.secrets
    if settings.api is not None and settings.api.tls_key is not None:
        keys = (*keys, (("api", "tls_key"), settings.api.tls_key))
    for path, file in keys:
        if file not in told and _open_to_all(file):
            told.add(file)
            what = f"{file} holds a secret, and every user of this machine can read it"
            findings.add("CB451", path, what, f"Type chmod o-rwx {file}")
    return findings.faults


def _open_to_all(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return False
