"""Asks every Asterisk server of the settings what it has, once, without a service; and looks things up in its answers.

Knows connections, and in which order languages are searched. Does not know IVRs.
"""

import asyncio
from collections.abc import Collection

from bridge.asterisk.inventory import Inventory, inventory
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.config.settings import Settings
from bridge.ivr.report import SoundSought
from bridge.ivr.sound_names import folder_name, sound_name
from bridge.sounds.languages import language_names, spellings


def inventories(settings: Settings) -> dict[str, Inventory]:
    """What each server has, by its name. Raises AsteriskError, and OSError for a certificate that cannot be read."""
    return asyncio.run(_asked(settings))


def have_sound(found: Collection[Inventory], sound: SoundSought) -> bool:
    """Whether all of these servers have a sound of their own, in one of its languages or `en`."""
    name, folder = sound_name(sound.name), folder_name(sound.folder)
    if name is None or folder is None:
        return False
    path = f"{folder}/{name}" if folder else name
    languages = [one for tag in language_names(sound.languages) for one in spellings(tag)]
    return all(any((language, path) in server.sounds for language in languages) for server in found)


async def _asked(settings: Settings) -> dict[str, Inventory]:
    found = {}
    for name, server in settings.asterisk.items():
        async with HttpCarrier(server) as carrier:
            found[name] = await inventory(Rest(carrier, server.request_timeout))
    return found
