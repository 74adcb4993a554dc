"""What an engine is asked for one synthesis, as a program or as an endpoint, and the name by which the result is kept.

Knows both ways to ask. Does not know which engine speaks, nor what becomes of its WAV.
Source: Call Interactive 6.4, 6.6; callbridge.toml `[speech.engine]`.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import assert_never

from bridge.calls.ports import Speech
from bridge.sounds import endpoint
from bridge.sounds.endpoint import Endpoint
from bridge.sounds.processes import run
from bridge.sounds.settings import EngineSettings

WORDS_PER_MINUTE = 175
"""Speed 1.0."""
ENGINE_OUTPUT = 64 << 20
"""Octets of WAV that an engine may give: some 25 minutes."""
FORM = 1
"""Counts up when the same request shall give another file: part of each key."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments; the text goes to its standard input."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What an endpoint is told besides the text."""

    endpoint: Endpoint
    voice: str
    language: str
    speed: float


@dataclass(frozen=True, slots=True)
class Order:
    """One synthesis: the engine, how it is asked, the text, and the volume in percent."""

    engine: str
    how: Command | Question
    text: str
    volume: int

    @property
    def key(self) -> str:
        """The name of the file: a hash of everything that makes a difference to what is heard, and of no password."""
        match self.how:
            case Command(words):
                parts: tuple[object, ...] = words
            case Question(asked, voice, language, speed):
                parts = ("POST", asked.url, voice, language, speed)
            case _:
                assert_never(self.how)
        whole = json.dumps((FORM, self.engine, parts, self.text, self.volume))
        return hashlib.sha256(whole.encode()).hexdigest()


def order(engine: str, settings: EngineSettings, voice: str, speech: Speech, text: str) -> Order:
    """Order a text, which may differ from the speech's own, of an engine under its word for the voice."""
    if settings.url is not None:
        how: Command | Question = Question(Endpoint.of(settings.url), voice, speech.language, speech.speed)
    else:
        values = {
            "{wpm}": str(round(WORDS_PER_MINUTE * speech.speed)),
            "{stretch}": f"{1 / speech.speed:.3f}",
            "{voice}": voice,  # comes last: what is filled in is not searched again
        }
        how = Command(tuple(_filled(part, values) for part in settings.command or ()))
    return Order(engine, how, text, speech.volume)


async def speak(ordered: Order) -> bytes:
    """The WAV that the engine gives, in whatever form. Raises EngineError. Has no time limit of its own."""
    match ordered.how:
        case Command(words):
            return await run(words, ordered.text.encode(), ENGINE_OUTPUT)
        case Question(asked, voice, language, speed):
            about: dict[str, str | float] = {"voice": voice, "language": language, "speed": speed}
            return await endpoint.ask(asked, {"text": ordered.text, **about}, ENGINE_OUTPUT)
        case _:
            assert_never(ordered.how)


def _filled(part: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        part = part.replace(name, value)
    return part
