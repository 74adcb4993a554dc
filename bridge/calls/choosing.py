"""A caller chooses: the key that waits becomes a place of the IVR, or with more keys the number of a phone.

Knows keys, the inter-digit timer and the dialable set. Does not know cursors, nor how a phone is rung.
Source: The IVR 3.5.
"""

from dataclasses import dataclass
from typing import assert_never

from bridge.calls.call import Call
from bridge.ivr.keys import Choose, DialNow, Invalid, Wait, read, resolve
from bridge.ivr.model import Context
from bridge.ivr.outcomes import Ended
from bridge.ivr.targets import Place
from bridge.telephony.causes import EndReason
from bridge.telephony.digits import KeyRule


@dataclass(frozen=True, slots=True)
class Dialled:
    """The short number of a phone."""

    number: str


async def choose(call: Call) -> Place | Dialled | Ended | None:
    """Take the keys that the caller has chosen by; None when there is nothing to choose. Raises ChannelGone."""
    key, context = call.channel.keys.take(), call.context
    if key is None or context is None:
        return None
    if context.direct_dial:
        return await _directly(key, context, call)
    return _place(resolve(context, key))


async def _directly(keys: str, context: Context, call: Call) -> Place | Dialled | Ended:
    """Collect as long as more keys may follow; those in the buffer come first."""
    dialable = call.live.directory.dialable(call.organisation)
    meaning = read(keys, context, dialable)
    while isinstance(meaning, Wait):
        waited = await call.channel.wait(call.interdigit, KeyRule.INTERRUPT)
        key = call.channel.keys.take() if waited.by_key else None
        if key is None:
            meaning = meaning.then
        else:
            keys += key
            meaning = read(keys, context, dialable)
    match meaning:
        case DialNow():
            return Dialled(keys)
        case Choose():
            return _place(resolve(context, keys))
        case Invalid():
            return _place(None if context.is_empty("invalid") else Place(context.name, "invalid"))
        case _:
            assert_never(meaning)


def _place(place: Place | None) -> Place | Ended:
    return place or Ended(EndReason.INVALID_EMPTY)
