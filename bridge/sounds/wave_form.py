"""What the header of a WAV says: in which form its samples are, and how many seconds there are.

Knows RIFF chunks. Does not know which form anybody can play.
"""

import struct
from dataclasses import dataclass
from typing import Final

PCM: Final = 1
GSM: Final = 49
_EXTENSIBLE: Final = 0xFFFE
_KINDS: Final = {
    PCM: "linear",
    3: "floating point",
    6: "A-law",
    7: "µ-law",
    GSM: "GSM",
    85: "MP3",
    2: "ADPCM",
    17: "ADPCM",
}
_CHANNELS: Final = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class WaveForm:
    """`kind` is the format tag; `begin` and `size` are those of the samples, in octets."""

    kind: int
    channels: int
    rate: int
    bits: int
    per_second: int
    begin: int
    size: int

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return self.size / self.per_second if self.per_second else 0.0

    def __str__(self) -> str:
        """As people say it: `44.1 kHz, stereo, 16 bit linear`."""
        channels = _CHANNELS.get(self.channels, f"{self.channels} channels")
        depth = f"{self.bits} bit " if self.kind in {PCM, 3} else ""
        return f"{self.rate / 1000:g} kHz, {channels}, {depth}{_KINDS.get(self.kind, f'format {self.kind}')}"


def wave_form(octets: bytes, whole: int) -> WaveForm | None:
    """Read the beginning of a file of `whole` octets; None when it is no WAV that is complete up to its samples.

    A length that goes beyond the end of the file is cut there.
    """
    if octets[:4] != b"RIFF" or octets[8:12] != b"WAVE":
        return None
    form: tuple[int, int, int, int, int] | None = None
    at = 12
    while at + 8 <= len(octets):
        name, size = struct.unpack_from("<4sI", octets, at)
        at += 8
        if name == b"fmt " and at + 16 <= len(octets):
            kind, channels, rate, per_second, _, bits = struct.unpack_from("<HHIIHH", octets, at)
            if kind == _EXTENSIBLE and at + 26 <= len(octets):
                (kind,) = struct.unpack_from("<H", octets, at + 24)
            form = (kind, channels, rate, bits, per_second)
        if name == b"data":
            return WaveForm(*form, at, min(size, whole - at)) if form else None
        at += size + size % 2
    return None
