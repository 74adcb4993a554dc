"""What becomes of a transfer in a simulated call: whoever is called answers, or all of them end alike.

Knows legs' ends and the words with which a dialplan sends a call back. Does not know who is called, nor why.
Source: The IVR 3.9, 10.4.
"""

from enum import StrEnum
from typing import Final

from bridge.calls.legs import LegEnd


class Others(StrEnum):
    """What `--transfer` says."""

    ANSWER = "answer"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CONGESTION = "congestion"
    UNAVAILABLE = "unavailable"

    @property
    def end(self) -> LegEnd | None:
        """How each leg ends; None: it answers."""
        return None if self is Others.ANSWER else LegEnd(self.value)

    @property
    def word(self) -> str:
        """With which word a queue or a mailbox sends the call back."""
        return _WORDS[self]


_WORDS: Final = {
    Others.ANSWER: "ANSWER",
    Others.BUSY: "FULL",
    Others.NO_ANSWER: "TIMEOUT",
    Others.CONGESTION: "FAILED",
    Others.UNAVAILABLE: "FAILED",
}
