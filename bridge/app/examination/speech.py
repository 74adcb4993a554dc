"""Lets each engine of speech say a word.

Knows which voice is tried. Does not know how an engine is asked, nor what is wrong when it fails.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from bridge.calls.ports import Speech
from bridge.config.settings import Settings
from bridge.doctor.facts import Engine
from bridge.ivr.live import LiveSet
from bridge.sounds.engine_error import EngineError
from bridge.sounds.engines import order, speak
from bridge.sounds.settings import EngineSettings
from bridge.sounds.voices import cast
from bridge.sounds.wav import convert, length

WORD: Final = "hello"
SHORTEST: Final = 0.1
"""Seconds of a word at least."""


async def look_at_speech(settings: Settings, live: LiveSet | None) -> tuple[Engine, ...]:
    """Each engine that is in use. Never raises; each has the time limit of the settings."""
    voices = live.voices if live else ()
    found = []
    for name in settings.speech.engines:
        engine = settings.speech.engine.get(name)
        if engine is not None:
            word = cast(Speech(WORD, "en"), (name,), voices).attempts[0].voice
            program = engine.command[0] if engine.command else ""
            found.append(Engine(name, program, await _trouble(engine, name, word, settings.speech.timeout)))
    return tuple(found)


async def _trouble(engine: EngineSettings, name: str, voice: str, within: float) -> str:
    try:
        async with asyncio.timeout(within):
            heard = await speak(order(name, engine, voice, Speech(WORD, "en"), WORD))
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "word.wav"
                await convert(heard, file, 100)
                if length(file) < SHORTEST:
                    return "it says nothing"
    except TimeoutError:
        return f"it has not spoken within {within:g} s"
    except (EngineError, OSError, ValueError) as error:
        return str(error)[:200]
    return ""
