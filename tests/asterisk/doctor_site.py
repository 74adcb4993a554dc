"""One Asterisk of the lab as it is shipped, with a Callbridge beside it for `callbridge doctor` to look at.

Knows settings that fit. Does not know what is wrong with them, nor what is planted.
"""

import asyncio
import email.utils
from dataclasses import dataclass
from pathlib import Path

from bridge.app.examination.whole import Around, look
from bridge.config.load import load_settings
from bridge.doctor.checks import examine
from bridge.doctor.finding import Finding
from lab.asterisk import Asterisk
from lab.asterisk_root import Version
from lab.bridge_toml import asterisk_tables
from tests.fakes.http_server import Connection

IVR = """
schema = 1
[ivr]
extension = "0003*099"
did = ["0258422544"]
language = "LANGUAGE"
[context.main]
entry = true
[[context.main.option.start]]
action = "play_sound"
sound = "beep"
"""


@dataclass
class Site:
    """One Asterisk of the lab as it is shipped, and a Callbridge that fits it."""

    asterisk: Asterisk
    version: Version
    folder: Path
    script: str

    @property
    def etc(self) -> Path:
        return self.asterisk.directory / "etc"

    async def found(
        self, more: str = "", *, language: str = "en", change: str = "", into: str = "", cache: Path | None = None
    ) -> list[Finding]:
        """What the doctor finds; `change` of callbridge.toml becomes `into`; `cache` is the folder of speech."""
        config = self.written(more, language=language, change=change, into=into, cache=cache)
        settings = load_settings(config, {})
        facts = await asyncio.to_thread(look, settings, Around(config, {}, self.etc))
        return examine(facts)

    def written(
        self, more: str = "", *, language: str = "en", change: str = "", into: str = "", cache: Path | None = None
    ) -> Path:
        """The callbridge.toml that is there now, with the same words as `found`."""
        (self.folder / "ivr").mkdir(exist_ok=True)
        (self.folder / "sounds").mkdir(exist_ok=True)
        (self.folder / "ivr" / "main.toml").write_text(IVR.replace("LANGUAGE", language), encoding="utf-8")
        config = self.folder / "callbridge.toml"
        config.touch(mode=0o600)
        text = self._settings(cache or self.asterisk.speech_host)
        assert change in text
        config.write_text(text.replace(change, into) + more if change else text + more, encoding="utf-8")
        return config

    def _settings(self, cache: Path) -> str:
        return f"""schema = 1
[service]
state_dir = "{self.folder}/state"
[control]
socket = "{self.folder}/control.sock"
[numbers]
organisation = "0003"
timezone = "UTC"
[sounds]
root = "{self.folder}/sounds"
[speech]
cache_dir = "{cache}"
[log]
audit_file = "{self.folder}/audit.jsonl"
[journal]
dir = "{self.folder}/journal"
[store]
url = "sqlite:///{self.folder}/callbridge.db"
[metrics]
enabled = false
[switch.night]
[script.check-credit]
url = "{self.script}"
{asterisk_tables(self.asterisk)}
"""


async def a_script(connection: Connection, _request: bytes) -> None:
    """A host whose clock is right."""
    said = f"HTTP/1.1 200 OK\r\nDate: {email.utils.formatdate(usegmt=True)}\r\nContent-Length: 0\r\n\r\n"
    await connection.send(said.encode())
    connection.close()
