"""Files with secrets that others may read: CB553.

Knows modes. Does not know what a secret is for.
"""

from collections.abc import Iterator
from shlex import quote
from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, finding, type_in

OTHERS: Final = 0o007
GROUP_WRITES: Final = 0o020


def check_secrets(facts: Facts) -> Iterator[Finding]:
    for file in facts.secrets:
        if file.mode & (OTHERS | GROUP_WRITES):
            who = "everybody" if file.mode & OTHERS else "its group"
            does = "read" if file.mode & 0o004 else "change"
            what = f"{file.path} holds a secret, and {who} may {does} it (mode {file.mode:04o})"
            yield finding("CB553", what, file.path, type_in(f"chmod 0640 {quote(file.path)}"))
