"""Permitted regular expressions, as they match. Source: The IVR 4 (`when`)."""

import re
import time
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge.ivr.expressions import LIMIT, TESTED, Expression, read_expression


def matches(text: str, value: str) -> bool:
    expression = read_expression(text)
    assert isinstance(expression, Expression), expression
    return expression.matches(value)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("BUSY|NOANSWER", ["BUSY", "NOANSWER"], ["", "BUSYNESS", "XBUSY", "busy"]),
        ("(?i)yes|ja", ["yes", "JA"], ["y"]),
        ("a(?i:b)c", ["abc", "aBc"], ["ABc", "abC"]),
        ("(?i)a(?-i:b)", ["Ab", "ab"], ["aB"]),
        (r"\d{6}", ["123456", "\u0661\u0661\u0661\u0661\u0661\u0661"], ["12345", "1234567"]),
        (r"(?a)\d+", ["1"], ["\u0661"]),
        (r"(?a:\d)\w", ["1ä"], ["\u0661a"]),
        (r"(?a)\d(?u:\d)", ["1\u0661"], ["\u06611"]),
        (r"(?:00|\+)40[1-9]\d{8}", ["0040744123456", "+40744123456"], ["0744123456"]),
        (r"^1|2$", ["1", "2"], ["12"]),
        ("", [""], ["x"]),
        ("a|", ["a", ""], ["b"]),
        ("[]a-c-]{2,}", ["]a", "b-c"], ["a", "d]"]),
        (r"[^\]]", ["x"], ["]"]),
        ("a{,2}b{}", ["b{}", "aab{}"], ["aaab{}"]),
        ("a{1,2}?", ["a", "aa"], ["", "aaa"]),
        ("x{0}y", ["y"], ["xy"]),
        (r"a\.b", ["a.b"], ["axb"]),
        ("a.b", ["axb"], ["a\nb"]),
        ("(?s)a.b", ["a\nb"], ["ab"]),
        ("(?P<n>a)(?#the first)+", ["aaa"], [""]),
        (r"\x41\u0042\U00000043\N{DIGIT ONE}\0", ["ABC1\x00"], ["ABC1"]),
        (r"\101\012", ["A\n"], [""]),
        (r"\bone\b.\btwo\B.", ["one two3"], ["one two", "one two "]),
        (r"(?m)a$\n^b", ["a\nb"], ["ab"]),
        (r"\Aa\Z", ["a"], ["a\n"]),
        ("a$", ["a"], ["a\n"]),
        ("(?:^a?|b){3}", ["a", "", "abb", "bbb"], ["aab", "bba"]),
        ("(?-x:a b)", ["a b"], ["ab"]),
    ],
)
def test_a_value_matches_from_its_first_character_to_its_last(text: str, yes: list[str], no: list[str]) -> None:
    for value in yes:
        assert matches(text, value), value
    for value in no:
        assert not matches(text, value), value


def test_the_first_256_characters_of_a_value_are_looked_at() -> None:
    assert TESTED == 256
    assert matches("a*", "a" * 256 + "b")
    assert not matches("a*", "a" * 255 + "b")
    assert matches("a{256}", "a" * 300)
    assert not matches("a{257}", "a" * 300)
    assert matches("(?:a?){60000}", "a" * 300)


def test_an_expression_has_at_most_200_characters() -> None:
    assert matches("a" * LIMIT, "a" * 200)
    assert read_expression("a" * 201) == "has 201 characters, at most 200 are allowed"


def test_what_is_not_permitted_is_said_in_one_clause() -> None:
    assert read_expression("(a+)+") == '"(a+)+" repeats a group that itself repeats, which is not permitted'
    assert read_expression("a)\x1b") == '"a)?" is no regular expression: unbalanced parenthesis at position 1'


@pytest.mark.parametrize(
    "text",
    [
        "(a|a)*",
        "(a|a)*b",
        "(a|aa|aaa)*b",
        "a*a*a*a*b",
        "a*" * 99 + "b",
        r"\d*" * 66 + "b",
        ".*.*.*.*.*b",
        "(?:a?){50}b",
        "(?:a?){50}a{50}",
        "(?:" + "a?" * 60 + "){60000}b",
        "(?:" + "a|" * 90 + "a)*b",
        "(" * 60 + "a" + ")?" * 60 + "b",
        "(?:a|b|ab)*(?:bc|a)*(?:a|ab)*(?:b|ba)*c",
        "a{1,60000}" * 19,
        "(?i)" + "[a-z]*" * 32 + "1",
    ],
)
def test_no_expression_and_no_value_take_long(text: str) -> None:
    """Measured as time of this process; a hundredfold of what is needed, so that a busy machine passes too."""
    expression = read_expression(text)
    assert isinstance(expression, Expression)
    begin = time.process_time()
    for value in ("a" * 300, "1" * 300, "ab" * 150, "".join(map(chr, range(300)))):
        expression.matches(value)
    assert time.process_time() - begin < 2


atoms = st.sampled_from(
    ["a", "b", "c", ".", "[ab]", "[^a]", r"\w", r"\d", r"\b", "^", "$", r"\B", r"\Z", "(?i:A)", "-", r"\-", "(?:)", "{"]
)
counts = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{,1}", "{2,}", "*?", "??", "{0}"])


def sequences(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(part, max_size=3).map("".join)


pieces = st.tuples(atoms, counts).map("".join)
flat = st.lists(sequences(atoms), min_size=1, max_size=3).map("|".join)
groups = st.tuples(st.sampled_from(["(?:", "(", "(?i:", "(?P<n>"]), flat, st.just(")"), counts).map("".join)
optional = st.tuples(st.just("(?:"), sequences(pieces), st.sampled_from([")", ")?"])).map("".join)
expressions = st.lists(sequences(pieces | groups | optional), min_size=1, max_size=3).map("|".join)


@settings(deadline=None)
@given(expressions, st.lists(st.text("aAbc1- \n", max_size=6), max_size=5))
@example("(?:a|ab)(?:c|bcd)", ["abc"])
def test_it_matches_what_python_says(text: str, values: list[str]) -> None:
    try:
        python = re.compile(text)
    except re.error:
        return
    for value in ("", *values):
        assert matches(text, value) is (python.fullmatch(value) is not None), (text, value)


@given(st.text(max_size=250) | st.text(r"()[]{}?*+|\^$.:=!<>P#ix-,0129ab", max_size=40))
def test_any_text_is_an_expression_or_has_a_flaw(text: str) -> None:
    read = read_expression(text)
    if isinstance(read, Expression):
        assert read.text == text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            python = re.compile(text)
        assert read.matches("") is (python.fullmatch("") is not None)
        assert read.matches("ab") in (True, False)
    else:
        assert read.isprintable()
        assert len(read) < 200
