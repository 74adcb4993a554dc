"""Everything that callers hear, behind the one port that calls know.

Knows that sounds are found and speech is made. Does not know how.
"""

from collections.abc import Sequence

from bridge.calls.ports import SoundName, Speech, Spoken
from bridge.sounds.library import Library
from bridge.sounds.speech import Speaker
from bridge.telephony.values import MediaUri


class Sounds:
    """Fulfils the port `Sounds` of `calls`."""

    def __init__(self, library: Library, speaker: Speaker) -> None:
        """Join the two."""
        self._library = library
        self._speaker = speaker

    async def open(self) -> None:
        """Make ready what speech needs; never raises."""
        await self._speaker.open()

    def close(self) -> None:
        """End what is made for nobody; never raises."""
        self._speaker.close()

    def find(self, sound: SoundName) -> MediaUri | None:
        """The first file that exists, None when there is none or the name is not allowed (Call Interactive 6.2)."""
        return self._library.find(sound)

    async def speak(self, speech: Speech) -> Spoken | None:
        """Synthesise, or find in the cache; None when every engine failed, each of which was noted."""
        return await self._speaker.speak(speech)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """Begin to synthesise what will be spoken soon; never waits, never raises."""
        self._speaker.prepare(speeches)
