"""Who guesses PINs is locked out for a while. Source: The IVR 4 (`authenticate`), acceptance I39."""

from bridge.calls.pin_guesses import CALLERS, FAILURES, WINDOW, PinGuesses


def guessed(*moments: float, caller: str = "1") -> PinGuesses:
    pins = PinGuesses()
    for moment in moments:
        pins.failed(caller, moment)
    return pins


def test_nine_failures_lock_nobody_and_ten_do() -> None:
    assert not guessed(*range(FAILURES - 1)).locked("1", 10)
    assert guessed(*range(FAILURES)).locked("1", 10)


def test_other_callers_are_not_meant_and_all_without_a_number_are_one() -> None:
    pins = guessed(*range(FAILURES), caller="")
    assert pins.locked("", 10)
    assert not pins.locked("2", 10)


def test_a_quarter_of_an_hour_after_the_last_one_may_try_again() -> None:
    pins = guessed(*range(FAILURES))
    last = FAILURES - 1
    assert pins.locked("1", last + WINDOW - 1)
    assert not pins.locked("1", last + WINDOW)
    pins.failed("1", last + WINDOW)
    assert not pins.locked("1", last + WINDOW + 1)


def test_ten_failures_over_a_longer_time_lock_nobody() -> None:
    assert not guessed(*(number * WINDOW / (FAILURES - 2) for number in range(FAILURES))).locked("1", WINDOW)


def test_of_too_many_callers_the_one_is_forgotten_who_failed_longest_ago() -> None:
    pins = guessed(*range(FAILURES))
    for number in range(CALLERS - 1):
        pins.failed(f"x{number}", 10)
    assert pins.locked("1", 11)
    pins.failed("one more", 10)
    assert not pins.locked("1", 11)
