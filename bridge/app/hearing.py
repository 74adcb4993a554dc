"""What callers of one Asterisk server hear: its sounds and speech, under the paths by which it sees them.

Knows which setting is which path, and that a reload may change them. Does not know how a sound is found or made.
"""

import asyncio
from collections.abc import Callable, Sequence

from bridge.calls.ports import Journal, LiveSets, SoundName, Speech, Spoken
from bridge.config.settings import Settings
from bridge.config.sound_places import places_of
from bridge.sounds.library import Library
from bridge.sounds.sounds import Sounds
from bridge.sounds.speech import Speaker
from bridge.telephony.values import MediaUri


class Hearing:
    """Fulfils the port `Sounds` of `calls`, by the settings that count at that moment. `open` comes first."""

    def __init__(
        self, settings: Settings, server: str, live: LiveSets, journal: Journal, tasks: asyncio.TaskGroup
    ) -> None:
        """A synthesis runs in the task group that is handed in."""
        self._settings = settings
        self._server = server
        self._live = live
        self._journal = journal
        self._tasks = tasks
        self._sounds = self._of(settings)

    async def open(self) -> None:
        """Make ready what speech needs; never raises."""
        await self._sounds.open()

    def close(self) -> None:
        """End what is made for nobody; never raises."""
        self._sounds.close()

    async def prepare_for(self, settings: Settings) -> Callable[[], None]:
        """Make ready what other settings need; what comes back puts them in force. What is being spoken goes on."""
        if self._heard(settings) == self._heard(self._settings):
            return lambda: None
        sounds = self._of(settings)
        await sounds.open()

        def swap() -> None:
            self._sounds.close()
            self._sounds, self._settings = sounds, settings

        return swap

    def find(self, sound: SoundName) -> MediaUri | None:
        """The first file that exists, None when there is none or the name is not allowed (Call Interactive 6.2)."""
        return self._sounds.find(sound)

    async def speak(self, speech: Speech) -> Spoken | None:
        """Synthesise, or find in the cache; None when every engine failed, each of which was noted."""
        return await self._sounds.speak(speech)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """Begin to synthesise what will be spoken soon; never waits, never raises."""
        self._sounds.prepare(speeches)

    def _heard(self, settings: Settings) -> tuple[object, ...]:
        return settings.sounds, settings.speech, settings.asterisk[self._server].paths

    def _of(self, settings: Settings) -> Sounds:
        in_asterisk = settings.asterisk[self._server].paths.speech or str(settings.speech.cache_dir)
        speaker = Speaker(settings.speech, in_asterisk, lambda: self._live.current().voices, self._journal, self._tasks)
        return Sounds(Library(places_of(settings, self._server)), speaker)
