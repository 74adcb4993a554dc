import pytest

from bridge.web import limits
from bridge.web.limits import Buckets, Failures
from tests.fakes.api import HandClock


def test_a_burst_passes_and_then_so_many_in_a_second() -> None:
    clock = HandClock(0)
    buckets = Buckets(20, 40, clock.monotonic)
    assert [buckets.take("a") for _ in range(41)] == [True] * 40 + [False]
    assert buckets.take("b")
    clock.at = 0.5
    assert [buckets.take("a") for _ in range(11)] == [True] * 10 + [False]
    clock.at = 1000
    assert [buckets.take("a") for _ in range(41)] == [True] * 40 + [False]


def test_what_has_come_to_nothing_does_not_count() -> None:
    buckets = Buckets(1, 2, HandClock(0).monotonic)
    buckets.give_back("a")
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    buckets.give_back("a")
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    for _ in range(9):
        buckets.give_back("a")
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]


def test_so_many_failures_of_an_address_may_be_told_in_a_minute() -> None:
    clock = HandClock(0)
    failures = Failures(3, clock.monotonic)
    assert [failures.another("192.0.2.1") for _ in range(3)] == [0, 0, 0]
    clock.at = 20
    assert failures.another("192.0.2.1") == 40
    assert failures.another("192.0.2.2") == 0
    clock.at = 60
    assert [failures.another("192.0.2.1") for _ in range(4)] == [0, 0, 0, 60]


def test_one_home_has_one_count_however_many_addresses_it_has() -> None:
    failures = Failures(1, HandClock(0).monotonic)
    assert failures.another("2001:db8::1") == 0
    assert failures.another("2001:db8::2") > 0
    assert failures.another("2001:db8:0:1::1") == 0
    assert failures.another("::ffff:192.0.2.1") == 0
    assert failures.another("192.0.2.1") > 0
    assert failures.another("") == 0


def test_strangers_without_number_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 10)
    failures, buckets = Failures(1, HandClock(0).monotonic), Buckets(1, 1, HandClock(0).monotonic)
    for number in range(100):
        failures.another(f"192.0.2.{number}")
        buckets.take(str(number))
    assert len(failures._failed) == len(buckets._left) == 10  # noqa: SLF001 - what it keeps in memory is the point
