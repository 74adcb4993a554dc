"""Into which file of Asterisk a mend belongs: on a FreePBX box its own files are written anew, the custom ones stay.

Knows names of files and how their sections begin. Does not know what is mended.
Source: FreePBX's own files in /etc/asterisk, which include those named here.
"""

from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Mend

GENERAL: Final = "general"

_CUSTOM: Final = {
    ("http.conf", GENERAL): ("http_custom.conf", ""),
    ("ari.conf", GENERAL): ("ari_general_custom.conf", ""),
    ("ari.conf", ""): ("ari_additional_custom.conf", "[{section}](+)"),
    ("manager.conf", GENERAL): ("manager_custom.conf", "[general](+)"),
    ("manager.conf", ""): ("manager_custom.conf", "[{section}](+)"),
    ("extensions.conf", ""): ("extensions_custom.conf", "[{section}]"),
}
"""By file and section, "" being any other: the custom file, and how the section begins there.

Two are included in the middle of `[general]`, so nothing begins there. `(+)` adds to a section that exists.
modules.conf and asterisk.conf include no file of the owner, and FreePBX does not write them anew."""


def mend_of(facts: Facts, file: str, section: str, *lines: str, new: bool = False) -> Mend:
    """Lines for a section of a file. `new`: the section does not exist yet."""
    if facts.freepbx:
        custom, head = _CUSTOM.get((file, section)) or _CUSTOM.get((file, ""), (file, "[{section}]"))
        head = head.removesuffix("(+)") if new else head
    else:
        custom, head = file, "[{section}]"
    begins = (head.format(section=section),) if head else ()
    return Mend(f"{facts.etc}/{custom}", (*begins, *lines))


def whole_file_of(facts: Facts, file: str, *lines: str) -> Mend:
    """Lines that stand in no section."""
    custom, _ = _CUSTOM[file, ""] if facts.freepbx else (file, "")
    return Mend(f"{facts.etc}/{custom}", lines)
