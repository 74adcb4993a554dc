"""Looks at one Asterisk over ARI.

Knows what is asked. Does not know what the answers mean.
"""

from typing import Any

from bridge.asterisk import commands
from bridge.asterisk.commands import Again, Command
from bridge.asterisk.inventory import inventory
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.settings import AsteriskSettings
from bridge.doctor.facts import AriSeen, Refused
from bridge.doctor.finding import Unseen
from bridge.errors import AsteriskError

LOGIN = frozenset({401, 403})
GONE = 404


async def look_at_ari(settings: AsteriskSettings) -> AriSeen | Refused:
    """Never raises; each request has the deadline of the settings."""
    try:
        async with HttpCarrier(settings) as carrier:
            rest = Rest(carrier, settings.request_timeout)
            info = await rest.send(Command("GET", "asterisk/info", again=Again.SAFE))
            try:
                found = await inventory(rest)
            except AsteriskError as error:
                return _seen(info, Unseen(str(error)), Unseen(str(error)), await _held(rest, settings.app))
            return _seen(info, found.modules, found.sounds, await _held(rest, settings.app))
    except AsteriskError as error:
        return Refused(str(error), error.status, login=error.status in LOGIN)
    except OSError as error:
        return Refused(f"ca_file cannot be used: {error.strerror or type(error).__name__}")


async def _held(rest: Rest, app: str) -> bool | Unseen:
    """Whether a client is connected under our name; while channels are in it, the name stays by itself."""
    try:
        found = await rest.send(commands.get_application(app))
    except AsteriskError as error:
        return False if error.status == GONE else Unseen(str(error))
    if isinstance(found, dict) and found.get("channel_ids"):
        return Unseen(f"calls are in the application {app}, which keeps it alive without a client")
    return True


def _seen(
    info: object,
    modules: frozenset[str] | Unseen,
    sounds: frozenset[tuple[str, str]] | Unseen,
    held: bool | Unseen,  # noqa: FBT001 - a fact, no switch
) -> AriSeen:
    return AriSeen(
        version=_text(info, "system", "version"),
        modules=modules,
        sounds=sounds,
        user=_text(info, "config", "setid", "user"),
        app_held=held,
    )


def _text(info: object, *path: str) -> str:
    here: Any = info
    for part in path:
        here = here.get(part) if isinstance(here, dict) else None
    return here[:80] if isinstance(here, str) else ""
