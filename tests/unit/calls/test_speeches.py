"""Which speech a step asks for. Source: Call Interactive 6.4, 6.6, 6.7."""

from dataclasses import replace

import pytest

from bridge.calls.ports import Speech
from bridge.calls.speeches import speech_of
from bridge.ivr.live import LiveSet, Voice
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, PlayTts, RecordDigits
from tests.unit.calls.ivrs import a_call, an_ivr, digits, main, tts

IVR = an_ivr(main(start=[Hangup()]), language="ro", voice="Alice")
ALICE = LiveSet("v1", "0003", voices=(Voice("Alice", "espeak", "ro", "ro"),))


@pytest.mark.parametrize(
    ("step", "speech"),
    [
        (tts("Hi $CALLERIDNAME"), Speech("Hi Ștefan", "ro", "Alice")),
        (tts("Hi", voice="Zoe", language="de", volume=80, speed=2.0), Speech("Hi", "de", "Zoe", 80, 2.0)),
        (tts("Hi", language="ro-MD"), Speech("Hi", "ro-MD", "Alice")),
        (tts("Hi", language="ru"), Speech("Hi", "ru", None)),
        (digits(text=Template.parse("Your code, $CALLERIDNAME")), Speech("Your code, Ștefan", "ro", "Alice")),
        (digits(text=Template.parse("Code"), voice="Zoe"), Speech("Code", "ro", "Zoe")),
    ],
)
def test_text_language_and_voice_are_those_of_the_step_and_of_the_call(
    step: PlayTts | RecordDigits, speech: Speech
) -> None:
    assert speech_of(step, replace(a_call(IVR), live=ALICE)) == speech


@pytest.mark.parametrize("step", [tts(""), tts(" $nothing "), digits(), digits(text=Template.parse(" "))])
def test_without_words_nothing_is_spoken(step: PlayTts | RecordDigits) -> None:
    assert speech_of(step, a_call(IVR)) is None


def test_in_a_dialplan_step_the_language_is_english() -> None:
    assert speech_of(tts("Hi"), a_call()) == Speech("Hi", "en")
