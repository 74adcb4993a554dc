"""Permitted regular expressions, as they are read. Source: The IVR 4 (`when`)."""

import re

import pytest

from bridge.ivr.expression_tree import Choice, One, Repeat, Sequence, read_tree


def one(text: str) -> One:
    return One(re.compile(text), 1)


@pytest.mark.parametrize(
    ("text", "does"),
    [
        (r"(a)\1", "refers back"),
        (r"(a)(?P<n>b)(?P=n)", "refers back"),
        (r"(a)?(?(1)b|c)", "refers back"),
        ("a(?=b)", "looks around"),
        ("a(?!b)", "looks around"),
        ("(?<=a)b", "looks around"),
        ("(?<!a)b", "looks around"),
        ("(?>a|ab)c", "atomic group"),
        ("a++", "possessive"),
        ("a{2}+", "possessive"),
        ("a{2,}+", "possessive"),
        ("(?x)a b", "verbose"),
        ("(?x:a b)", "verbose"),
        ("(a+)+", "repeats a group"),
        ("(a*)*", "repeats a group"),
        (r"(?:\d{3})*", "repeats a group"),
        ("(?:b|(?:a{1,2})?c){2}", "repeats a group"),
        ("(?:a(b|c*))+?", "repeats a group"),
        ("(?:(?:a|b)+){,3}", "repeats a group"),
    ],
)
def test_what_is_not_permitted_is_named(text: str, does: str) -> None:
    tree = read_tree(text)
    assert isinstance(tree, str)
    assert does in tree
    assert tree.endswith(", which is not permitted")


@pytest.mark.parametrize("text", ["(", "a**", "[", "a{2}{2}", "(?", "\\", r"\q", "(?L)a", "a{99999999999}", "(" * 200])
def test_what_python_does_not_read_is_no_expression(text: str) -> None:
    tree = read_tree(text)
    assert isinstance(tree, str)
    assert tree.startswith("is no regular expression: ")


@pytest.mark.parametrize(
    "text", ["(a+)?", "(?:a?)*", "(a?b?)+", "(?:a{1})*", "(a*){1}", "(a*){0,1}b+", "(?:a|b)*c*", "[[a]"]
)
def test_what_may_be_left_out_is_no_repetition(text: str) -> None:
    assert not isinstance(read_tree(text), str)


def test_escapes_that_look_like_more_are_literal() -> None:
    assert read_tree(r"\(\?=\)\1"[:-2]) == Sequence((one(r"\("), one(r"\?"), one("="), one(r"\)")))
    assert read_tree(r"[(?=*+]") == one(r"[(?=*+]")
    assert read_tree(r"\*+") == Repeat(one(r"\*"), 1, None)
    assert read_tree(r"\123") == one(r"\123")


def test_a_tree_has_ways_in_order_and_repetitions_with_their_bounds() -> None:
    assert read_tree("a|b{2,3}") == Choice((one("a"), Repeat(one("b"), 2, 3)))
    assert read_tree("a{,3}") == Repeat(one("a"), 0, 3)
    assert read_tree("a{4}") == Repeat(one("a"), 4, 4)
    assert read_tree("a{4,}") == Repeat(one("a"), 4, None)
    assert read_tree(r"\bx") == Sequence((One(re.compile(r"\b"), 0), one("x")))


def test_flags_hold_for_the_whole_expression_or_for_their_group() -> None:
    ignoring, plain = One(re.compile("a", re.IGNORECASE), 1), one("a")
    assert read_tree("(?i)a(?-i:a)") == Sequence((ignoring, plain))
    assert read_tree("a(?i:a)(?-x:a)") == Sequence((plain, ignoring, plain))
    assert read_tree("(?a:a)a") == Sequence((One(re.compile("a", re.ASCII), 1), plain))


def test_a_comment_is_nothing() -> None:
    assert read_tree("a(?#the first)+") == Repeat(one("a"), 1, None)
    assert read_tree("a?") == Repeat(one("a"), 0, 1)
