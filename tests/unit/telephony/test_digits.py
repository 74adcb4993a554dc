"""Keys as they are kept, and collections of them. Source: The IVR 3.3 and 3.4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.digits import (
    KEYS,
    MOST_USED,
    TYPE_AHEAD,
    DigitCollector,
    DigitEnd,
    DigitLimits,
    Digits,
    KeyBuffer,
)

SIX = DigitLimits(most=6, least=1, first_digit=5.0, inter_digit=2.0, terminator="#")


def buffer_of(keys: str) -> KeyBuffer:
    buffer = KeyBuffer()
    for key in keys:
        buffer.press(key)
    return buffer


def collected(keys: str, limits: DigitLimits = SIX) -> Digits | None:
    collector = DigitCollector(limits, 0.0)
    for key in keys:
        if done := collector.press(key, 0.0):
            return done
    return None


class TestTypeAhead:
    def test_keys_come_out_in_the_order_in_which_they_were_pressed(self) -> None:
        buffer = buffer_of("1*2#")
        assert [buffer.take() for _ in range(5)] == ["1", "*", "2", "#", None]

    def test_looking_at_a_key_leaves_it_where_it_is(self) -> None:
        buffer = buffer_of("12")
        assert (buffer.peek(), buffer.peek(), len(buffer)) == ("1", "1", 2)

    def test_nothing_is_seen_in_an_empty_one(self) -> None:
        assert KeyBuffer().peek() is None

    def test_the_thirty_third_key_is_lost_but_counts_as_pressed(self) -> None:
        buffer = buffer_of("1" * TYPE_AHEAD)
        assert not buffer.press("2")
        assert (len(buffer), buffer.pressed) == (TYPE_AHEAD, TYPE_AHEAD + 1)

    @pytest.mark.parametrize("key", ["A", "B", "C", "D", "", "12", "x"])
    def test_what_is_no_key_of_a_telephone_is_ignored(self, key: str) -> None:
        buffer = KeyBuffer()
        assert not buffer.press(key)
        buffer.drop(key)
        assert (len(buffer), buffer.pressed) == (0, 0)

    def test_a_dropped_key_counts_as_pressed(self) -> None:
        buffer = KeyBuffer()
        buffer.drop("5")
        assert (len(buffer), buffer.pressed) == (0, 1)

    def test_cleared_keys_are_gone_and_still_count_as_pressed(self) -> None:
        buffer = buffer_of("123")
        buffer.clear()
        assert (len(buffer), buffer.pressed) == (0, 3)


class TestCollection:
    def test_it_is_full_at_the_last_digit(self) -> None:
        assert collected("93492") is None
        assert collected("934924") == Digits("934924", DigitEnd.FULL)

    def test_the_terminator_ends_it_and_is_not_stored(self) -> None:
        assert collected("12#") == Digits("12", DigitEnd.TERMINATOR)

    def test_a_terminator_alone_is_a_key_all_the_same(self) -> None:
        assert collected("#") == Digits("", DigitEnd.TERMINATOR, pressed=True)

    def test_a_star_is_stored_like_a_digit(self) -> None:
        assert collected("*1#") == Digits("*1", DigitEnd.TERMINATOR)

    def test_without_terminator_a_hash_is_stored_like_a_digit(self) -> None:
        assert collected("12#", DigitLimits(3, 1, 5.0, 2.0)) == Digits("12#", DigitEnd.FULL)

    def test_the_first_digit_timer_starts_at_the_end_of_the_prompt(self) -> None:
        collector = DigitCollector(SIX, prompt_ended=10.0)
        assert collector.due == 15.0
        assert collector.expire(14.9) is None
        assert collector.expire(15.0) == Digits("", DigitEnd.TIMEOUT, pressed=False)

    def test_after_the_first_digit_only_the_inter_digit_timer_counts_and_each_digit_restarts_it(self) -> None:
        collector = DigitCollector(SIX, prompt_ended=0.0)
        collector.press("1", at=4.5)
        assert collector.due == 6.5
        collector.press("2", at=6.0)
        assert collector.expire(7.9) is None
        assert collector.expire(8.0) == Digits("12", DigitEnd.TIMEOUT)


@given(st.text(sorted(KEYS), max_size=80), st.integers(1, 64), st.sampled_from(["", "#", "*"]))
def test_whatever_is_keyed_no_more_is_stored_than_allowed_and_never_the_terminator(
    keys: str, most: int, terminator: str
) -> None:
    done = collected(keys, DigitLimits(most, 1, 5.0, 2.0, terminator))
    stored = done.keys if done else keys
    assert keys.startswith(stored)
    assert len(stored) <= most
    assert not terminator or terminator not in stored


class TestRestart:
    """What a step has used, and what waits, is what it would find if it began anew. Source: The IVR 3.12."""

    def test_keys_that_were_used_come_before_those_that_wait(self) -> None:
        buffer = buffer_of("12")
        buffer.take()
        buffer.use("3")
        buffer.use("A")
        assert (buffer.given, buffer.pressed, len(buffer)) == ("132", 3, 1)

    def test_when_another_step_begins_those_that_were_used_are_done_with(self) -> None:
        buffer = buffer_of("12")
        buffer.take()
        buffer.begin()
        assert buffer.given == "2"
        buffer.take()
        assert buffer.take() is None
        assert buffer.given == "2"

    def test_of_a_step_that_takes_keys_without_end_no_more_are_remembered_than_any_collection_takes(self) -> None:
        buffer = buffer_of("1")
        for _ in range(MOST_USED + 9):
            buffer.use("5")
        assert (buffer.given, buffer.pressed) == ("5" * MOST_USED + "1", MOST_USED + 10)

    def test_secret_ones_are_kept_by_nobody_not_even_when_their_step_is_over(self) -> None:
        buffer = KeyBuffer()
        buffer.press("1")
        with buffer.kept_secret():
            buffer.take()
            buffer.use("2")
            buffer.press("3")
            assert buffer.given == ""
        assert buffer.given == "3"
        with buffer.kept_secret(when=False):
            buffer.take()
        assert buffer.given == "3"

    def test_they_wait_again_before_any_other_and_count_once(self) -> None:
        buffer = buffer_of("9")
        buffer.restore("1A2", 3)
        assert (buffer.given, buffer.pressed) == ("129", 6)
        assert [buffer.take() for _ in range(3)] == ["1", "2", "9"]

    def test_what_somebody_else_has_written_fills_no_memory(self) -> None:
        buffer = KeyBuffer()
        buffer.restore("1" * 1_000_000, 0)
        assert len(buffer) == TYPE_AHEAD + MOST_USED

    @given(st.text(alphabet=sorted(KEYS), max_size=TYPE_AHEAD), st.integers(0, 32), st.integers(0, 9))
    def test_one_restart_after_the_other_loses_no_key_and_counts_none_twice(
        self, keys: str, taken: int, before: int
    ) -> None:
        buffer = buffer_of(keys)
        buffer.pressed += before
        for _ in range(taken):
            buffer.take()
        for _ in range(2):
            again = KeyBuffer()
            again.restore(buffer.given, buffer.pressed - len(buffer.given))
            assert (again.given, again.pressed) == (keys, len(keys) + before)
            buffer = again
