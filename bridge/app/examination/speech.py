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


async def look_at_speech(settings: Settings, live: LiveSet | None) -> tuple[tuple[Engine, ...], bytes]:
    """Each engine that is in use, and what the first of them has said as the service would keep it, empty for nothing.

    Never raises; each has the time limit of the settings.
    """
    voices = live.voices if live else ()
    found = []
    word = b""
    for name in settings.speech.engines:
        engine = settings.speech.engine.get(name)
        if engine is not None:
            voice = cast(Speech(WORD, "en"), (name,), voices).attempts[0].voice
            program = engine.command[0] if engine.command else ""
            said = await _said(engine, name, voice, settings.speech.timeout)
            found.append(Engine(name, program, said if isinstance(said, str) else ""))
            word = word or (said if isinstance(said, bytes) else b"")
    return tuple(found), word


async def _said(engine: EngineSettings, name: str, voice: str, within: float) -> bytes | str:
    """The word in our form, or what went wrong."""
    try:
        async with asyncio.timeout(within):
            heard = await speak(order(name, engine, voice, Speech(WORD, "en"), WORD))
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "word.wav"
                await convert(heard, file, 100)
                if length(file) < SHORTEST:
                    return "it says nothing"
                return await asyncio.to_thread(file.read_bytes)
    except TimeoutError:
        return f"it has not spoken within {within:g} s"
    except (EngineError, OSError, ValueError) as error:
        return str(error)[:200] or type(error).__name__
