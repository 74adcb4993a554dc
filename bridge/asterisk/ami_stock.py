"""Which channels exist: Asterisk's list, brought up to date by what was told while it settled.

Knows that a list and the events come from different threads of Asterisk, so that one may be ahead of the other for a
moment. Does not know when a list is asked for.
"""

from collections.abc import Iterable

from bridge.calls.phones.sightings import Appeared, HungUp, Seen, Sighting, TookStock


class Stock:
    """Made of a list; `note` what is told until it has settled. What is `taken` then contradicts no event before it."""

    def __init__(self, listed: Iterable[Seen]) -> None:
        self._channels = {seen.channel: seen for seen in listed}

    def note(self, sighting: Sighting) -> None:
        """A channel that was made since is there, one that has ended is not."""
        match sighting:
            case Appeared(at):
                self._channels[at.channel] = at
            case HungUp(channel):
                self._channels.pop(channel.channel, None)
            case _:
                pass

    def taken(self) -> TookStock:
        return TookStock(tuple(self._channels.values()))
