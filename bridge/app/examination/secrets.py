"""Looks at the modes of files that hold secrets.

Knows which keys name such a file. Does not read one.
"""

import stat
import tomllib
from pathlib import Path
from typing import Any

from bridge.config.places import SECRETS, tables_at
from bridge.config.settings import Settings
from bridge.doctor.facts import SecretFile


def look_at_secrets(config: Path, settings: Settings) -> tuple[SecretFile, ...]:
    """Each file once. One that cannot be looked at is left out: reading the settings has told that. Never raises."""
    try:
        document = tomllib.loads(config.read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    paths = dict.fromkeys(_files(document, config.absolute()))
    if settings.api is not None and settings.api.tls_key is not None:
        paths[settings.api.tls_key] = None
    return tuple(_looked(paths))


def _files(document: dict[str, Any], config: Path) -> list[Path]:
    """Files that hold a secret, the settings themselves among them when one stands there."""
    found = []
    for *holder, key in SECRETS:
        for _, table in tables_at(document, tuple(holder)):
            if isinstance(named := table.get(f"{key}_file"), str):
                found.append(config.parent / named)
            elif isinstance(value := table.get(key), str) and _is_secret(key, value):
                found.append(config)
    return found


def _is_secret(key: str, value: str) -> bool:
    """A URL is one when a password is in it."""
    return "@" in value.partition("://")[2].partition("/")[0] if key.endswith("url") else True


def _looked(paths: dict[Path, None]) -> list[SecretFile]:
    found = []
    for path in paths:
        try:
            found.append(SecretFile(str(path), stat.S_IMODE(path.stat().st_mode)))
        except OSError:
            continue
    return found
