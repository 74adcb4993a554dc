"""Verbs and faults on a screen: the caret under the column, whatever stands in the line."""

import io

import pytest
from rich.console import Console

from bridge.protocol.decoding import decode_body
from bridge.protocol.reply import read_reply
from bridge.terminal.replies import WINDOW, print_faults, print_reading, reading_as_object


def shown(body: bytes) -> list[str]:
    console = Console(file=io.StringIO(), width=60)
    print_reading("reply.xml", read_reply(body), decode_body(body, "windows-1252").text, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(
    ("line", "caret_under"),
    [
        ("<Foo/>", "<Foo/>"),
        ("\t\t<Foo/>", "<Foo/>"),
        ("<Pause/><Foo/>", "<Foo/>"),
        ("<!-- 日本語 --><Foo/>", "<Foo/>"),
        (f"<!--{'x' * 300}--><Foo/>{'<Pause/>' * 30}", "<Foo/>"),
    ],
)
def test_the_caret_stands_under_the_tag_that_is_meant(line: str, caret_under: str) -> None:
    lines = shown(f"<Response>\n{line}\n</Response>".encode())
    caret = next(index for index, text in enumerate(lines) if text.strip() == "^")
    console = Console(file=io.StringIO(), width=1000)
    before = lines[caret - 1].partition(caret_under)[0]
    assert console.measure(before).maximum == len(lines[caret]) - 1
    assert len(lines[caret - 1]) <= WINDOW + len("     2 | ……")


def test_what_could_steer_a_terminal_is_one_harmless_character() -> None:
    lines = shown("<Response>\n\x1b[2J\u202e<Foo/></Response>".encode())
    assert not any("\x1b" in line or "\u202e" in line for line in lines)
    assert "     2 | ·[2J·<Foo/></Response>" in lines


def test_a_refused_body_shows_its_one_fault_and_no_verbs() -> None:
    assert shown(b"\x1f\x8b\x08") == [
        "reply.xml",
        "  refused CB106: Not text: compressed, UTF-32, NUL characters. Send uncompressed UTF-8.",
        "  1 refused",
    ]


def test_a_reply_without_verbs_says_that_the_call_goes_on() -> None:
    assert shown(b"<Response/>") == ["reply.xml", "  no verbs: the call goes on"]


def test_a_long_value_is_cut() -> None:
    lines = shown(f"<Response><PlayTTS>{'x' * 500}</PlayTTS></Response>".encode())
    assert lines[1].endswith("…")
    assert len(lines[1]) < 200


def test_a_place_beyond_the_text_shows_no_line() -> None:
    reading = read_reply(b"<Response>\n\n<Foo/></Response>")
    console = Console(file=io.StringIO())
    print_faults(reading.faults, "", console)
    assert isinstance(console.file, io.StringIO)
    assert "|" not in console.file.getvalue()


def test_the_object_keeps_verbs_and_codes_apart_from_details() -> None:
    one = reading_as_object("-", read_reply(b"<Response><Foo/></Response>"))
    assert list(one) == ["file", "verbs", "faults", "details"]
    assert one["faults"] == ["CB130"]
    assert one["details"][0]["column"] == 11
