"""One path of `callbridge.toml` for which a damaged file must not be asked: where the state and the socket lie.

Knows the environment, the file's text and the default, in this order. Does not know whether the rest is valid.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from bridge.config.environment import PREFIX
from bridge.config.files import Unreadable, read_text


def path_hint(config: Path, environ: Mapping[str, str], table: str, key: str, default: Path) -> Path:
    """The path, absolute. A file that is no TOML is searched for a line that looks as if it set the key."""
    override = next((value for name, value in environ.items() if name.upper() == _variable(table, key)), None)
    found = override or _in_file(config, table, key)
    return config.absolute().parent / found if found else default


def _variable(table: str, key: str) -> str:
    return f"{PREFIX}{table}__{key}".upper()


def _in_file(config: Path, table: str, key: str) -> str:
    try:
        text = read_text(config)
    except Unreadable:
        return ""
    try:
        value = tomllib.loads(text)[table][key]
    except (tomllib.TOMLDecodeError, RecursionError):
        line = re.search(rf"^\s*{re.escape(key)}\s*=\s*[\"']([^\"'\n]+)[\"']", text, re.MULTILINE)
        value = line[1] if line else ""
    except (KeyError, TypeError):
        value = ""
    return value if isinstance(value, str) else ""
