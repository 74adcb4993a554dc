"""Makes speech: text to a file of 8 kHz, by a configured engine, once for all who want the same.

Knows engines, their order and bounds. Does not know calls, nor how a file is played.
Source: Call Interactive 6.4, 6.6; Asterisk reference 6; callbridge.toml `[speech]`.
"""

import asyncio
import hashlib
import json
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bridge.calls.journal import FaultFound
from bridge.calls.ports import Journal, Speech, Spoken
from bridge.faults import fault
from bridge.ivr.live import Voice
from bridge.sounds.cache import SpeechCache
from bridge.sounds.flights import Flights
from bridge.sounds.processes import CommandError, run
from bridge.sounds.settings import SpeechSettings
from bridge.sounds.voices import cast
from bridge.sounds.wav import convert, length, write_silence
from bridge.telephony.values import MediaUri

TEXT_LIMIT = 4000
WORDS_PER_MINUTE = 175
"""Speed 1.0."""
ENGINE_OUTPUT = 64 << 20
"""Octets of WAV that an engine may write: some 25 minutes."""
NOTHING_SAID = 0.1
"""Seconds of silence when there is nothing to say."""
FORM = 1
"""Counts up when the same request shall give another file: part of each key."""


@dataclass(frozen=True, slots=True)
class _Order:
    """One synthesis: the engine with its whole command, the text on its standard input, the volume in percent."""

    engine: str
    command: tuple[str, ...]
    text: str
    volume: int

    @property
    def key(self) -> str:
        """The name of the file: a hash of everything that makes a difference to what is heard."""
        whole = json.dumps((FORM, self.engine, self.command, self.text, self.volume))
        return hashlib.sha256(whole.encode()).hexdigest()


class Speaker:
    """All speech. `open` comes first. `in_asterisk` is the folder of the cache as Asterisk sees it."""

    def __init__(
        self,
        settings: SpeechSettings,
        in_asterisk: str,
        voices: Callable[[], Sequence[Voice]],
        journal: Journal,
        tasks: asyncio.TaskGroup,
    ) -> None:
        """Speak with the voices that are declared at that moment; `tasks` is where a synthesis runs."""
        self._settings = settings
        self._in_asterisk = in_asterisk.rstrip("/")
        self._voices = voices
        self._journal = journal
        self._cache = SpeechCache(settings.cache_dir, settings.cache_mb << 20)
        self._flights: Flights[Path | CommandError] = Flights(tasks)
        self._workers = asyncio.Semaphore(settings.workers)

    async def open(self) -> None:
        """Make the folder of the cache; a folder that cannot be made is noted, and calls go on without speech."""
        try:
            await asyncio.to_thread(self._cache.open)
        except OSError as error:
            self._note(f"the folder of [speech] cache_dir cannot be used: {error}", "speech.cache_dir")

    async def speak(self, speech: Speech) -> Spoken | None:
        """Speak, or find in the cache; None when every engine failed, each of which was noted."""
        casting = cast(speech, self._settings.engines, self._voices())
        text = self._speakable(speech.text)
        failed: set[str] = set()
        for attempt in casting.attempts:
            if attempt.engine in failed or attempt.engine not in self._settings.engine:
                continue
            order = _Order(attempt.engine, self._command(attempt.engine, attempt.voice, speech), text, speech.volume)
            file = self._cache.find(order.key) or await self._flights.join(order.key, partial(self._make, order))
            if isinstance(file, Path):
                return Spoken(MediaUri(f"sound:{self._in_asterisk}/{file.stem}"), casting.voice_known)
            self._note(f"engine {attempt.engine}, voice {attempt.voice!r}: {file}", f"speech.engine.{attempt.engine}")
            if not file.refused:  # it is not this voice that the engine lacks
                failed.add(attempt.engine)
        return None

    def _command(self, engine: str, voice: str, speech: Speech) -> tuple[str, ...]:
        wpm = str(round(WORDS_PER_MINUTE * speech.speed))
        command = self._settings.engine[engine].command
        return tuple(part.replace("{wpm}", wpm).replace("{voice}", voice) for part in command)

    def _speakable(self, text: str) -> str:
        """What an engine may be given: no control characters, no halves of characters, not more than the limit."""
        clean = "".join(char if unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"} else " " for char in text)
        clean = " ".join(clean.split())
        if len(clean) > TEXT_LIMIT:
            self._journal.note("", FaultFound(fault("CB146", f"a text of {len(clean)} characters is cut"), "speech"))
        return clean[:TEXT_LIMIT]

    async def _make(self, order: _Order) -> Path | CommandError:
        """Make one file within the time that one synthesis may take; the error when it could not be made."""
        staged = self._cache.stage()
        try:
            async with self._place(), asyncio.timeout(self._settings.timeout):
                if order.text:
                    await convert(await run(order.command, order.text.encode(), ENGINE_OUTPUT), staged, order.volume)
                return await asyncio.to_thread(self._keep, staged, order)
        except TimeoutError:
            return CommandError(f"no speech within {self._settings.timeout:g} s")
        except CommandError as error:
            return error
        except OSError as error:
            return CommandError(f"the speech cannot be kept: {error}")
        finally:
            with suppress(OSError):  # it has its name by now, or there is no such folder
                staged.unlink()

    def _keep(self, staged: Path, order: _Order) -> Path:
        if not order.text or not length(staged):
            write_silence(staged, NOTHING_SAID)
        return self._cache.keep(staged, order.key)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for one of the workers, not longer than a synthesis may take."""
        try:
            async with asyncio.timeout(self._settings.timeout):
                await self._workers.acquire()
        except TimeoutError:
            busy = f"all {self._settings.workers} [speech] workers were busy for {self._settings.timeout:g} s"
            raise CommandError(busy) from None
        try:
            yield
        finally:
            self._workers.release()

    def _note(self, what: str, source: str) -> None:
        self._journal.note("", FaultFound(fault("CB302", what), source))
