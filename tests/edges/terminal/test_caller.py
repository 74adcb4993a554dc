"""A caller who follows a list, at input points of every length."""

import asyncio

import pytest

from bridge.telephony.values import MediaUri
from bridge.terminal.caller import ListedCaller, Pass, Press, acts_of, heard_of
from bridge.terminal.input_points import InputPoint, Wanted
from bridge.terminal.transcript import Heard

CHOICE = InputPoint(Wanted.CHOICE, 5)


class OpenLine:
    def __init__(self) -> None:
        self.open = True
        self.pressed: list[tuple[float, str]] = []

    def press(self, keys: str) -> None:
        self.pressed.append((now(), keys))

    def leave(self) -> None:
        raise AssertionError


def now() -> float:
    return asyncio.get_running_loop().time()


async def pass_time(seconds: float) -> None:
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=seconds)


async def test_each_input_point_gets_the_keys_of_one_press() -> None:
    caller, line = ListedCaller([Press("1"), Press("42#")], now), OpenLine()
    caller.may_press(line, CHOICE)
    caller.may_press(line, CHOICE)
    caller.may_press(line, CHOICE)
    assert line.pressed == [(0, "1"), (0, "42#")]
    assert caller.unused == ()


async def test_silence_that_is_shorter_than_the_input_point_ends_in_it() -> None:
    caller, line = ListedCaller([Pass(3), Press("1")], now), OpenLine()
    caller.may_press(line, CHOICE)
    await pass_time(4)
    assert line.pressed == [(3, "1")]


async def test_silence_that_is_longer_goes_on_through_what_follows() -> None:
    caller, line = ListedCaller([Pass(6), Pass(2), Press("1")], now), OpenLine()
    caller.may_press(line, CHOICE)
    await pass_time(5)
    caller.may_press(line, CHOICE)
    await pass_time(5)
    assert line.pressed == [(8, "1")]


async def test_a_line_that_closed_meanwhile_gets_nothing_until_it_opens_again() -> None:
    caller, line = ListedCaller([Pass(3), Press("1")], now), OpenLine()
    caller.may_press(line, CHOICE)
    line.open = False
    await pass_time(4)
    assert line.pressed == []
    assert caller.unused == ("1",)
    line.open = True
    caller.may_press(line, CHOICE)
    assert line.pressed == [(4, "1")]


async def test_a_recording_gets_no_keys_but_those_that_end_it() -> None:
    line, recording = OpenLine(), InputPoint(Wanted.TERMINATOR, 60, "#")
    caller = ListedCaller([Press("1"), Press("#")], now)
    caller.may_press(line, recording)
    caller.may_press(line, CHOICE)
    caller.may_press(line, recording)
    assert [keys for _, keys in line.pressed] == ["1", "#"]


async def test_what_is_heard_is_kept_with_its_moment() -> None:
    caller = ListedCaller([], now)
    caller.hears(MediaUri("speech:Hello: you"))
    await pass_time(2)
    caller.hears_music("jazz")
    caller.notices("answered")
    assert caller.sounds == [Heard("speech", "Hello: you", 0), Heard("music", "jazz", 2)]


def test_a_medium_says_whether_its_sound_was_found() -> None:
    found = {uri: heard_of(MediaUri(uri), 1).found for uri in ("sound:a", "missing:a", "unchecked:a", "recording:a")}
    assert found == {"sound:a": True, "missing:a": False, "unchecked:a": None, "recording:a": None}
    assert heard_of(MediaUri("missing:a"), 1).kind == "sound"


def test_texts_are_keys_and_numbers_are_silence() -> None:
    assert acts_of(["1", 8, "4#", 0.5]) == [Press("1"), Pass(8), Press("4#"), Pass(0.5)]
    with pytest.raises(ValueError, match="'1a' are no keys"):
        acts_of(["1a"])
