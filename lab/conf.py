"""Renders asterisk-conf/ for one instance: fills in ports, directories and passwords.

Knows the form of the placeholders and which modules a build has. Does not know how Asterisk is started.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lab.asterisk_root import LabError

SOURCE: Final = Path(__file__).resolve().parent.parent / "asterisk-conf"
PLACEHOLDER: Final = re.compile(r"@([A-Z]+(?:_[A-Z]+)+)@")
PHONE: Final = """[{number}](phone)
auth = {number}
aors = {number}
callerid = Phone {number} <{number}>

[{number}]
type = auth
auth_type = userpass
username = {number}
password = @PHONE_PASSWORD@

[{number}]
type = aor
max_contacts = 1
remove_existing = yes

"""
"""A phone of pjsip.conf's template `phone`; its caller id is quoted nowhere, so it holds no special character."""
LOAD: Final = re.compile(r"load = (\S+\.so)")


def new_passwords() -> dict[str, str]:
    """Passwords for one instance, made on this machine and never written anywhere but into its configuration."""
    words = {name: secrets.token_urlsafe(24) for name in ("ARI_PASSWORD", "AMI_PASSWORD", "PHONE_PASSWORD")}
    return words | {"MAILBOX_PIN": f"{secrets.randbelow(10**8):08}"}


def render(
    target: Path, words: Mapping[str, str], modules: Path, dialplan: str = "", phones: Sequence[str] = ()
) -> None:
    """Write the whole set into `target`.

    `modules` is the directory of the build's modules: lines for those it lacks are left out. `dialplan` becomes
    extensions_local.conf, read after everything else; `phones` are numbers of phones besides those of the set, in
    pjsip_local.conf. Raises LabError for a placeholder without a word.
    """
    target.mkdir(parents=True, exist_ok=True)
    for source in [*SOURCE.glob("*.conf"), SOURCE / "existing" / "extensions_callbridge.conf"]:
        text = fill(source.read_text(encoding="utf-8"), words, source.name)
        if source.name == "modules.conf":
            text = _only_present(text, modules)
        write_private(target / source.name, text)
    write_private(target / "extensions_local.conf", fill(dialplan, words, "extensions_local.conf"))
    endpoints = "".join(PHONE.format(number=number) for number in phones)
    write_private(target / "pjsip_local.conf", fill(endpoints, words, "pjsip_local.conf"))


def fill(text: str, words: Mapping[str, str], name: str) -> str:
    """The text with every @WORD@ replaced; `name` is for the error message."""

    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise LabError(f"asterisk-conf/{name}: nothing is known for {match[0]}.")
        return words[match[1]]

    return PLACEHOLDER.sub(word, text)


def write_private(path: Path, text: str) -> None:
    """Write a file that others on this machine may not read: most of these hold a password."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _only_present(text: str, modules: Path) -> str:
    def present(line: str) -> bool:
        match = LOAD.match(line)
        return match is None or (modules / match[1]).is_file()

    return "".join(line for line in text.splitlines(keepends=True) if present(line))
