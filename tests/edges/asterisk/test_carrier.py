import pytest

from bridge.asterisk.carrier import NoReply, read_json


@pytest.mark.parametrize(("body", "read"), [("", None), (b"", None), ('{"a": 1}', {"a": 1}), (b"[]", [])])
def test_an_answer_is_read_whether_it_came_as_text_or_octets(body: bytes | str, read: object) -> None:
    assert read_json(body) == read


@pytest.mark.parametrize("body", ["{", "[" * 100_000, b"\xff\xfe\x00", "9" * 10_000, "Not Found"])
def test_what_is_no_json_is_none(body: bytes | str) -> None:
    assert read_json(body) is None


def test_no_answer_says_whether_the_command_may_have_been_obeyed() -> None:
    failed = NoReply("the connection broke", sent=True)
    assert (str(failed), failed.sent, failed.late) == ("the connection broke", True, False)
