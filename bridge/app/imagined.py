"""What a simulated call has in place of a service's edges: sounds that nobody plays, switches that nobody keeps.

Knows the library of sounds. Does not know who hears them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.calls.ports import SoundName, Speech, Spoken
from bridge.config.settings import Settings
from bridge.ivr.live import LiveSet, Switch, SwitchOrder, Voice
from bridge.sounds.library import Library, Places
from bridge.telephony.values import MediaUri


class ImaginedSounds:
    """Fulfils the port `Sounds`.

    A sound that is not there is heard all the same, and marked; with `strict` it is skipped as on a real call (CB301).
    """

    def __init__(self, library: Library | None, voices: Sequence[Voice], *, strict: bool) -> None:
        """Without a library every sound is there."""
        self._library = library
        self._voices = frozenset(voice.name for voice in voices)
        self._strict = strict

    def find(self, sound: SoundName) -> MediaUri | None:
        """A made-up medium, which says what it stands for."""
        name = f"{sound.folder}/{sound.name}" if sound.folder else sound.name
        if self._library is None:
            return MediaUri(f"unchecked:{name}")
        if self._library.find(sound) is not None:
            return MediaUri(f"sound:{name}")
        return None if self._strict else MediaUri(f"missing:{name}")

    async def speak(self, speech: Speech) -> Spoken | None:
        """The text itself."""
        known = speech.voice is None or not self._voices or speech.voice in self._voices
        return Spoken(MediaUri(f"speech:{speech.text}"), known)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """Nothing takes time here."""


class ImaginedSwitches:
    """Fulfils the port `Switches`: each has its default until the call sets it."""

    def __init__(self, declared: Mapping[str, Switch]) -> None:
        """Begin with the defaults."""
        self._states = {name: switch.default for name, switch in declared.items()}

    def is_on(self, name: str) -> bool | None:
        """Whether it is on; None: it is not declared."""
        return self._states.get(name)

    async def turn(self, name: str, to: SwitchOrder, by: str) -> bool:  # noqa: ARG002 - the port's signature
        """Set it for this call."""
        self._states[name] = not self._states[name] if to is SwitchOrder.TOGGLE else to is SwitchOrder.ON
        return self._states[name]


class OneSet:
    """Fulfils the port `LiveSets`: the files were read just now, and are the draft too."""

    def __init__(self, live: LiveSet) -> None:
        """Hand out this one."""
        self._live = live

    def current(self) -> LiveSet:
        """The set."""
        return self._live

    async def draft(self) -> LiveSet | None:
        """The same set, as a draft."""
        return replace(self._live, is_draft=True)

    async def kept(self, version: str) -> LiveSet | None:
        """The same set, if it is that."""
        return self._live if self._live.version == version else None


def library_of(settings: Settings) -> Library | None:
    """The sounds of the first Asterisk, as far as they are on this machine; None when none of the folders is."""
    paths = next(iter(settings.asterisk.values())).paths
    own = settings.sounds.system
    system = own or paths.system_sounds
    if not settings.sounds.root.is_dir() and not system.is_dir():
        return None
    return Library(Places(settings.sounds.root, paths.sounds or str(settings.sounds.root), system, own is None))
