"""Test tones: written as sounds, and found again in what a caller heard.

Knows frequencies, mu-law and WAV. Does not know calls. A tone of its own for each prompt proves which one was heard,
and when.
"""

import io
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

RATE: Final = 8000
QUIET: Final = 60
"""Level (root mean square, of 32768) below which a frame counts as silence."""
PURE: Final = 0.9
"""Share of a frame's power near its peak from which on it is one tone, not speech or music."""
BLIP: Final = 0.03
"""Shorter pieces than this are the edges of a tone, not sounds of their own."""

JOIN: Final = 0.1
"""Frames of one kind that arrive no further apart than this are one piece."""

Kind = Literal["tone", "sound", "silence"]
Samples = npt.NDArray[np.int16]


def _mu_law_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


MU_LAW: Final = _mu_law_table()
_WINDOWS: Final[dict[int, npt.NDArray[np.float64]]] = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one kind; times in seconds, `hz` (to 10 Hz) is 0 unless it is a tone."""

    start: float
    end: float
    kind: Kind
    hz: int


def decode(payload: bytes) -> Samples:
    """Mu-law bytes to samples of 16 bits."""
    return MU_LAW[np.frombuffer(payload, dtype=np.uint8)]


def encode(samples: Samples) -> bytes:
    """Samples of 16 bits to mu-law bytes (the nearest value of the table)."""
    order = np.argsort(MU_LAW, kind="stable")
    values = MU_LAW[order].astype(np.int32)
    middles = (values[:-1] + values[1:]) // 2
    return order[np.searchsorted(middles, samples.astype(np.int32))].astype(np.uint8).tobytes()


def tone(hz: float, seconds: float) -> Samples:
    """A sine of one third of full level."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hz * time) * 10000).astype(np.int16)


def wav(samples: Samples) -> bytes:
    """A WAV file as Asterisk reads it: 8 kHz, 16 bits, mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def write_tone(directory: Path, hz: int, seconds: float, name: str = "") -> Path:
    """Write `tone-HZ.wav` (or `name`.wav) and return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name or f'tone-{hz}'}.wav"
    path.write_bytes(wav(tone(hz, seconds)))
    return path


def classify(samples: Samples) -> tuple[Kind, int]:
    """What a frame (20 ms or more) holds: silence, one tone (its frequency), or another sound."""
    floats = samples.astype(np.float64)
    if len(floats) == 0 or float(np.sqrt(np.mean(floats * floats))) < QUIET:
        return "silence", 0
    window = _WINDOWS.setdefault(len(floats), np.hanning(len(floats)))
    size = 1024
    power = np.abs(np.fft.rfft(floats * window, size)) ** 2
    peak = int(np.argmax(power))
    width = 2 * size // len(floats) + 2
    near = float(np.sum(power[max(0, peak - width) : peak + width + 1]))
    if near < PURE * float(np.sum(power)):
        return "sound", 0
    if 0 < peak < len(power) - 1:
        left, middle, right = (float(np.log(power[peak + step] + 1e-9)) for step in (-1, 0, 1))
        curve = left - 2 * middle + right
        offset = 0.5 * (left - right) / curve if curve else 0.0
    else:
        offset = 0.0
    return "tone", round((peak + offset) * RATE / size / 10) * 10


def join(frames: Iterable[Piece]) -> list[Piece]:
    """Neighbouring frames of one kind as one piece each; a blip at a tone's edge is given to what it follows."""
    return _merge(_merge(frames, blip=0.0), blip=BLIP)


def _merge(frames: Iterable[Piece], blip: float) -> list[Piece]:
    pieces: list[Piece] = []
    for frame in frames:
        last = pieces[-1] if pieces else None
        is_blip = frame.kind != "silence" and frame.end - frame.start < blip
        if last is not None and (is_blip or (same(last, frame.kind, frame.hz) and frame.start - last.end < JOIN)):
            pieces[-1] = Piece(last.start, frame.end, last.kind, last.hz)
        else:
            pieces.append(frame)
    return pieces


def same(piece: Piece, kind: Kind, hz: int) -> bool:
    """Whether a frame of this kind belongs to the piece; a tone is found to about 20 Hz within 20 ms."""
    return piece.kind == kind and (kind != "tone" or abs(piece.hz - hz) <= 20)


def tones_in(samples: Samples) -> list[Piece]:
    """The timeline of a recording, frame by frame of 20 ms."""
    size = RATE // 50
    starts: Sequence[int] = range(0, len(samples) - size + 1, size)
    frames = (Piece(start / RATE, (start + size) / RATE, *classify(samples[start : start + size])) for start in starts)
    return join(frames)
