"""Configuration files of Asterisk as sections and values."""

import pytest

from bridge.doctor.conf import LINES, parse_conf

TEXT = """
stray = line
;-- a block
[hidden]
--;
[base](!)
read = system
[general]              ; a comment
Enabled => yes
key=first
[user](base)
key=one
key = two\\;three       ; not this
[general](+)
key = last
nonsense
"""


def test_values_are_found_by_section_and_key() -> None:
    conf = parse_conf(TEXT)
    assert conf.is_true("general", "enabled")
    assert conf.all("general", "key") == ["first", "last"]
    assert conf.value("general", "KEY") == "last"
    assert conf.value("user", "read") == "system"
    assert conf.value("nobody", "read") is None
    assert (conf.has("user"), conf.has("hidden")) == (True, False)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", 7), ("twelve", 7), ("-3", 7), ("9" * 40, 7), ("١٢", 7)])
def test_what_is_no_number_counts_as_the_default(text: str, number: int) -> None:
    assert parse_conf(f"[a]\nb = {text}").number("a", "b", 7) == number


@pytest.mark.parametrize(("text", "yes"), [("yes", True), ("On", True), ("1", True), ("no", False), ("perhaps", False)])
def test_yes_has_several_spellings(text: str, yes: bool) -> None:
    assert parse_conf(f"[a]\nb = {text}").is_true("a", "b") is yes
    assert parse_conf("[a]").is_true("a", "b", default=True)


def test_included_files_stand_where_they_are_included() -> None:
    files = {"custom.conf": "limit = 5\n#include deeper.conf", "deeper.conf": "[user]\nkey = a"}
    conf = parse_conf('[general]\n#include "custom.conf"\n#tryinclude gone.conf\nb = 1\n', files.get)
    assert conf.number("general", "limit", 0) == 5
    assert conf.sections["user"] == [("key", "a"), ("b", "1")]


def test_a_file_that_includes_itself_ends() -> None:
    assert parse_conf("[a]\nb = 1\n#include self", lambda _name: "b = 1\n#include self").all("a", "b") == ["1"] * 11


def test_a_file_without_end_is_cut() -> None:
    conf = parse_conf("[a]\n" + "b = 1\n" * (LINES + 10))
    assert len(conf.all("a", "b")) == LINES - 1
