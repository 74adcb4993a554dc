"""CB445. Source: The IVR 3.3, 6.4, acceptance scenario I3."""

from collections.abc import Sequence

import pytest

from bridge.ivr.actions import Action, Authenticate, Say
from bridge.ivr.step import Where
from bridge.ivr.verbs import Wait
from tests.unit.calls.ivrs import background, digits, jump, set_to, sound, tts
from tests.unit.ivr.report.sheets import END, found, ivr, menu, text


def told(*actions: Action, **others: Sequence[Action]) -> list[str]:
    return [line.split(":")[0] for line in found(ivr(menu(*actions, **others), buffer_foreground_keys=False), "CB445")]


FIRST = ["CB445 context.main.option.start[1]"]


@pytest.mark.parametrize(
    "spoken", [sound("menu"), tts("Press one."), Say(value=text("1")), sound("menu", variable="d")]
)
def test_a_foreground_sound_before_the_menu_is_told(spoken: Action) -> None:
    assert told(spoken) == FIRST


@pytest.mark.parametrize(
    "asks",
    [
        digits(),
        Authenticate(pins=("1",)),
        background("menu"),
        background("menu", "d"),
        tts("Press one.", where=Where.BACKGROUND),
        Wait(seconds=1, where=Where.BACKGROUND),
        Say(value=text("1"), where=Where.BACKGROUND),
    ],
)
def test_every_place_that_takes_keys_counts(asks: Action) -> None:
    assert told(sound("hello"), set_to("a", "1"), asks, END) == FIRST


def test_only_the_last_sound_before_it_is_told() -> None:
    assert told(sound("hello"), sound("menu")) == ["CB445 context.main.option.start[2]"]
    assert told(sound("hello"), Wait(seconds=1)) == []


def test_a_jump_to_the_place_counts() -> None:
    assert told(sound("hello"), jump("main", "1"), key_1=[digits(), END]) == FIRST


def test_a_loop_of_jumps_is_followed_once() -> None:
    assert told(sound("hello"), jump("main", "start", "2")) == []


def test_where_keys_are_kept_or_nobody_is_asked_nothing_is_lost() -> None:
    assert not found(ivr(menu(sound("menu"))), "CB445")
    assert told(sound("bye"), END) == []
    assert told(background("menu")) == []
