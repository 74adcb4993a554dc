"""Whether each engine of speech says a word."""

import pytest

from bridge.doctor.facts import Engine
from tests.fakes.machine import Planted, healthy, is_found

WHY = "it was not found"
PLANTED = (
    Planted("CB543", healthy(engines=(Engine("espeak", "espeak-ng", WHY),)), line="apt-get install espeak-ng"),
    Planted("CB543", healthy(engines=(Engine("own", "speak", WHY),)), "callbridge.toml", "[speech.engine.own]"),
    Planted(
        "CB543", healthy(engines=(Engine("cloud", "", WHY),)), "callbridge.toml", 'url = "http://127.0.0.1:5500/speak"'
    ),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_an_engine_that_does_not_speak_is_found(planted: Planted) -> None:
    is_found(planted)
