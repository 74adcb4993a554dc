"""A conversation that a transfer has led to, as far as another process needs to know it to look after it.

Knows values only. Does not know Asterisk.
"""

from dataclasses import dataclass

from bridge.calls.legs import Leg
from bridge.ivr.connect import Callee


@dataclass(frozen=True, slots=True)
class Conversation:
    """`began` in seconds since 1970; `recording` is its name, empty when it is not recorded."""

    leg: Leg
    callee: Callee
    began: float
    recording: str = ""
