import pytest

from bridge.scripts.delivery_breaker import FAILURES, REMEMBERED, Breakers


def opened(key: str = "a", probe_at: float = 10.0) -> Breakers:
    breakers = Breakers()
    assert [breakers.failed(key, probe_at) for _ in range(FAILURES)] == [False] * (FAILURES - 1) + [True]
    return breakers


def test_failures_in_a_row_hold_back_and_a_success_between_them_does_not_let_them_add_up() -> None:
    breakers = Breakers()
    for _ in range(FAILURES - 1):
        breakers.failed("a", 10)
    assert not breakers.succeeded("a")
    for _ in range(FAILURES - 1):
        breakers.failed("a", 10)
    assert not breakers.held
    assert breakers.failed("a", 10)
    assert breakers.held == {"a"}


def test_it_may_be_probed_when_its_moment_has_come() -> None:
    breakers = opened(probe_at=10)
    assert (breakers.probes_due(9.9), breakers.next_probe(9.9)) == ((), 10)
    assert (breakers.probes_due(10), breakers.next_probe(10)) == (("a",), None)
    assert breakers.probe_at("a") == 10
    assert breakers.probe_at("b") is None


def test_whoever_waits_longest_is_probed_first() -> None:
    breakers = opened("late", 10)
    for _ in range(FAILURES):
        breakers.failed("early", 5)
    assert breakers.probes_due(20) == ("early", "late")


def test_failures_of_what_was_under_way_when_it_opened_count_no_more() -> None:
    breakers = opened(probe_at=10)
    assert not breakers.failed("a", 99)
    assert breakers.probe_at("a") == 10


def test_a_failed_probe_is_counted_and_remembered_until_all_had_their_turn() -> None:
    breakers = opened()
    breakers.probe_failed("a", "d1", 30)
    breakers.probe_failed("a", "d2", 60)
    assert (breakers.probes_failed("a"), breakers.probe_at("a")) == (2, 60)
    assert breakers.tried("a") == {"d1", "d2"}
    breakers.all_tried("a")
    assert (breakers.probes_failed("a"), breakers.tried("a")) == (2, frozenset())


def test_a_success_closes_and_forgets() -> None:
    breakers = opened()
    breakers.probe_failed("a", "d1", 30)
    assert breakers.succeeded("a")
    assert not breakers.succeeded("a")
    assert (breakers.held, breakers.probes_failed("a"), breakers.tried("a")) == (frozenset(), 0, frozenset())


def test_a_probe_may_be_put_off_and_nothing_happens_to_who_is_not_held() -> None:
    breakers = opened()
    breakers.put_off("a", 40)
    assert breakers.probe_at("a") == 40
    for stranger in ("b",):
        breakers.put_off(stranger, 1)
        breakers.probe_failed(stranger, "d1", 1)
        breakers.all_tried(stranger)
    assert breakers.held == {"a"}


def test_those_that_failed_once_long_ago_are_forgotten() -> None:
    breakers = Breakers()
    for _ in range(FAILURES - 1):
        breakers.failed("old", 10)
    for number in range(REMEMBERED):
        breakers.failed(f"definition {number}", 10)
    assert not breakers.failed("old", 10)


def test_of_too_many_that_are_held_back_the_first_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.scripts.delivery_breaker.HELD", 2)
    breakers = Breakers()
    for name in ("a", "b", "c"):
        for _ in range(FAILURES):
            breakers.failed(name, 10)
    assert breakers.held == {"b", "c"}
