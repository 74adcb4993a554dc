import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.asterisk.ami_fields import VALUE_LIMIT, cause, checked, seen, seen_if_any, text, word
from bridge.asterisk.fields import TEXT_LIMIT
from bridge.calls.phones.sightings import Seen
from bridge.errors import AsteriskError
from bridge.telephony.values import CallerId
from tests.fakes.ami_server import channel

ANA = channel("17.4", "PJSIP/001-0000002a", linked="17.1", CallerIDNum="001", CallerIDName="Ana", Exten="099")


def test_fields_without_an_end_of_line_may_be_sent() -> None:
    assert checked({"Context": "from-phones", "Exten": "_0XX ș"}) == {"Context": "from-phones", "Exten": "_0XX ș"}


@pytest.mark.parametrize("breaks", ["\r", "\n", "\0", "\r\n\r\nAction: Originate", "a\nb"])
def test_an_end_of_line_is_refused_in_values_and_in_names(breaks: str) -> None:
    with pytest.raises(AsteriskError, match="Context was not sent, it holds an end of line"):
        checked({"Context": f"main{breaks}"})
    with pytest.raises(AsteriskError, match="its name is not made of letters"):
        checked({f"Context{breaks}": "main"})


@pytest.mark.parametrize("value", ["x" * (VALUE_LIMIT + 1), "half \ud800"])
def test_what_is_too_long_or_no_text_is_refused(value: str) -> None:
    with pytest.raises(AsteriskError, match=r"Secret was not sent, it is longer .*"):
        checked({"Secret": value})


def test_a_refusal_shows_no_value() -> None:
    with pytest.raises(AsteriskError) as raised:
        checked({"Secret": "geheim\n"})
    assert "geheim" not in str(raised.value)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_what_may_be_sent_is_one_line_for_each_field(fields: dict[str, str]) -> None:
    try:
        passed = checked(fields)
    except AsteriskError:
        return
    wire = "".join(f"{name}: {value}\r\n" for name, value in passed.items()).encode()
    assert wire.count(b"\r") == wire.count(b"\n") == len(fields)
    assert b"\0" not in wire


def test_a_text_is_cut_and_what_is_none_is_empty() -> None:
    assert text({"Queue": "x" * 999}, "Queue") == "x" * TEXT_LIMIT
    assert [text({"Queue": value}, "Queue") for value in ("<unknown>", "<none>", ["a", "b"], None)] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("value", "read"), [("16", 16), ("0", 0), ("256", 0), ("-1", 0), ("²", 0), ("016", 0), (16, 0)]
)
def test_a_cause_is_one_of_q_850_or_none(value: object, read: int) -> None:
    assert cause({"Cause": value}) == read


@pytest.mark.parametrize(("value", "read"), [("BUSY", "BUSY"), ("busy", "BUSY"), ("A B", ""), ("", ""), ("X" * 33, "")])
def test_a_word_is_a_word(value: str, read: str) -> None:
    assert word({"DialStatus": value}, "DialStatus") == read


def test_a_channel_is_seen_with_who_and_where() -> None:
    assert seen(ANA) == Seen(
        "17.4", "17.1", "PJSIP/001-0000002a", CallerId("Ana", "001"), CallerId(), "099", "from-phones"
    )
    assert seen(channel("1.2", "PJSIP/002-1", "Dest", ChannelState="6"), "Dest").up


@pytest.mark.parametrize("number", ["anonymous", "Anonymous", "<unknown>", ""])
def test_a_number_that_is_withheld_is_none(number: str) -> None:
    assert seen(ANA | {"CallerIDNum": number}).caller == CallerId("Ana", "")


def test_an_identity_has_bounds() -> None:
    caller = seen(ANA | {"CallerIDNum": "1" * 99, "CallerIDName": "n" * 99}).caller
    assert (len(caller.number), len(caller.name)) == (80, 80)


@pytest.mark.parametrize("broken", [{"Uniqueid": ""}, {"Linkedid": "x" * 999}, {"Uniqueid": ["1.1", "1.2"]}])
def test_half_an_id_makes_no_channel(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no id"):
        seen(ANA | broken)


def test_a_channel_may_be_missing_but_not_broken() -> None:
    assert seen_if_any({}, "Dest") is None
    assert seen_if_any(ANA) == seen(ANA)
    with pytest.raises(ValueError, match="no id"):
        seen_if_any({"DestChannel": "PJSIP/001-1"}, "Dest")
