import pytest

from bridge.protocol.markup import Element
from bridge.protocol.repair import Repaired, repair
from bridge.protocol.tokens import tokenise


def repaired(inside: str, frame: str = "<Response>{}</Response>") -> Repaired:
    text = frame.format(inside)
    return repair(text, tokenise(text))


def shape(result: Repaired) -> list[tuple[str, str, list[str]] | str]:
    return [
        (item.name, item.text, item.damage or []) if isinstance(item, Element) else "stray" for item in result.items
    ]


@pytest.mark.parametrize(
    ("inside", "items"),
    [
        ("<Pause>", [("Pause", "", ["CB120"])]),
        ("<Pause><b>x</b></Pause>", [("Pause", "", [])]),
        ("<Pause>x<Hangup/>", [("Pause", "", ["CB120"]), "stray", ("Hangup", "", [])]),
        ("<TTS>a<i>b<TTS>c</TTS>", [("TTS", "ab", ["CB121"]), ("TTS", "c", [])]),
        ("<TTS>a<br>b<x/>c</TTS>", [("TTS", "abc", [])]),
        ("<TTS>a</br>b</i>c</TTS>", [("TTS", "abc", ["CB128"])]),
        ("<TTS>a<i>b</TTS>c", [("TTS", "ab", []), "stray"]),
        ("<TTS>&<![CDATA[&]]>&nbsp;</TTS>", [("TTS", "&&\xa0", ["CB122", "CB123"])]),
        ("<Say><TTS>a</Say>b", [("Say", "", []), "stray"]),
        ("<Say><Pause></Say></Pause>", [("Say", "", [])]),
        ("<Pause><Say></Pause></Say>", [("Pause", "", [])]),
        ("<Say><Pause/>", [("Say", "", []), ("Pause", "", [])]),
        ("<b><Pause/></b>x<i>", ["stray"]),
        ("<b><Pause/>", ["stray", ("Pause", "", [])]),
        ("</br>", ["stray"]),
        ("<![CDATA[ ]]>&#32;", []),
        ("<![CDATA[ x ]]>", ["stray"]),
        ("<Say><x></x></Say>", [("Say", "", [])]),
    ],
)
def test_elements_close_one_another_as_their_author_meant(
    inside: str, items: list[tuple[str, str, list[str]] | str]
) -> None:
    assert shape(repaired(inside)) == items


def test_what_was_remarked_in_a_skipped_element_is_skipped_with_it() -> None:
    assert [remark.code for remark in repaired("<Say></x></Say></y>").remarks] == ["CB128"]


@pytest.mark.parametrize(
    ("body", "at"), [("<Response><TTS>a<b", 16), ("<Response><TTS>a", 16), ("<Response><![CDATA[x", 10)]
)
def test_a_missing_end_is_told_at_the_tag_cut_off_or_the_end(body: str, at: int) -> None:
    result = repair(body, tokenise(body))
    assert [(remark.code, remark.at) for remark in result.remarks] == [("CB113", at)]


def test_more_than_32_open_elements_are_refused_at_the_one_too_many() -> None:
    assert repaired("<x>" * 31 + "<br><Pause><Pause>").refusal is None
    assert repaired("<x>" * 32).refusal
    refusal = repaired("<b>" * 31 + "</x><i/>").refusal
    assert refusal
    assert (refusal.code, refusal.at) == ("CB105", 10 + 3 * 31 + 4)


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("<Response><TTS>a</tts></Response>", 16),
        ("<Response><cb:Pause/></Response>", 10),
        ("<Response xmlns:cb='x'><cb:Pause></cb:pause></Response>", 33),
        ("<Response><Pause a='1'b='2'/></Response>", 10),
        ("<!-- --><?xml ?><Response/>", 8),
        ("<Response><?xml ?><! x></Response>", 10),
        ("<Response a=1></Response>", -1),
    ],
)
def test_the_first_oddity_that_needs_no_repair_has_its_place(body: str, at: int) -> None:
    assert repair(body, tokenise(body)).odd == at


def test_a_text_without_reply_is_refused() -> None:
    refusal = repair("x", tokenise("x")).refusal
    assert refusal
    assert refusal.code == "CB101"
