"""What callers of one Asterisk server hear: its sounds and speech, under the paths by which it sees them.

Knows which setting is which path. Does not know how a sound is found or made.
"""

import asyncio

from bridge.calls.ports import Journal, LiveSets
from bridge.config.settings import Settings
from bridge.sounds.library import Library, Places
from bridge.sounds.sounds import Sounds
from bridge.sounds.speech import Speaker


def sounds_of(settings: Settings, server: str, live: LiveSets, journal: Journal, tasks: asyncio.TaskGroup) -> Sounds:
    """The sounds of one server; a synthesis runs in the task group that is handed in."""
    paths = settings.asterisk[server].paths
    own = settings.sounds.system
    places = Places(
        root=settings.sounds.root,
        root_in_asterisk=paths.sounds or str(settings.sounds.root),
        system=own or paths.system_sounds,
        system_is_asterisks=own is None,
    )
    in_asterisk = paths.speech or str(settings.speech.cache_dir)
    speaker = Speaker(settings.speech, in_asterisk, lambda: live.current().voices, journal, tasks)
    return Sounds(Library(places), speaker)
