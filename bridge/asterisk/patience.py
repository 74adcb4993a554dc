"""How long things are awaited that Asterisk should tell, and may not. Seconds; no settings: nobody could choose them.

Knows the lengths. Does not know what is done when they are over.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """The lengths for service; tests are hastier."""

    quiet: float = 0.5
    """Without audio; then silence is sent. The rule is one second; this leaves time for the way."""
    watch: float = 3.0
    """For an end that does not come (T5): then Asterisk is asked, and again each time."""
    stop: float = 1.0
    """For the end of what was stopped: up to 0.2 s on a silent channel of an old version (T3)."""
    reconnected: float = 5.0
    """For the link, when it broke together with a command."""
    grace: float = 1.0
    """For the StasisStart of a channel that Asterisk lists already, or for its end that AMI has yet to tell."""
    stock: float = 60.0
    """Between two stocktakings, for what was never told (Asterisk reference 9)."""
    trial: float = 30.0
    """Before an event socket that owes an answer is asked whether it answers commands again, and again each time."""
    first_retry: float = 0.1
    """Before the first attempt to connect again; it doubles up to the cap of the settings."""
    refused: float = 30.0
    """Before a login that Asterisk has refused is tried again: each attempt is a line in its log, and may have our
    address shut out."""


SERVICE = Patience()
