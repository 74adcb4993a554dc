"""Where sounds lie, as we and as one Asterisk server see it: which setting is which path.

Knows settings. Does not know how a sound is found.
"""

from bridge.config.settings import Settings
from bridge.sounds.library import Places


def places_of(settings: Settings, server: str | None = None) -> Places:
    """The places for one server; for the first one unless one is named."""
    paths = settings.asterisk[server or next(iter(settings.asterisk))].paths
    own = settings.sounds.system
    return Places(
        root=settings.sounds.root,
        root_in_asterisk=paths.sounds or str(settings.sounds.root),
        system=own or paths.system_sounds,
        system_is_asterisks=own is None,
    )
