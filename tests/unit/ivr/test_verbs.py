"""Bounds that hold whoever writes a step. Source: Call Interactive 6, 7.5; The IVR 4."""

from typing import Any

import pytest
from pydantic import ValidationError

from bridge.ivr.script import Script
from bridge.ivr.step import SoundRef, Step
from bridge.ivr.targets import ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    Request,
    SetVariable,
    Verb,
    Wait,
    ends_list,
)

NUMBER = (Template.literal("101"),)
SOUND = SoundRef(sound=Template.literal("welcome"))
URL = Template.literal("http://script.example.com/")


@pytest.mark.parametrize(
    ("verb", "ends"),
    [
        (Hangup(), True),
        (Jump(to=ToPlace()), True),
        (Request(), True),
        (Transfer(to=NUMBER, final=True), True),
        (Transfer(to=NUMBER, final=False), False),
        (Wait(seconds=1), False),
        (PlaySound(sound=SOUND), False),
    ],
)
def test_a_list_ends_at_hangup_jump_request_and_a_final_transfer(verb: Verb, ends: bool) -> None:
    assert ends_list(verb) is ends


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (Wait, {"seconds": -1}),
        (Wait, {"seconds": 3601}),
        (Wait, {"seconds": 1, "length": 1}),
        (SetVariable, {"name": "CALLERID(num)", "value": "1"}),
        (SetVariable, {"name": "FILE(/x)", "value": "1"}),
        (SetVariable, {"name": "1a", "value": "1"}),
        (SetVariable, {"name": "a" * 65, "value": "1"}),
        (SetVariable, {"name": "a\n", "value": "1"}),
        (PlaySound, {"sound": SOUND, "loop": 0}),
        (PlaySound, {"sound": SOUND, "loop": 101}),
        (PlayTts, {"text": "hello", "volume": 401}),
        (RecordDigits, {"variable": "d", "max_digits": 65}),
        (RecordDigits, {"variable": "d", "max_digits": 1, "terminator": "##"}),
        (RecordSound, {"max_seconds": 3601}),
        (Transfer, {"to": ()}),
        (Transfer, {"to": NUMBER * 21}),
        (Script, {"url": URL, "deadline": 121}),
        (Script, {"url": URL, "retries": 4}),
    ],
)
def test_a_value_out_of_its_bounds_is_refused_whoever_writes_it(step: type[Step], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        step(**fields)


def test_a_step_does_not_change() -> None:
    with pytest.raises(ValidationError):
        Wait(seconds=1).seconds = 2  # type: ignore[misc]  # the very thing that is refused
