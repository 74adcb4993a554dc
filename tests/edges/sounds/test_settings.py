import pytest
from pydantic import ValidationError

from bridge.sounds.settings import ESPEAK, EngineSettings, SpeechSettings, VoiceSettings


def test_the_engine_that_is_built_in_stays_beside_others() -> None:
    piper = EngineSettings(command=("piper", "--model", "{voice}.onnx"))
    assert SpeechSettings(engine={"piper": piper}).engine == {"espeak": ESPEAK, "piper": piper}


def test_the_engine_that_is_built_in_may_be_replaced() -> None:
    own = EngineSettings(command=("/opt/espeak", "{voice}"))
    assert SpeechSettings(engine={"espeak": own}).engine == {"espeak": own}


@pytest.mark.parametrize("argument", ["{vioce}", "{", "}", "{voice", "a\0b"])
def test_an_argument_has_no_other_braces(argument: str) -> None:
    with pytest.raises(ValidationError):
        EngineSettings(command=("x", argument))


def test_a_voice_is_never_read_as_an_option_of_the_program() -> None:
    with pytest.raises(ValidationError):
        VoiceSettings(name="A", voice="-w/tmp/x", language="en")


def test_an_engine_is_a_command_or_an_endpoint() -> None:
    assert EngineSettings(url="https://user:pass@tts.example/speak?key=1").command is None
    for broken in ({}, {"command": ("x",), "url": "http://127.0.0.1/"}, {"command": ()}):
        with pytest.raises(ValidationError):
            EngineSettings.model_validate(broken)


@pytest.mark.parametrize(
    "url", ["", "ftp://x/", "http://", "http://x:0/", "file:///etc/passwd", "http://$x/", "x" * 9000]
)
def test_an_endpoint_is_one_that_can_be_asked(url: str) -> None:
    with pytest.raises(ValidationError):
        EngineSettings(url=url)


def test_what_a_url_may_hold_is_not_shown() -> None:
    assert "hush" not in repr(SpeechSettings(engine={"cloud": EngineSettings(url="http://u:hush@x/?key=hush")}))
