import pytest

from bench.ramp import MOST, Ramp


def search(highest: int) -> tuple[int, list[int]]:
    """What is found when every rate up to `highest` goes well, and the rates that were tried."""
    ramp, tried = Ramp(), []
    while ramp.rate is not None:
        tried.append(ramp.rate)
        ramp.tried(well=ramp.rate <= highest)
    return ramp.good, tried


@pytest.mark.parametrize("highest", [*range(1, 120), 399])
def test_the_search_comes_close_from_below(highest: int) -> None:
    found, tried = search(highest)
    assert found <= highest <= max(found + 1, found * 1.09)
    assert len(tried) < 16
    assert len(set(tried)) == len(tried), "no rate is tried twice"


def test_the_search_ends_where_nothing_is_too_high() -> None:
    assert search(10_000)[0] == MOST


def test_a_machine_that_serves_nobody_is_found_out() -> None:
    assert search(0)[0] == 0


def test_a_search_that_is_over_hears_nothing_more() -> None:
    ramp = Ramp(good=7, rate=None)
    ramp.tried(well=True)
    assert (ramp.good, ramp.rate) == (7, None)
