"""Secrets from files and the environment: `KEY_file` and `KEY_env` in place of `KEY`.

Knows the three forms. Does not know what a secret is for; never repeats one in a message.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.config.files import Unreadable, read_text
from bridge.config.places import SECRETS, tables_at
from bridge.ivr.findings import Findings, shown
from bridge.toml_lines import Path as Place

_STAND_IN = {
    "ari_password": "-",
    "password": "-",
    "secret": "-",
    "url": "http://localhost/",
    "fallback_url": "http://localhost/",
}
"""Takes the place of a secret that was refused, so that it is not said to be missing besides."""
_DATABASE = "sqlite:////-"
_OPTIONAL = frozenset(
    {
        ("script", "*", "fallback_url"),
        ("event", "*", "fallback_url"),
        ("speech", "engine", "*", "url"),
        ("store", "url"),
    }
)


def resolve(
    document: dict[str, Any], file: Path, environ: Mapping[str, str], findings: Findings
) -> list[tuple[Place, Path]]:
    """Put the secrets themselves into the document; each shall be given in exactly one of the three forms.

    Returns which of them was read from which file; `file` is that of the settings.
    """
    found: list[tuple[Place, Path]] = []
    for *holder, key in SECRETS:
        stand_in = _DATABASE if holder == ["store"] else _STAND_IN[key]
        for path, table in tables_at(document, tuple(holder)):
            forms = [name for name in (key, f"{key}_file", f"{key}_env") if name in table]
            if len(forms) > 1:
                advice = "Keep one of them"
                findings.add("CB405", (*path, forms[1]), f"{' and '.join(forms)} exclude each other", advice)
            elif not forms and (*holder, key) not in _OPTIONAL:
                findings.add("CB405", path, f'"{key}" is missing', f"Add {key}, {key}_file or {key}_env")
                table[key] = stand_in
            elif forms and forms[0] != key:
                secret = _fetch(table[forms[0]], (*path, forms[0]), file.parent, environ, findings)
                table[key] = secret or stand_in
                if secret and forms[0].endswith("_file"):
                    found.append(((*path, forms[0]), file.parent / table[forms[0]]))
            elif forms and (*path, key) not in findings.elsewhere and _is_secret(key, table[key]):
                found.append(((*path, key), file))
            for form in (f"{key}_file", f"{key}_env"):
                table.pop(form, None)
    return found


def _is_secret(key: str, value: object) -> bool:
    """Of a URL only the password is."""
    if not key.endswith("url"):
        return True
    user, at, _ = str(value).partition("://")[2].partition("/")[0].rpartition("@")
    return bool(at) and ":" in user


def _fetch(source: object, path: Place, directory: Path, environ: Mapping[str, str], findings: Findings) -> str | None:
    if not isinstance(source, str) or not source:
        findings.add("CB403", path, f"must be a text, not {shown(source)}")
        return None
    if str(path[-1]).endswith("_env"):
        if source not in environ:
            findings.add("CB405", path, f"environment variable {shown(source)} is not set", "Set it for the service")
        return environ.get(source)
    try:
        secret = read_text(directory / source).removesuffix("\n")
    except Unreadable as error:
        findings.add("CB400", path, f"{shown(source)}: {error}", "Let the service read the file")
        return None
    if not secret:
        findings.add("CB403", path, f"{shown(source)} is empty", "Write the secret into it")
    return secret
