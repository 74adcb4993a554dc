"""Engines of speech that say a word, and those that do not."""

import sys
from dataclasses import replace

import pytest

from bridge.app.examination.speech import look_at_speech
from bridge.ivr.live import Voice
from tests.fakes.machine import LIVE, settings_of


async def trouble(command: str, within: str = "10") -> str:
    more = f'[speech]\nengines = ["own"]\ntimeout = {within}\n[speech.engine.own]\ncommand = {command}\n'
    (engine,), word = await look_at_speech(settings_of(more), None)
    assert engine.name == "own"
    assert word == b""
    return engine.trouble


async def test_the_engine_that_is_built_in_speaks() -> None:
    voice = Voice("Alice", "espeak", "en-us", "en", default=True)
    (engine,), word = await look_at_speech(settings_of(), replace(LIVE, voices=(voice,)))
    assert (engine.name, engine.program, engine.trouble) == ("espeak", "espeak-ng", "")
    assert word.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ('["no-such-program"]', "no-such-program"),
        (f'["{sys.executable}", "-c", "raise SystemExit(3)"]', "ended with status 3"),
        ('["echo", "no wav"]', "sox"),
    ],
)
async def test_an_engine_that_fails_says_why(command: str, said: str) -> None:
    assert said in await trouble(command)


async def test_an_engine_that_says_nothing_is_told() -> None:
    make = (
        "import sys, wave; w = wave.open(sys.stdout.buffer, 'wb'); w.setparams((1, 2, 8000, 0, 'NONE', '')); w.close()"
    )
    assert await trouble(f'["{sys.executable}", "-c", "{make}"]')


async def test_an_engine_that_hangs_has_its_time_limit() -> None:
    assert await trouble('["sleep", "60"]', "0.5") == "it has not spoken within 0.5 s"


async def test_an_engine_that_is_not_declared_is_left_out() -> None:
    settings = settings_of()
    strange = settings.model_copy(update={"speech": settings.speech.model_copy(update={"engines": ("x",)})})
    assert await look_at_speech(strange, None) == ((), b"")
