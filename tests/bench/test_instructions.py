"""The work on the call path takes no more instructions than it did; see bench.instructions."""

import pytest

from bench.instructions import baseline, compare, count


@pytest.mark.timeout(300)
def test_the_work_on_the_call_path_takes_no_more_instructions_than_it_did() -> None:
    assert compare(count(), baseline()) == []


def test_a_count_may_be_a_little_above_what_is_written_down() -> None:
    assert compare({"reply": 1050}, {"reply": 1000}) == []
    assert compare({"reply": 500}, {"reply": 1000}) == []


def test_a_count_may_not_be_far_above() -> None:
    assert compare({"reply": 1051}, {"reply": 1000}) == ["reply: 1,051 instructions, +5.1 % on 1,000 written down"]


def test_all_that_is_counted_is_written_down_and_nothing_else() -> None:
    assert compare({"reply": 1}, {"request": 1}) == [
        "reply: nothing is written down for it",
        "request: it is written down, and not counted any more",
    ]
