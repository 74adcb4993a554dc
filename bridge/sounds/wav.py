"""Brings speech of any engine into the one form that every Asterisk plays: WAV, 8 kHz, 16 bit, one channel.

Knows the command `sox`, which resamples and limits. Does not know engines, nor where the file goes.
"""

import math
import wave
from pathlib import Path

from bridge.sounds.processes import run

RATE = 8000
"""Samples per second."""


def conversion(into: Path, volume: int) -> tuple[str, ...]:
    """The command that reads a WAV from its standard input and writes the file.

    `volume` in percent of what comes in. More than 100 is limited: what would be too loud is held down, not cut off.
    """
    # An engine that writes into a pipe cannot know the length that stands in its header. No dither: silence is silence.
    source = ("sox", "-V1", "-D", "--ignore-length", "-t", "wav", "-")
    form = ("-t", "wav", "-r", str(RATE), "-b", "16", "-c", "1", "-e", "signed-integer")
    return (*source, *form, str(into.absolute()), *_level(volume))


def _level(volume: int) -> tuple[str, ...]:
    """The effect that sets the level. `compand` amplifies evenly up to 1 dB below the loudest, and holds it there."""
    if volume <= 100:  # noqa: PLR2004 - percent
        return ("vol", f"{volume / 100}")
    gain = 20 * math.log10(volume / 100)
    return ("compand", "0.002,0.1", f"-110,{gain - 110:.2f},{-1 - gain:.2f},-1,0,-1", "0", "-90", "0.002")


async def convert(heard: bytes, into: Path, volume: int) -> None:
    """Write a WAV of any form as one of ours. Raises CommandError when it is none, or `sox` is not installed."""
    await run(conversion(into, volume), heard, most=1 << 16)


def write_silence(into: Path, seconds: float) -> None:
    """Write silence in our form."""
    with wave.open(str(into), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * int(RATE * seconds)))


def length(file: Path) -> float:
    """Seconds of a file in our form. Raises OSError, also when it is none, or not complete: the disk may be full."""
    try:
        with wave.open(str(file), "rb") as sound:
            frames, rate, octets = sound.getnframes(), sound.getframerate(), sound.getsampwidth() * sound.getnchannels()
    except (wave.Error, EOFError) as error:
        raise OSError(f"no complete WAV was written ({str(error) or 'it ends too early'})") from error
    if file.stat().st_size < frames * octets:
        raise OSError("no complete WAV was written (it is shorter than it says)")
    return frames / rate
