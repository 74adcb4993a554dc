import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.protocol.tokens import Kind, Token, tokenise


def only(text: str) -> Token:
    (token,) = tokenise(text).pieces
    return token


@given(st.text(st.sampled_from("<>/!?-[]= \n\"'ab&;:") | st.characters(), max_size=60))
def test_pieces_are_the_whole_text_without_gaps(text: str) -> None:
    at = 0
    for token in tokenise(text).pieces:
        assert token.start == at < token.end
        at = token.end
    assert at == len(text)


@pytest.mark.parametrize(
    ("text", "attributes", "empty", "lost", "odd"),
    [
        ("<a>", [], False, False, False),
        ("<a/>", [], True, False, False),
        ("<a b='1' c = \"2\" >", [("b", "1"), ("c", "2")], False, False, False),
        ("<a b='1'c='2'/>", [("b", "1"), ("c", "2")], True, False, True),
        ("<a b=1/>", [], True, True, False),
        ("<a b=1/2 c='3'>", [("c", "3")], False, True, False),
        ("<a b c='3'>", [("c", "3")], False, True, False),
        ("<a b=>", [], False, True, False),
        ("<a b='>", [], False, True, False),
        ("<a b='/>", [], True, True, False),
        ("<a b='x<c>", [], False, True, False),
        ("<a b='x < 3 > 2'>", [("b", "x < 3 > 2")], False, False, False),
        ("<a / b='1'>", [("b", "1")], False, True, False),
        ("<a ''='1'>", [], False, True, True),
    ],
)
def test_a_start_tag_is_read_however_it_is_damaged(
    text: str, attributes: list[tuple[str, str]], empty: bool, lost: bool, odd: bool
) -> None:
    token = only(text)
    assert (token.kind, token.name) == (Kind.START, "a")
    assert (list(token.attributes), token.empty, token.lost, token.odd) == (attributes, empty, lost, odd)


@pytest.mark.parametrize(
    "text", ["<a", "<a ", "<a b", "<a b=", "<a b='", "<a b='x", "</", "</a", "<!--", "<?x", "<!x", "<!"]
)
def test_a_tag_that_the_end_cuts_off_is_known(text: str) -> None:
    assert only(text).kind is Kind.CUT


@pytest.mark.parametrize("text", ["<", "< a>", "<3", "a<", "<=>", "<\u201cx>"])
def test_a_less_than_sign_before_no_name_is_text(text: str) -> None:
    token = only(text)
    assert token.kind is Kind.TEXT
    assert token.bare


def test_a_tag_without_its_end_is_ended_by_the_next() -> None:
    assert [(token.name, token.kind, token.odd) for token in tokenise("<a b='1'<c></a<d/>").pieces] == [
        ("a", Kind.START, True),
        ("c", Kind.START, False),
        ("a", Kind.END, True),
        ("d", Kind.START, False),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "odd"),
    [
        ("<!-- <a> -->", Kind.ABSENT, False),
        ("<!-- -- -->", Kind.ABSENT, True),
        ("<?php echo '>' ?>", Kind.ABSENT, False),
        ("<?php echo >", Kind.ABSENT, True),
        ("<?xml version='1.0'?>", Kind.XML_DECLARATION, False),
        ("<?xml version='1.0'>", Kind.XML_DECLARATION, True),
        ("<?xml-stylesheet ?>", Kind.ABSENT, False),
        ("<! x>", Kind.JUNK, True),
        ("<![if x]>", Kind.JUNK, True),
        ("</>", Kind.END, True),
        ("</a b>", Kind.END, True),
        ("</a >", Kind.END, False),
        ("</a/>", Kind.END, True),
    ],
)
def test_other_pieces_are_known(text: str, kind: Kind, odd: bool) -> None:
    token = only(text)
    assert (token.kind, token.odd) == (kind, odd)


def test_cdata_is_text_even_when_the_end_cuts_it_off() -> None:
    assert (only("<![CDATA[a<b]]>").name, only("<![CDATA[a<b]]>").lost) == ("a<b", False)
    assert (only("<![CDATA[a<b").name, only("<![CDATA[a<b").lost) == ("a<b", True)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a<!DOCTYPE x>", 1),
        ("<a b='<!ENTITY'>", 6),
        ("<?x <!y ?>", 4),
        ("<!-- <!DOCTYPE --><![CDATA[<!x]]><! y>", -1),
        ("<a/><!doctype", 4),
    ],
)
def test_a_declaration_is_found_outside_comments_and_cdata(text: str, at: int) -> None:
    assert tokenise(text).declaration == at


def test_instructions_without_end_are_ended_by_an_angle() -> None:
    assert [token.kind for token in tokenise("<?a><?b><?c").pieces] == [Kind.ABSENT, Kind.ABSENT, Kind.CUT]
