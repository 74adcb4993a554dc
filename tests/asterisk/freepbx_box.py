"""An Asterisk as FreePBX configures it, with our lines in its custom files and nowhere else.

Knows the reduced files of tests/data/freepbx, the shipped lines, and what FreePBX keeps in the database of Asterisk.
Does not know what is tried on it.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from lab.asterisk import Asterisk
from lab.conf import SOURCE, fill, write_private

GENERATED = Path(__file__).parent.parent / "data" / "freepbx"
CUSTOM = SOURCE / "freepbx"
PASSWORD = "PUT-A-PASSWORD-OF-YOUR-OWN-HERE"
DATABASE = {
    "DEVICE 200/user": "200",
    "DEVICE 201/user": "201",
    "AMPUSER 200/cidname": "Reception",
    "AMPUSER 201/cidname": "Ana",
    "AMPUSER 200/voicemail": "novm",
}
_INCLUDE = re.compile(r"^#include (\S+)", re.MULTILINE)


class FreePbx(Asterisk):
    """Phones 200 and 201 in from-internal, the trunk `outside`, the inbound route 0258422544 to the IVR 099."""

    def configure(self, etc: Path, words: Mapping[str, str]) -> None:
        """Write the lab's set, and over it what FreePBX writes; custom files are ours, or empty."""
        super().configure(etc, words)
        for source in GENERATED.glob("*.conf"):
            write_private(etc / source.name, fill(source.read_text(encoding="utf-8"), words, source.name))
        for source in CUSTOM.glob("*.conf"):
            password = words["AMI_PASSWORD" if source.name.startswith("manager") else "ARI_PASSWORD"]
            write_private(etc / source.name, source.read_text(encoding="utf-8").replace(PASSWORD, password))
        for file in [etc / source.name for source in GENERATED.glob("*.conf")]:
            for name in _INCLUDE.findall(file.read_text(encoding="utf-8")):
                (etc / name).touch()
        for ours in ("extensions_callbridge.conf", "extensions_local.conf", "pjsip_local.conf"):
            (etc / ours).unlink()

    async def start(self) -> None:
        """Start it, and put into its database what FreePBX keeps there."""
        await super().start()
        for key, value in DATABASE.items():
            family, name = key.split(" ")
            await self.cli(f"database put {family} {name} {value}")
