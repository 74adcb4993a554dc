import time

import pytest

from bridge.ivr.findings import Findings
from bridge.ivr.match_file import MOST_LINES, read_match_file
from bridge.ivr.outside import ListText
from bridge.telephony.number_list import NumberList
from bridge.toml_lines import TomlLines

PATH = ("context", "main", "option", "1", 0, "match_file")


def read(text: str) -> tuple[NumberList, list[str]]:
    findings = Findings("ivr/main.toml", TomlLines(""))
    numbers = read_match_file(ListText("ivr/vip.txt", text), PATH, findings)
    return numbers, [str(finding) for finding in findings.faults]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("0258422544", "0258422544"),
        ("  +40 (258) 422-544\t# Ana", "+40258422544"),
        ("0258422544#Ana", "0258422544"),
    ],
)
def test_a_line_is_a_number_and_perhaps_a_comment(line: str, number: str) -> None:
    numbers, messages = read(line)
    assert (numbers, messages) == (NumberList(frozenset({number})), [])


@pytest.mark.parametrize(
    ("line", "pattern"), [("0040NX.", "0040NX."), ("12[#*]X # a key", "12[#*]X"), ("[0-9 -]X", "[0-9 -]X")]
)
def test_a_line_is_a_pattern_in_which_a_bracketed_hash_is_a_key(line: str, pattern: str) -> None:
    numbers, messages = read(line)
    assert ([str(one) for one in numbers.patterns], messages) == ([pattern], [])


@pytest.mark.parametrize("text", ["", "\n\n", "# nobody\r\n   \r\n#"])
def test_a_list_may_be_empty(text: str) -> None:
    assert read(text) == (NumberList(), [])


def test_a_line_that_is_no_pattern_is_named_by_its_own_file_and_line_and_the_others_count() -> None:
    numbers, messages = read("1\n.5\n2\n")
    assert numbers.numbers == {"1", "2"}
    assert messages == [
        (
            "ivr/vip.txt:2: error CB423 context.main.option.1[1].match_file: "
            'pattern ".5" begins with ".", which repeats what stands before it. Write X. for any digits.'
        )
    ]


def test_a_file_that_is_no_list_at_all_is_not_complained_about_for_ever() -> None:
    _, messages = read("..\n" * 50)
    assert len(messages) == 21
    assert messages[-1].endswith("30 more lines are no number patterns. Correct them.")


def test_more_lines_than_are_allowed_are_an_error_and_the_first_ones_count() -> None:
    numbers, messages = read("\n".join(str(number) for number in range(MOST_LINES + 1)))
    assert len(numbers) == MOST_LINES
    assert "the list has 100001 lines. At most 100000 are allowed." in messages[0]


def test_a_long_list_is_read_in_a_moment() -> None:
    began = time.process_time()
    read("\n".join(f"+40 258 {number:06}  # customer" for number in range(MOST_LINES)))
    assert time.process_time() - began < 3


def test_a_long_line_is_read_in_a_moment() -> None:
    began = time.process_time()
    read("[" * 1_000_000)
    assert time.process_time() - began < 3
