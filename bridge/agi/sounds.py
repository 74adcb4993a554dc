"""Playing over AGI: `STREAM FILE`, which a key ends at a known sample, so that a foreground sound goes on from there.

Knows files as Asterisk names them, and key rules. Does not know IVRs. Source: Asterisk reference 11, The IVR 3.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.agi.connection import Connection
from bridge.agi.keys import ALL, Keys, now
from bridge.calls.channel import PlaybackEnd, Played
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri

_KEEPS_FIRST = frozenset({KeyRule.KEEP_FIRST, KeyRule.KEEP_FIRST_ONLY})
_MOST_KEYS = 64
"""Keys of one sound that are taken with a break; afterwards it plays on and keys are dropped."""


@dataclass(frozen=True, slots=True)
class Recordings:
    """Where Asterisk's own recordings lie, as Asterisk sees them."""

    folder: str

    def file(self, media: MediaUri) -> str:
        """The file that a URI means, without its ending."""
        kind, _, name = media.text.partition(":")
        return f"{self.folder}/{name}" if kind == "recording" else name


async def play(
    connection: Connection, keys: Keys, recordings: Recordings, media: Sequence[MediaUri], rule: KeyRule
) -> Played:
    """Play a list to its end, or to the key under INTERRUPT. Raises ChannelGone."""
    began, first = now(), None
    for uri in media:
        offset = 0
        for taken in range(_MOST_KEYS + 1):
            escape = ALL if taken < _MOST_KEYS else ""
            words = ("STREAM", "FILE", recordings.file(uri), escape, *((str(offset),) if offset else ()))
            reply = await connection.ask(*words, late=keys.late)
            if reply.result < 0:
                await connection.probe()
                return Played(PlaybackEnd.FAILED, first, now() - began)
            if not reply.key:
                break
            if rule in _KEEPS_FIRST and first is None:
                keys.buffer.drop(reply.key)
                first = reply.key
            else:
                keys.pressed(reply.key, rule)
            if rule is KeyRule.INTERRUPT:
                return Played(PlaybackEnd.KEY, seconds=now() - began)
            offset = reply.endpos or 0
    return Played(PlaybackEnd.FINISHED, first, now() - began)
