"""Where a caller's channel is while it is not simply ours: in a mixing bridge, or away in the dialplan.

Knows flags that the event reader sets and an operation reads. Does not know who is talked to, nor who waits.
"""

from dataclasses import dataclass

from bridge.asterisk.parties import Party


@dataclass(slots=True)
class Whereabouts:
    """One channel's; all is unset while the IVR has it."""

    entry: tuple[tuple[str, ...], str] = ((), "")
    """By which arguments, and which dialled number, it has entered."""
    bridge: str = ""
    """The mixing bridge in which it talks."""
    out: bool = False
    """It has left that bridge."""
    going_out: bool = False
    """Its conversation was cut short: it is about to leave that bridge."""
    other: Party | None = None
    """Who talks with it there."""
    parted: bool = False
    """That other party is a caller's channel of its own by now, and not to be ended."""
    heir: Party | None = None
    """The channel that a telephone has put in its place there; this one talks no more."""
    away: bool = False
    """It was sent to the dialplan and may come back."""
    trips: int = 0
    """How often it was sent there."""
    sought: bool = False
    """Nobody knows yet where it is: a process before this one has left it."""
    word: str | None = None
    """With which word it has come back."""
    asked: bool = False
    """Asterisk was asked for that word: the event of its return may still come, and says nothing new."""
    hung_up: bool = False
    """Asterisk has said that it ends."""
    ended: bool = False
    """Asterisk has said that it is gone for good."""
    elsewhere: bool = False
    """It is not ours any more, but alive: taken by the dialplan, or by another call."""

    def enter(self, bridge: str) -> None:
        """It is about to be put into a mixing bridge."""
        self.bridge, self.out, self.parted = bridge, False, False

    def leave_bridge(self) -> None:
        """The bridge is no concern of this channel any more."""
        self.bridge, self.out, self.going_out, self.other = "", False, False, None

    def go_out(self, bridge: str) -> None:
        """It will be told when it has left this bridge."""
        self.bridge, self.going_out = bridge, True

    def go_away(self) -> None:
        """It is about to be sent to the dialplan; that it leaves the application is no hang-up."""
        self.away, self.word = True, None
        self.trips += 1

    def stay(self) -> None:
        """It is ours again, or never left."""
        self.away, self.word = False, None
