import pytest

from bridge.scripts.delivery_schedule import LONGEST, SHORTEST, asked_for, planned, spread


def test_the_waits_double_from_one_second_to_256_and_are_then_always_300() -> None:
    assert [planned(attempt) for attempt in range(1, 12)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_wait_is_spread_by_a_fifth_to_either_side() -> None:
    assert spread(4, 0) == pytest.approx(6.4)
    assert spread(4, 0.5) == 8
    assert spread(4, 1) == pytest.approx(9.6)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", SHORTEST),
        ("301", LONGEST),
        ("9" * 400, LONGEST),
        ("Sat, 22 Nov 2025 02:13:50 GMT", 30.0),
        ("Sat, 22 Nov 2025 02:13:50 -0000", 30.0),
        ("Fri, 21 Nov 2025 00:00:00 GMT", SHORTEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("Mon, 01 Jan 0001 00:00:00 +2300", SHORTEST),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_what_a_receiver_asks_for_is_waited_within_bounds(header: str, seconds: float | None) -> None:
    now = 1_763_777_600.0
    assert asked_for(header, now) == seconds
