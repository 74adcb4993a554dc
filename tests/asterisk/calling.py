"""What scenario tests say again and again: an IVR in few lines, a bridge that runs it, and what its journal tells."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bridge.calls.journal import CallEnded, Entry, FaultFound, Noted
from bridge.observe.lines import from_line
from bridge.telephony.causes import EndReason
from lab import tones
from lab.asterisk import Asterisk
from tests.asterisk.bridge_process import BridgeProcess

NUMBER = "099"
HANGUP = '{ action = "hangup" }'
MUSIC, MUSIC_HZ = "one-tone", 1750
"""A class of music whose first sample sounds: Asterisk's own pieces begin with up to a second of silence."""
POLL = 0.02


def ivr(options: str, settings: str = "", contexts: str = "", number: str = NUMBER) -> str:
    """An IVR file: `options` are the lines of the entry context `main`."""
    return f"""schema = 1
[ivr]
extension = "0003*{number}"
answer_delay_ms = 100
{settings}
[context.main]
entry = true
[context.main.option]
{options}
{contexts}
"""


def tone(hz: int, more: str = "") -> str:
    """The action that plays a tone of one second."""
    return f'{{ action = "play_sound", sound = "tone-{hz}"{", " + more if more else ""} }}'


def ask(url: str, more: str = "") -> str:
    """The action that asks a script."""
    return f'{{ action = "call_interactive", url = "{url}"{", " + more if more else ""} }}'


def reply(*verbs: str) -> str:
    """What a script answers."""
    return f"<Response>{''.join(verbs)}</Response>"


@asynccontextmanager
async def bridge(
    asterisk: Asterisk,
    folder: Path,
    *ivrs: str,
    settings: str = "",
    store: str = "",
    metrics: int = 0,
    console: int = 0,
    level: str = "debug",
) -> AsyncIterator[BridgeProcess]:
    """Callbridge beside an Asterisk, with these IVR files; when it ends, no channel may be left."""
    sounds = asterisk.sounds_host / "client" / "en"
    for hz in (440, 620, 850, 1050, 1300, 1600, 1900):
        if not (sounds / f"tone-{hz}.wav").exists():
            tones.write_tone(sounds, hz, 1.0)
    files = {f"ivr-{number}": text for number, text in enumerate(ivrs)}
    ports = {"metrics": metrics, "console": console}
    made = BridgeProcess(asterisk, folder / "callbridge", files, settings, store=store, level=level, **ports)
    async with made as running:
        yield running
        assert await running.channels_left() == []


class Told:
    """What the journal of a bridge has told so far. Each line is read once: journals are long, and calls go on."""

    def __init__(self, running: BridgeProcess) -> None:
        self._running = running
        self._read: dict[Path, int] = {}
        self._noted: list[Noted] = []

    def noted(self) -> list[Noted]:
        for path in sorted(self._running.journal.glob("*.jsonl")):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                text = file.read()
            whole = text[: text.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            self._noted.extend(noted for line in whole.decode().splitlines() if (noted := from_line(line)))
        return self._noted

    def entries(self) -> list[Entry]:
        return [noted.entry for noted in self.noted()]

    def codes(self) -> list[str]:
        return [entry.fault.code for entry in self.entries() if isinstance(entry, FaultFound)]

    async def ends(self, count: int = 1, within: float = 10) -> Sequence[EndReason]:
        """Why so many calls have ended, once they have."""
        async with asyncio.timeout(within):
            while True:
                reasons = [entry.reason for entry in self.entries() if isinstance(entry, CallEnded)]
                if len(reasons) >= count:
                    return reasons
                await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside

    async def end(self, within: float = 10) -> EndReason:
        return (await self.ends(1, within))[0]
