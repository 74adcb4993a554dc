"""Trying an IVR as its files are on disk now, by its test number.

Knows who may, and what is heard when the files cannot be read. Does not know files.
Source: The IVR 7 (draft).
"""

from dataclasses import dataclass

from bridge.calls.channel import Arrival, Channel
from bridge.calls.ports import ActionPorts, SoundName
from bridge.ivr.entries import DraftEntry, Entry, IvrEntry, PassEntry, StepEntry, SwitchEntry, Unknown, did_of, ivr_of
from bridge.ivr.live import LiveSet
from bridge.ivr.step import View
from bridge.telephony.digits import KeyRule

INVALID = "pbx-invalid"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The files have a fatal finding, which was told."""


async def drafted(
    entry: Entry, arrival: Arrival, live: LiveSet, ports: ActionPorts
) -> tuple[LiveSet, IvrEntry | StepEntry | PassEntry | SwitchEntry | Unknown | Unreadable]:
    """The draft and its IVR that is meant, which only a caller with an extension may enter; all else is as it is."""
    if not isinstance(entry, DraftEntry):
        return live, entry
    if live.directory.of_endpoint(arrival.endpoint) is None:
        return live, Unknown("a draft is for callers with an extension only")
    draft = await ports.live.draft()
    if draft is None:
        return live, Unreadable()
    ivr = ivr_of(entry.number, draft)
    if ivr is None:
        return live, Unknown(f"there is no IVR {entry.number[:40]!r} in the draft")
    return draft, IvrEntry(ivr, did_of(ivr, entry.did, arrival.dialled, draft))


async def say_invalid(channel: Channel, ports: ActionPorts) -> None:
    """Tell the caller that there is nothing to try, and hang up. Raises ChannelGone, AsteriskError."""
    await channel.answer()
    sound = ports.sounds.find(SoundName(INVALID, ("en",), View.SYSTEM))
    if sound is not None:
        await channel.play([sound], KeyRule.DISCARD)
    await channel.hangup()
