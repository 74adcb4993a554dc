import io

import pytest
from rich.console import Console

from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    Entry,
    FaultFound,
    KeyPressed,
    Moved,
    Noted,
    ReplyReceived,
    RequestSent,
    SoundPlayed,
    StepBegun,
    VariableSet,
)
from bridge.faults import fault
from bridge.telephony.causes import EndReason
from bridge.terminal.timeline import WIDTH, CallTimeline

BEGUN = 1_763_800_000.0
A_CALL: list[tuple[float, Entry]] = [
    (0.0, CallEntered("0003*099", "0744", "099", "", "api", "pbx1")),
    (0.004, CallAnswered()),
    (0.31, StepBegun("context.main.option.start[1]", "play_sound", "welcome")),
    (2.4, SoundPlayed("welcome", "key", 2.09)),
    (2.41, KeyPressed("•", "interrupts")),
    (2.5, StepBegun("context.main.option.1[1]", "call_interactive", "credit")),
    (2.5, StepBegun("", "ask", "credit")),
    (2.51, RequestSent("credit", "GET", "http://127.0.0.1/ivr?pin=•••", 1)),
    (2.53, ReplyReceived("credit", 200, 0.018, 412, ("SetVar", "Jump"))),
    (2.54, StepBegun("", "set_variable", "CREDIT", 2)),
    (2.54, VariableSet("CREDIT", "12 €")),
    (2.55, FaultFound(fault("CB301", "sound 'x' not found"), "context.main.option.1[1]")),
    (2.6, Moved("main", "start", 4, "jump")),
    (5.0, CallEnded(EndReason.CALLER_HANGUP, 5.0, 1)),
]


def shown(
    entries: list[tuple[float, Entry]], encoding: str = "utf-8", width: int = 100, lost: int = 0, call: str = "17.4"
) -> list[str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="")
    console = Console(file=out, width=width, color_system=None)
    console.print(CallTimeline([Noted(BEGUN + at, call, entry) for at, entry in entries], lost))
    out.flush()
    written = out.buffer.getvalue().decode(encoding)
    return [line.rstrip() for line in written.splitlines() if line.strip()]


def test_a_call_reads_from_top_to_bottom() -> None:
    assert shown(A_CALL, width=80) == [
        "Call 17.4 · 2025-11-22 08:26:40 UTC · pbx1",
        "   0.000 ● 0744 entered 0003*099                                     dialled 099",
        "   0.004 ● answered",
        "   0.310 ▸ play_sound  welcome                                     main.start[1]",
        "   2.400 ♪   welcome  stopped by a key                                     2.1 s",
        "   2.410 #   key •  interrupts",
        "   2.500 ▸ call_interactive  credit                                    main.1[1]",
        "   2.510 →   GET http://127.0.0.1/ivr  ?pin=•••                           credit",
        "   2.530 ←   200 SetVar, Jump                                  412 octets, 18 ms",
        "   2.540 ▸     set_variable  CREDIT                                       line 2",
        "   2.540 =       CREDIT = 12 €",
        "   2.550 ▲       CB301  sound 'x' not found. Upload the                main.1[1]",
        "                 sound or correct name, language, folder.",
        "   2.600 ↪ to main.start[4]                                                 jump",
        "   5.000 ■ ended  caller hangup                           after 5.0 s, 1 request",
    ]


def test_a_long_name_at_the_right_leaves_room_for_what_happened() -> None:
    script = "127.0.0.1:18555/ivr, ivr/0003-099.toml main.start[2]"
    lines = shown([(0.0, RequestSent(script, "GET", "http://127.0.0.1:18555/ivr?who=0744", 1))], width=80)
    assert lines[1].startswith("   0.000 →   GET http://127.0.0.1:18555/ivr ")
    assert max(map(len, lines)) <= 80


def test_it_works_with_nothing_but_ascii() -> None:
    lines = shown(A_CALL, "ascii", width=80)
    assert len(lines) == 15
    assert lines[0] == "Call 17.4 - 2025-11-22 08:26:40 UTC - pbx1"
    assert lines[5] == "   2.410 #   key x  interrupts"
    assert lines[7].split() == ["2.510", ">", "GET", "http://127.0.0.1/ivr", "?pin=xxx", "credit"]
    assert lines[10] == "   2.540 =       CREDIT = 12 ?"


@pytest.mark.parametrize("width", [20, 40, 80, 300])
def test_it_is_as_wide_as_the_terminal_and_not_wider_than_an_eye_follows(width: int) -> None:
    assert max(len(line) for line in shown(A_CALL, width=width)) <= min(width, WIDTH)


def test_entries_that_were_too_many_are_mentioned() -> None:
    assert "3 earlier entries were too many to keep" in shown(A_CALL, lost=3)[0]


def test_nothing_known_is_said() -> None:
    assert shown([]) == ["Nothing is known of this call."]


def test_what_strangers_send_neither_steers_the_terminal_nor_is_read_as_markup() -> None:
    hostile = "\x1b[2J\n[bold red]x[/] \u202e"
    entries: list[tuple[float, Entry]] = [
        (0.0, CallEntered(hostile, hostile, hostile, hostile, "", hostile)),
        (0.1, StepBegun(hostile, hostile, hostile)),
        (0.2, VariableSet(hostile, hostile)),
    ]
    written = "\n".join(shown(entries, call=hostile, width=300))
    assert "\\x1b[2J\\x0a[bold red]x[/] \\u202e" in written
    assert "\x1b" not in written
    assert len(written.splitlines()) <= 8
