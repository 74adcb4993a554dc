"""Places in a document: which tables a pattern names, and which keys hold secrets or paths.

Knows the shape of `callbridge.toml`. Does not know values.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from bridge.toml_lines import Path

Pattern = tuple[str, ...]

SECRETS: Final[tuple[Pattern, ...]] = (
    ("asterisk", "*", "ari_password"),
    ("asterisk", "*", "ami", "password"),
    ("script", "*", "url"),
    ("script", "*", "fallback_url"),
    ("script", "*", "sign_keys", "*", "secret"),
    ("event", "*", "url"),
    ("event", "*", "fallback_url"),
    ("event", "*", "sign_keys", "*", "secret"),
    ("speech", "engine", "*", "url"),
    ("store", "url"),
)
"""Keys that may be given as KEY_file or KEY_env; `*` also stands for any element of a list."""

PATHS: Final[tuple[Pattern, ...]] = (
    ("service", "ivr_dir"),
    ("service", "state_dir"),
    ("control", "socket"),
    ("log", "audit_file"),
    ("sounds", "root"),
    ("sounds", "system"),
    ("speech", "cache_dir"),
    ("journal", "dir"),
    ("api", "tls_cert"),
    ("api", "tls_key"),
    ("asterisk", "*", "ca_file"),
    ("asterisk", "*", "paths", "system_sounds"),
    ("asterisk", "*", "paths", "recordings"),
)
"""Files and directories as Callbridge sees them; relative ones are meant from the directory of `callbridge.toml`."""


def tables_at(document: dict[str, Any], pattern: Pattern) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The tables that a pattern names and that are there; `*` stands for any name."""
    found: list[tuple[Path, dict[str, Any] | list[Any]]] = [((), document)]
    for part in pattern:
        found = [
            ((*path, key), value)
            for path, table in found
            for key, value in _inside(table)
            if part in ("*", key) and isinstance(value, dict | list)
        ]
    for path, value in found:
        if isinstance(value, dict):
            yield path, value


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[tuple[str | int, Any]]:
    return value.items() if isinstance(value, dict) else enumerate(value)


def is_at(path: Path, pattern: Pattern) -> bool:
    """Tell whether a path is one that the pattern names."""
    return len(path) == len(pattern) and all(part in ("*", name) for part, name in zip(pattern, path, strict=True))
