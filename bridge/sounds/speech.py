"""Makes speech: text to a file of 8 kHz, by a configured engine, once for all who want the same.

Knows engines, their order and bounds. Does not know calls, nor how a file is played.
Source: Call Interactive 6.4, 6.6; Asterisk reference 6; callbridge.toml `[speech]`.
"""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from bridge.calls.journal import FaultFound
from bridge.calls.ports import Journal, Speech, Spoken
from bridge.faults import fault
from bridge.ivr.live import Voice
from bridge.sounds import engines
from bridge.sounds.cache import SpeechCache
from bridge.sounds.engine_error import EngineError
from bridge.sounds.engines import Order
from bridge.sounds.flights import Flights
from bridge.sounds.settings import SpeechSettings
from bridge.sounds.voices import cast
from bridge.sounds.wav import convert, length, write_silence
from bridge.sounds.workers import Turn, Workers
from bridge.telephony.values import MediaUri

TEXT_LIMIT = 4000
NOTHING_SAID = 0.1
"""Seconds of silence when there is nothing to say."""
AHEAD = 8
"""Texts of one look-ahead; what comes after them is made when it is said, or by the next one."""
AHEAD_IN_ALL = 64
"""Texts that are being prepared for all calls together."""


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
        self._tasks = tasks
        self._flights: Flights[Path | EngineError] = Flights(tasks)
        self._workers = Workers(settings.workers, settings.timeout)
        self._turns: dict[str, Turn] = {}
        self._ahead: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the folder of the cache; a folder that cannot be made is noted, and calls go on without speech."""
        try:
            await asyncio.to_thread(self._cache.open)
        except OSError as error:
            self._note(f"the folder of [speech] cache_dir cannot be used: {error}", "speech.cache_dir")

    def close(self) -> None:
        """End what is only being prepared: nobody is left who will hear it."""
        for task in self._ahead:
            task.cancel()

    async def speak(self, speech: Speech) -> Spoken | None:
        """Speak, or find in the cache; None when every engine failed, each of which was noted."""
        if len(cleaned(speech.text)) > TEXT_LIMIT:
            what = f"a text of {len(cleaned(speech.text))} characters is cut"
            self._journal.note("", FaultFound(fault("CB146", what), "speech"))
        return await self._speak(speech, early=False)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """Begin to make what will be said soon, the first eight of them; a failure is told when it is said."""
        for speech in list(dict.fromkeys(speeches))[: min(AHEAD, AHEAD_IN_ALL - len(self._ahead))]:
            preparing = self._prepare(speech)
            try:
                task = self._tasks.create_task(preparing)
            except RuntimeError:  # the service ends
                preparing.close()
                return
            self._ahead.add(task)
            task.add_done_callback(self._ahead.discard)

    async def _prepare(self, speech: Speech) -> None:
        with suppress(Exception):  # a bug will show when it is said; here it would end the whole group
            await self._speak(speech, early=True)

    async def _speak(self, speech: Speech, *, early: bool) -> Spoken | None:
        casting = cast(speech, self._settings.engines, self._voices())
        text = cleaned(speech.text)[:TEXT_LIMIT]
        failed: set[str] = set()
        for attempt in casting.attempts:
            settings = self._settings.engine.get(attempt.engine)
            if attempt.engine in failed or settings is None:
                continue
            order = engines.order(attempt.engine, settings, attempt.voice, speech, text)
            file = self._cache.find(order.key) or await self._made(order, early=early)
            if isinstance(file, Path):
                return Spoken(MediaUri(f"sound:{self._in_asterisk}/{file.stem}"), casting.voice_known)
            if early and not file.refused:
                return None  # another engine is a caller's remedy, not a guess's
            if not early:
                what = f"engine {attempt.engine}, voice {attempt.voice!r}: {file}"
                self._note(what, f"speech.engine.{attempt.engine}")
            if not file.refused:  # it is not this voice that the engine lacks
                failed.add(attempt.engine)
        return None

    async def _made(self, order: Order, *, early: bool) -> Path | EngineError:
        """Join the synthesis that is under way, or begin it."""
        turn = self._turns.get(order.key) if order.key in self._flights else None
        if early and turn is not None:
            return EngineError("somebody makes it already")
        if turn is None:
            turn = self._turns[order.key] = Turn(early, _end_of_this_task() if early else lambda: None)
        elif not early:
            self._workers.hurry(turn)
        try:
            return await self._flights.join(order.key, partial(self._make, order, turn))
        finally:
            if order.key not in self._flights:
                self._turns.pop(order.key, None)

    async def _make(self, order: Order, turn: Turn) -> Path | EngineError:
        """Make one file within the time that one synthesis may take; the error when it could not be made."""
        staged = self._cache.stage()
        try:
            async with self._workers.place(turn), asyncio.timeout(self._settings.timeout):
                if order.text:
                    await convert(await engines.speak(order), staged, order.volume)
                return await asyncio.to_thread(self._keep, staged, order)
        except TimeoutError:
            return EngineError(f"no speech within {self._settings.timeout:g} s")
        except EngineError as error:
            return error
        except OSError as error:
            return EngineError(f"the speech cannot be kept: {error}")
        finally:
            with suppress(OSError):  # it has its name by now, or there is no such folder
                staged.unlink()

    def _keep(self, staged: Path, order: Order) -> Path:
        if not order.text or not length(staged):
            write_silence(staged, NOTHING_SAID)
        return self._cache.keep(staged, order.key)

    def _note(self, what: str, source: str) -> None:
        self._journal.note("", FaultFound(fault("CB302", what), source))


def cleaned(text: str) -> str:
    """What an engine may be given: no control characters, no halves of characters, one space between words."""
    printable = (char if unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"} else " " for char in text)
    return " ".join("".join(printable).split())


def _end_of_this_task() -> Callable[[], object]:
    task = asyncio.current_task()
    return task.cancel if task is not None else lambda: None
