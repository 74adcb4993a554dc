"""Which parts of ARI an Asterisk lacks, because the module that serves them is not loaded.

Knows how Asterisk answers for a path that nobody serves: with 404, as for a channel that has gone. Does not know calls.
Without this look, each call would seem to have ended in its first moment, and its caller would wait in silence.
"""

from typing import Final

from bridge.asterisk import commands
from bridge.asterisk.commands import Command
from bridge.asterisk.leg import GONE
from bridge.asterisk.rest import Rest
from bridge.errors import AsteriskError

_NOBODY: Final = "callbridge-looks-for-modules"
_UNSERVED: Final = "Resource not found"
"""Asterisk's words; an unknown channel is `Channel not found`, and likewise for the others."""
_LOOKS: Final[tuple[tuple[Command, str], ...]] = (
    (commands.get_application(_NOBODY), "res_ari_applications"),
    (commands.get_channel(_NOBODY), "res_ari_channels"),
    (commands.get_playback(_NOBODY), "res_ari_playbacks"),
    (commands.get_recording(_NOBODY), "res_ari_recordings"),
)


async def missing_modules(rest: Rest) -> tuple[str, ...]:
    """The modules that must be loaded and are not. Raises AsteriskError when Asterisk does not answer."""
    return tuple([module for command, module in _LOOKS if not await _is_served(rest, command)])


async def _is_served(rest: Rest, command: Command) -> bool:
    try:
        await rest.send(command)
    except AsteriskError as error:
        if error.status != GONE:
            raise
        return _UNSERVED not in str(error)
    return True
