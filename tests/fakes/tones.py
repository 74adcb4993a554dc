"""WAV files with a tone in them."""

import io
import math
import wave
from array import array


def a_tone(level: float, rate: int = 22050, channels: int = 1, seconds: float = 0.5) -> bytes:
    """440 Hz as an engine would write it."""
    samples = array("h")
    for n in range(int(rate * seconds)):
        samples.extend([round(32767 * level * math.sin(2 * math.pi * 440 * n / rate))] * channels)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return written.getvalue()
