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
