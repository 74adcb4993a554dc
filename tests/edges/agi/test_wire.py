"""Lines to values and back. Source: Asterisk reference 11."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.agi.wire import COMMAND_LIMIT, Header, Reply, begins_usage, command, read_header, read_reply, says_hangup
from bridge.errors import AsteriskError

BLOCK = b"""agi_network: yes
agi_network_script: ivr/0003*099/0258422544
agi_request: agi://127.0.0.1:4573/ivr/0003*099/0258422544
agi_channel: PJSIP/001-0000002a
agi_uniqueid: 1795325102.14
agi_callerid: 0744123456
agi_calleridname: Ana
agi_extension: 099
agi_accountcode: sales

"""


def test_a_header_says_who_calls_whom_and_what_the_dialplan_wants() -> None:
    assert read_header(BLOCK) == Header(
        ("ivr", "0003*099", "0258422544"),
        "1795325102.14",
        "PJSIP/001-0000002a",
        "0744123456",
        "Ana",
        "099",
        "sales",
    )


@pytest.mark.parametrize("path", [b"", b"/", b"//", b"?x=1"])
def test_an_empty_path_has_no_arguments(path: bytes) -> None:
    header = read_header(BLOCK.replace(b"ivr/0003*099/0258422544\nagi_request", path + b"\nagi_request"))
    assert header is not None
    assert header.args == ()


def test_asterisk_leaves_an_empty_path_out() -> None:
    header = read_header(BLOCK.replace(b"agi_network_script: ivr/0003*099/0258422544\n", b""))
    assert header is not None
    assert header.args == ()


@pytest.mark.parametrize("unique", [b"a b", b"x" * 200, b"../../etc", b"1\xff"])
def test_a_channel_has_an_id_as_asterisk_gives_them(unique: bytes) -> None:
    assert read_header(BLOCK.replace(b"1795325102.14", unique)) is None


def test_a_caller_who_is_not_known_has_no_number_and_no_name() -> None:
    header = read_header(BLOCK.replace(b"0744123456", b"unknown").replace(b": Ana", b": unknown"))
    assert header is not None
    assert (header.caller_number, header.caller_name) == ("", "")


@pytest.mark.parametrize("missing", [b"agi_uniqueid", b"agi_channel", b"agi_network:"])
def test_who_does_not_say_what_asterisk_says_is_no_asterisk(missing: bytes) -> None:
    assert read_header(BLOCK.replace(missing, b"agi_nonsense")) is None


@given(st.binary(max_size=300))
def test_no_octets_are_too_strange_for_a_header_or_a_reply(octets: bytes) -> None:
    read_header(octets)
    read_reply(octets)


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"200 result=0\n", Reply(200, 0)),
        (b"200 result=49 endpos=12000\n", Reply(200, 49, "", 12000)),
        (b"200 result=1 (ulaw)\n", Reply(200, 1, "ulaw")),
        (b"200 result=-1 endpos=0\n", Reply(200, -1, endpos=0)),
        (b"200 result=0 Gosub complete (abnormal exit)\n", Reply(200, 0, rest="Gosub complete (abnormal exit)")),
        (b"200 result=-1 Gosub label not found\n", Reply(200, rest="Gosub label not found")),
        (b"510 Invalid or unknown command\n", Reply(510, rest="Invalid or unknown command")),
        (b"511 Command Not Permitted on a dead channel\n", Reply(511, rest="Command Not Permitted on a dead channel")),
        (b"520 End of proper usage.\n", Reply(520, rest="End of proper usage.")),
        (b"Usage: ANSWER\n", None),
    ],
)
def test_a_reply_has_a_status_and_a_result(line: bytes, reply: Reply | None) -> None:
    assert read_reply(line) == reply


@pytest.mark.parametrize(("result", "key"), [(49, "1"), (42, "*"), (35, "#"), (0, ""), (-1, ""), (10, ""), (999, "")])
def test_a_key_is_told_by_its_ascii_number(result: int, key: str) -> None:
    assert Reply(200, result).key == key


def test_usage_and_hangup_are_known_by_their_lines() -> None:
    assert begins_usage(b"520-Invalid command syntax.  Proper usage follows:\n")
    assert not begins_usage(b"520 End of proper usage.\n")
    assert says_hangup(b"HANGUP\n")
    assert not says_hangup(b"200 result=0\n")


def test_a_word_goes_as_it_is_and_a_text_in_quotes() -> None:
    assert command("STREAM", "FILE", "/srv/sounds/a b", "") == b'STREAM FILE "/srv/sounds/a b" ""\n'
    assert command("SET", "VARIABLE", "CALLERID(name)", "Ana Pop") == b'SET VARIABLE CALLERID(name) "Ana Pop"\n'


@given(st.lists(st.text(), max_size=4))
def test_what_is_sent_is_one_line_whatever_it_holds(words: list[str]) -> None:
    try:
        sent = command("NOOP", *words)
    except AsteriskError:
        return
    assert sent.count(b"\n") == 1
    assert sent.endswith(b"\n")
    assert b"\r" not in sent
    assert b"\x00" not in sent


def test_a_line_that_asterisk_16_would_take_for_two_commands_is_refused() -> None:
    longest = "x" * (COMMAND_LIMIT - len("NOOP \n"))
    assert len(command("NOOP", longest)) == COMMAND_LIMIT
    with pytest.raises(AsteriskError, match="2047 octets"):
        command("SET", "VARIABLE", "CI_x", "x" * 2020 + " EXEC System reboot")
    with pytest.raises(AsteriskError, match="2047 octets"):
        command("NOOP", "ă" * 1024)


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nHANGUP", "a\rb", "a\0b"])
def test_a_text_that_would_say_something_else_is_refused(text: str) -> None:
    with pytest.raises(AsteriskError, match="AGI cannot carry"):
        command("SET", "VARIABLE", "CI_x", text)
