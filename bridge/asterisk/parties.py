"""The legs that we place, as events tell of them: entered, ringing, answered, gone, or replaced by another channel.

Filled by the event reader; read by whoever has placed them. Knows channel ids. Does not know REST, nor why somebody is
called. A leg that enters and is expected by nobody is an orphan: its owner has gone (Asterisk reference 5, T12).
"""

from collections.abc import Callable
from itertools import count

from bridge.asterisk.events import (
    ChannelDestroyed,
    ChannelEvent,
    Dialled,
    HangupRequest,
    LeftBridge,
    StasisEnd,
    StasisStart,
)

LEG = "callbridge-leg"
"""The first application argument of every leg of ours; no dialplan says it."""

LATE_TURN = 1 << 62
"""The turn of a leg whose answer was not told: those whose answer was told come first."""
_VAGUE = frozenset({0, 16, 32, 127})
"""Causes that say less than any other: none, normal clearing, a hang-up without a reason, "interworking"."""


class Party:
    """One leg. `changed` is called after each event, so that the caller's task looks again."""

    def __init__(self, channel: str, changed: Callable[[], None]) -> None:
        self.channel = channel
        self.changed = changed
        self.entered = False
        self.rang = False
        self.turn = 0
        """As the how-manieth leg of all it has answered; 0: not yet."""
        self.leaving = False
        """Asterisk has said that it ends; its cause may still be unknown."""
        self.gone = False
        self.cause = 0
        self.bridge = ""
        """The mixing bridge in which it talks."""
        self.out = False
        """It has left that bridge."""
        self.heir: Party | None = None
        """The channel that a telephone has put in its place."""

    def seen(self, state: str) -> None:
        """Asterisk was asked for its state, because events may have been lost."""
        self.entered = True
        self.rang = self.rang or state == "Ringing"
        if state == "Up" and not self.turn:
            self.turn = LATE_TURN

    @property
    def over(self) -> bool:
        """It talks no more, for whatever reason."""
        return self.leaving or self.gone or self.out

    def leave(self, cause: int = 0) -> None:
        """It is gone for good."""
        self.gone = True
        self.learn(cause)
        self.changed()

    def learn(self, cause: int) -> None:
        """Asterisk has said a cause: the last one counts, unless it says less than the one before.

        A busy 16.28 says 21 of a leg that was rejected, and then 16 at its end.
        """
        if cause and (cause not in _VAGUE or self.cause in _VAGUE):
            self.cause = cause


class Parties:
    """One link's."""

    def __init__(self, orphan: Callable[[str], None]) -> None:
        """`orphan` is told the id of a leg that nobody expects; it never waits."""
        self._orphan = orphan
        self._known: dict[str, Party] = {}
        self._bridges: set[str] = set()
        self._turns = count(1)

    def expect(self, channel: str, changed: Callable[[], None]) -> Party:
        """A leg is about to be placed."""
        party = self._known[channel] = Party(channel, changed)
        return party

    def adopt(self, channel: str, bridge: str, changed: Callable[[], None]) -> Party:
        """A channel that talks in a bridge of ours is a leg from now on."""
        party = self.expect(channel, changed)
        party.entered, party.turn, party.bridge = True, next(self._turns), bridge
        return party

    def forget(self, *parties: Party) -> None:
        """Nobody cares for these any more."""
        for party in parties:
            if self._known.get(party.channel) is party:
                del self._known[party.channel]

    def get(self, channel: str) -> Party | None:
        """The leg with this channel id."""
        return self._known.get(channel)

    def all(self) -> tuple[Party, ...]:
        """All legs that somebody cares for."""
        return tuple(self._known.values())

    def entered(self) -> tuple[Party, ...]:
        """The legs that Asterisk has, or had."""
        return tuple(party for party in self._known.values() if party.entered and not party.gone)

    @property
    def bridges(self) -> frozenset[str]:
        """The mixing bridges that somebody looks after."""
        return frozenset(self._bridges)

    def watch(self, bridge: str) -> None:
        """Somebody looks after this bridge from now on."""
        self._bridges.add(bridge)

    def unwatch(self, bridge: str, *parties: Party) -> None:
        """Nobody looks after this bridge any more, nor after these who talked in it."""
        self._bridges.discard(bridge)
        self.forget(*parties)

    def starts(self, event: StasisStart) -> bool:
        """A channel has entered: tell whether it is a leg of ours, or has taken the place of one, and is no arrival."""
        if party := self._known.get(event.channel):
            party.entered = True
            party.changed()
        elif (former := self._known.get(event.replaces)) is not None:
            former.heir = self.adopt(event.channel, former.bridge, former.changed)
            former.changed()
        elif event.args[:1] == (LEG,):
            self._orphan(event.channel)
        else:
            return False
        return True

    def tell(self, event: ChannelEvent) -> bool:
        """Something happened to a channel; tell whether it is a leg of ours."""
        party = self._known.get(event.channel)
        if party is None:
            return False
        match event:
            case Dialled(status=status):
                party.rang = party.rang or status == "RINGING"
                if status == "ANSWER" and not party.turn:
                    party.turn = next(self._turns)
            case HangupRequest(cause=cause):
                party.leaving = True
                party.learn(cause)
            case StasisEnd():
                party.leaving = True
            case LeftBridge(bridge=bridge):
                party.out = party.out or bridge == party.bridge
            case ChannelDestroyed(cause=cause):
                party.leave(cause)
            case _:
                return True
        party.changed()
        return True
