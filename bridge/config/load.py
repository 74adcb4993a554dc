"""`callbridge.toml` and the environment: one frozen `Settings`, or every fault with its line and address.

Knows in which order defaults, file and environment count. Does not know what the edges do with it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.config.checks import check_settings
from bridge.config.environment import override
from bridge.config.files import Unreadable
from bridge.config.places import PATHS, tables_at
from bridge.config.secrets import resolve
from bridge.config.settings import Settings
from bridge.config.source import Source
from bridge.config.texts import DiskTexts, Texts
from bridge.errors import ConfigError
from bridge.faults import fault
from bridge.ivr.document import read_document
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.validation import read_table
from bridge.toml_lines import Path as TomlPath
from bridge.toml_lines import TomlLines

_SQLITE = "sqlite:///"
_TABLES = tuple(info.alias or name for name, info in Settings.model_fields.items())


def load_settings(path: Path, environ: Mapping[str, str] | None = None, texts: Texts | None = None) -> Settings:
    """Read the settings; `environ` is the process's and `texts` the disk's unless they are given.

    Raises only ConfigError, with all findings at once. No secret is in a message, nor in `repr` of the settings.
    """
    path = path.absolute()
    try:
        text = (texts or DiskTexts()).text(path)
    except Unreadable as error:
        raise ConfigError((fault("CB400", str(error), file=str(path)),)) from None
    return read_settings(text, path, os.environ if environ is None else environ)


def read_settings(text: str, path: Path, environ: Mapping[str, str]) -> Settings:
    """The same for a text that was read already; `path` is where it would stand."""
    findings = Findings(str(path), TomlLines(text))
    document = read_document(text, findings)
    secrets: list[tuple[TomlPath, Path]] = []
    settings = None if document is None else _read(document, path, environ, findings, secrets)
    if settings is None or findings.faults:
        raise ConfigError(tuple(sorted(findings.faults, key=lambda found: (found.file, found.line))))
    return settings.read_from(Source(str(path), findings.lines, findings.elsewhere, secrets))


def _read(
    document: dict[str, Any],
    file: Path,
    environ: Mapping[str, str],
    findings: Findings,
    secrets: list[tuple[TomlPath, Path]],
) -> Settings | None:
    findings.elsewhere = override(document, environ, findings)
    for table in [name for name in document if name not in _TABLES]:
        advice = nearest(table, _TABLES)
        findings.add("CB402", (table,), f"there is no table {shown(table)} in callbridge.toml", advice)
        del document[table]
    secrets += resolve(document, file, environ, findings)
    _make_paths_absolute(document, file.parent)
    _name_directories_as_asterisk_does(document)
    document.setdefault("schema", 1)  # that it is missing was found before
    settings = read_table(Settings, document, (), findings)
    if settings is not None:
        check_settings(settings, findings)
    return settings


def _make_paths_absolute(document: dict[str, Any], directory: Path) -> None:
    if isinstance(service := document.setdefault("service", {}), dict):
        service.setdefault("ivr_dir", "ivr")
    for *holder, key in PATHS:
        for _, table in tables_at(document, tuple(holder)):
            if isinstance(value := table.get(key), str) and value:
                table[key] = str(directory / value)
    for _, table in tables_at(document, ("store",)):
        url = table.get("url")
        if isinstance(url, str) and (file := url.removeprefix(_SQLITE)) not in {url, "", ":memory:"}:
            table["url"] = f"{_SQLITE}{directory / file}"


def _name_directories_as_asterisk_does(document: dict[str, Any]) -> None:
    """Unless `paths` says otherwise, Asterisk sees sounds and speech where Callbridge does."""
    for _, server in tables_at(document, ("asterisk", "*")):
        paths = server.setdefault("paths", {})
        for name, table, key in (("sounds", "sounds", "root"), ("speech", "speech", "cache_dir")):
            own = document.get(table)
            if isinstance(own, dict) and isinstance(own.get(key), str) and isinstance(paths, dict):
                paths.setdefault(name, own[key])
