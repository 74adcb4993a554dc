"""One table: the formats of sounds that an Asterisk can play, by their file extensions.

Knows rates and sizes, and which of them are played as they are. Does not know files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Effort(StrEnum):
    """What playing it costs."""

    NONE = "none"
    """8 kHz: played as it is, or through a table of 256 values."""
    RESAMPLING = "resampling"
    """Another rate: each call that hears it resamples it."""
    MODULE = "module"
    """It needs a module of Asterisk that not every installation has."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `per_second` in octets, 0: the file itself must be asked. `raw`: how `sox` reads it, if it can."""

    effort: Effort
    rate: int
    per_second: float = 0
    raw: tuple[str, ...] = ()


def _linear(rate: int) -> Format:
    effort = Effort.NONE if rate == TELEPHONE else Effort.RESAMPLING
    return Format(effort, rate, 2 * rate, ("-t", "raw", "-e", "signed-integer", "-b", "16", "-r", str(rate), "-c", "1"))


TELEPHONE: Final = 8000
_ULAW = Format(Effort.NONE, TELEPHONE, 8000, ("-t", "ul", "-r", "8000", "-c", "1"))
_ALAW = Format(Effort.NONE, TELEPHONE, 8000, ("-t", "al", "-r", "8000", "-c", "1"))
_WAV49 = Format(Effort.NONE, TELEPHONE, 0, ("-t", "wav"))

FORMATS: Final[Mapping[str, Format]] = {
    "wav": Format(Effort.NONE, TELEPHONE, 0, ("-t", "wav")),
    "ulaw": _ULAW,
    "alaw": _ALAW,
    "sln": _linear(8000),
    "sln16": _linear(16000),
    "wav16": Format(Effort.RESAMPLING, 16000, 0, ("-t", "wav")),
    "g722": Format(Effort.RESAMPLING, 16000, 8000),
    "gsm": Format(Effort.NONE, TELEPHONE, 1650, ("-t", "gsm", "-r", "8000", "-c", "1")),
    "WAV": _WAV49,
    "wav49": _WAV49,
    "sln12": _linear(12000),
    "sln24": _linear(24000),
    "sln32": _linear(32000),
    "sln44": _linear(44100),
    "sln48": _linear(48000),
    "sln96": _linear(96000),
    "sln192": _linear(192000),
    "raw": _linear(8000),
    "ul": _ULAW,
    "mu": _ULAW,
    "pcm": _ULAW,
    "ulw": _ULAW,
    "al": _ALAW,
    "alw": _ALAW,
    "g729": Format(Effort.MODULE, TELEPHONE, 1000),
    "ilbc": Format(Effort.MODULE, TELEPHONE, 50 / 0.03),
    "siren7": Format(Effort.MODULE, 16000, 4000),
    "siren14": Format(Effort.MODULE, 32000, 6000),
    "ogg": Format(Effort.MODULE, TELEPHONE, 0, ("-t", "ogg")),
    "mp3": Format(Effort.MODULE, TELEPHONE, 0, ("-t", "mp3")),
}
"""The usual ones first. Which of several is played is Asterisk's choice."""
