"""What a process after this one must know of a channel to take it up.

Knows values only. Does not know Asterisk, nor the call. Source: The IVR 3.12.
"""

from dataclasses import dataclass

from bridge.telephony.destinations import DialplanPlace


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a channel stands beside its call; whether it is in the dialplan, Asterisk knows better."""

    given: str = ""
    """The keys that its present step has used, and those that wait."""
    pressed: int = 0
    """How many keys were pressed before these."""
    home: DialplanPlace | None = None
    """The place behind its entry in the dialplan."""
    has_been_away: bool = False
    """It was sent to the dialplan before: it goes home, and not on from where it has come back."""
    placed: bool = False
    """We have called it: there is no dialplan to go back to."""
    leaves: bool = False
    """Its call waits for it to come back from there, or is about to send it: only then the word it brought is news."""
    recording: str = ""
    """Where the recording of it lies that is under way."""
