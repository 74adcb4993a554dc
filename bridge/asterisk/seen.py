"""What Asterisk says of a channel when it is asked, and not by an event.

Knows the answer of `GET channels/{id}`. Does not know why it is asked.
"""

from collections.abc import Mapping
from typing import Any

from bridge.asterisk import commands
from bridge.asterisk.commands import Command
from bridge.asterisk.leg import GONE, UNKNOWN_SOURCE, Line, is_in_stasis
from bridge.errors import AsteriskError


async def ask(line: Line, command: Command) -> object:
    """None when it does not exist. Raises AsteriskError."""
    try:
        return await line.rest.send(command)
    except AsteriskError as error:
        if error.status in {GONE, UNKNOWN_SOURCE}:
            return None
        raise


async def found_of(line: Line, channel: str) -> Mapping[str, Any]:
    """What there is to say of a channel; nothing when it is gone. Raises AsteriskError."""
    found = await ask(line, commands.get_channel(channel))
    return found if isinstance(found, dict) else {}


def args_of(channel: Mapping[str, Any]) -> tuple[str, ...]:
    """What `Stasis()` was given after the application's name: `dialplan.app_data` is `callbridge,ivr,0003*099`."""
    dialplan = channel.get("dialplan")
    data = dialplan.get("app_data") if isinstance(dialplan, dict) and is_in_stasis(channel) else None
    return tuple(data.split(",")[1:]) if isinstance(data, str) else ()
