import pytest

from bridge.protocol.decoding import Remark
from bridge.protocol.surroundings import Frame, after_reply, before_reply, find_reply
from bridge.protocol.tokens import tokenise


def found(text: str) -> Frame | tuple[str, int]:
    result = find_reply(text, tokenise(text))
    return (result.code, result.at) if isinstance(result, Remark) else result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<Response></Response>", Frame(0, 1, empty=False)),
        ("<a:RESPONSE/>", Frame(0, -1, empty=True)),
        ("<Response><x>", Frame(0, -1, empty=False)),
        ("<Response><Response></Response>", Frame(0, 2, empty=False)),
        ("<Response><Response></Response></Response>", Frame(0, 3, empty=False)),
        ("<Response><Response/></Response></Response>", Frame(0, 2, empty=False)),
        ("  {}", ("CB101", 2)),
        ("<!-- <Response> -->", ("CB101", 0)),
        ("<![CDATA[<Response>]]>", ("CB101", 0)),
        ("\n<!DOCTYPE HTML>x", ("CB102", 1)),
        (" x <br>", ("CB102", 3)),
        (" x <y><br>", ("CB103", 3)),
        ("x<!DOCTYPE y>", ("CB104", 1)),
        ("<!DOCTYPE y><Response/>", ("CB104", 0)),
    ],
)
def test_the_reply_is_found_or_refused(text: str, expected: Frame | tuple[str, int]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("<?xml version='1.0'?>\n<!-- x -->\n", []),
        ("\n<?xml ?>", ["CB110"]),
        ("\n \ufeff", ["CB110"]),
        ("\n\n", []),
        ("\n<!-- x --><?xml ?>", ["CB110"]),
        ("notice\n<?xml ?>", ["CB111"]),
        ("<br/>", ["CB111"]),
        ("\n<?xml ?> <b>", ["CB110", "CB111"]),
    ],
)
def test_what_stands_before_the_reply_is_remarked(text: str, codes: list[str]) -> None:
    remarks: list[Remark] = []
    before_reply(text, tokenise(text).pieces, remarks)
    assert [remark.code for remark in remarks] == codes


@pytest.mark.parametrize(
    ("text", "places"), [("", []), ("\n<!-- x --> \n<?x?>", []), (" x", [1]), ("</b> y", [0]), ("<!--", [0])]
)
def test_what_stands_after_the_reply_is_remarked_once(text: str, places: list[int]) -> None:
    remarks: list[Remark] = []
    after_reply(text, tokenise(text).pieces, remarks)
    assert [(remark.code, remark.at) for remark in remarks] == [("CB112", at) for at in places]
