import json
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.calls.ports import Speech
from bridge.sounds.engines import Command, Order, Question, order, speak
from bridge.sounds.settings import EngineSettings
from tests.fakes.http_server import body, http_server, reply
from tests.fakes.tones import a_tone

SPEECH = Speech("said", "de-CH", volume=120, speed=0.8)


def test_a_command_has_its_words_filled_in_once() -> None:
    settings = EngineSettings(command=("say", "-v{voice}", "{wpm}", "--stretch={stretch}", "{voice}-{voice}"))
    how = order("x", settings, "{wpm}", SPEECH, "text").how
    assert how == Command(("say", "-v{wpm}", "140", "--stretch=1.250", "{wpm}-{wpm}"))


def test_an_endpoint_is_told_voice_language_and_speed() -> None:
    ordered = order("x", EngineSettings(url="http://u:p@127.0.0.1:5500/speak"), "eva", SPEECH, "text")
    assert isinstance(ordered.how, Question)
    assert (ordered.how.voice, ordered.how.language, ordered.how.speed) == ("eva", "de-CH", 0.8)
    assert (ordered.text, ordered.volume) == ("text", 120)


@pytest.mark.parametrize("settings", [{"command": ("x", "{voice}", "{wpm}")}, {"url": "http://127.0.0.1:1/"}])
def test_everything_that_is_heard_makes_a_difference_to_the_key(settings: dict[str, object]) -> None:
    made = EngineSettings.model_validate(settings)
    same = order("x", made, "eva", SPEECH, "text")
    assert same.key == order("x", made, "eva", SPEECH, "text").key
    others = [
        order("y", made, "eva", SPEECH, "text"),
        order("x", made, "adam", SPEECH, "text"),
        order("x", made, "eva", replace(SPEECH, speed=1.0), "text"),
        order("x", made, "eva", replace(SPEECH, volume=100), "text"),
        order("x", made, "eva", SPEECH, "Text"),
    ]
    assert len({one.key for one in (same, *others)}) == 6
    assert all(len(one.key) == 64 and one.key.isalnum() for one in others)  # a name of a file


def test_a_password_is_in_no_key_and_no_repr() -> None:
    plain, secret = (
        order("x", EngineSettings(url=f"http://{user}127.0.0.1:1/"), "eva", SPEECH, "text") for user in ("", "u:hush@")
    )
    assert plain.key == secret.key
    assert "hush" not in repr(secret)


async def test_a_command_reads_the_text_and_an_endpoint_is_asked(tmp_path: Path) -> None:
    assert await speak(Order("x", Command(("cat",)), "grüezi", 100)) == "grüezi".encode()
    wav = a_tone(0.1)
    async with http_server(reply(wav)) as site:
        assert await speak(order("x", EngineSettings(url=site.url("/speak")), "eva", SPEECH, "text")) == wav
    assert json.loads(body(site.requests[0])) == {"text": "text", "voice": "eva", "language": "de-CH", "speed": 0.8}
