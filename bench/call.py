"""The one call that each contender serves, word for word the same.

Answer; a prompt that a key interrupts; the key, 100 ms; a script is asked by POST and takes its fixed time; what it
says is obeyed: a sound of one second, and the end of the call by Asterisk's side. Source: Asterisk reference,
Benchmark.
"""

from pathlib import Path
from typing import Final

from lab import sipp, tones

NUMBER: Final = "bench"
KEY: Final = "1"
DELAY_MS: Final = 50
"""What the script takes for each answer."""
PROMPT_HZ: Final = 440
DONE_HZ: Final = 620
TALK: Final = sipp.Talk(keys=KEY, before_ms=1000, after_ms=1200)
"""The key comes a second after the answer, long before the prompt ends; RTP flows until the last sound is over."""
REPLY: Final = f"<Response><PlaySound>tone-{DONE_HZ}</PlaySound><Hangup/></Response>"
LENGTH: Final = 2.2
"""Seconds of a call in which nothing takes any time but the telephone, the script and the sounds."""


def sound(folder: str, hz: int) -> str:
    """The name that a sound of this call has for Asterisk; `folder` is Instance.sounds_asterisk."""
    return f"{folder}/client/en/tone-{hz}"


def write_sounds(folder: Path) -> None:
    """Below Instance.sounds_host."""
    place = folder / "client" / "en"
    tones.write_tone(place, PROMPT_HZ, 3.0)
    tones.write_tone(place, DONE_HZ, 1.0)


def script_url(port: int, delay_ms: int = DELAY_MS) -> str:
    """Where the stub answers after so many milliseconds."""
    return f"http://127.0.0.1:{port}/{delay_ms}"
