"""A simulated call on a screen, line by line and as a whole."""

import io

import pytest
from rich.console import Console

from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    FaultFound,
    KeyPressed,
    Noted,
    SoundPlayed,
    StepBegun,
)
from bridge.faults import fault
from bridge.telephony.causes import EndReason
from bridge.terminal.input_points import InputPoint, Wanted
from bridge.terminal.simulate import Screen, print_ending, print_transcript
from bridge.terminal.transcript import Heard, Transcript


def a_console() -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, width=100), text


def test_what_is_heard_is_shown_and_what_is_missing_marked() -> None:
    console, text = a_console()
    screen = Screen(console)
    screen.begins("0003*099", "ivr.toml")
    screen.hears(Heard("sound", "welcome", found=True))
    screen.hears(Heard("sound", "gone\x1b[2J", found=False))
    screen.hears(Heard("speech", "Hello"))
    screen.hears(Heard("music", "jazz"))
    screen.notices("silence for 5 s")
    assert text.getvalue().splitlines() == [
        "Calling 0003*099 (ivr.toml)",
        "Keys 0 to 9, * and # count at once. h or Ctrl-C hangs up.",
        "♪ welcome",
        "♪ gone\\x1b[2J  [sound not found]",
        "♪ speech “Hello”",
        "♪ music jazz",
        "  silence for 5 s",
    ]


@pytest.mark.parametrize(
    ("point", "choices", "said"),
    [
        (InputPoint(Wanted.CHOICE, 5), "1 2 #", "# press 1 2 #, or wait 5 s"),
        (InputPoint(Wanted.CHOICE, 5), "", "# press a key, or wait 5 s"),
        (InputPoint(Wanted.PROMPT, 1), "1", "# a key stops this"),
        (InputPoint(Wanted.ONE_KEY, 1), "1", "# one key is taken while this is heard"),
        (InputPoint(Wanted.DIGITS, 5, most=4, terminator="#"), "1", "# press up to 4 keys, then #, or wait 5 s"),
        (InputPoint(Wanted.DIGITS, 5, most=1, terminator="#"), "1", "# press 1 key, or wait 5 s"),
        (InputPoint(Wanted.TERMINATOR, 60, "#*"), "1", "# # or * ends the recording"),
    ],
)
def test_each_input_point_says_which_keys_there_are(point: InputPoint, choices: str, said: str) -> None:
    console, text = a_console()
    Screen(console).invites(point, choices)
    assert text.getvalue() == f"{said}\n"


def test_of_the_journal_only_what_the_caller_does_not_hear_is_shown() -> None:
    console, text = a_console()
    for entry in (
        SoundPlayed("welcome", "finished", 1),
        CallAnswered(),
        StepBegun("", "ask"),
        StepBegun("context.main.option.start[1]", "play_sound", "welcome"),
        KeyPressed("1", "interrupts"),
        FaultFound(fault("CB122"), "menu"),
    ):
        Screen(console).watch(Noted(0, "1.1", entry))
    assert text.getvalue().splitlines() == [
        "▸ play_sound  welcome  main.start[1]",
        "# key 1  interrupts",
        "i CB122  & that begins no reference. Write &amp;.  menu",
    ]


def test_an_ending_tells_what_was_missing_and_what_was_left_over() -> None:
    console, text = a_console()
    sounds = (Heard("sound", "gone", found=False), Heard("sound", "gone", found=False), Heard("sound", "here"))
    entries = (
        Noted(0, "1.1", CallEntered("0003*099", "1", "099", "", "x", "simulator")),
        Noted(1, "1.1", CallEnded(EndReason.IDLE_LIMIT, 1)),
    )
    done = Transcript(
        "0003*099", EndReason.IDLE_LIMIT, 61.0, sounds, (), {"a": "1"}, entries, unused=("9",), expected=False
    )
    print_ending(done, console)
    assert text.getvalue().splitlines() == [
        "[sound not found] gone",
        "--press 9 was never asked for: the call was over before; --wait and --press follow the input points.",
        "  a = 1",
        "End: idle_limit after 1 min 01 s",
    ]
    print_transcript(done, console)
    assert "Call 1.1" in text.getvalue()
