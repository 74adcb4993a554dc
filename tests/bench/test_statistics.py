import pytest

from bench.statistics import Spread, percentile, ratio_of_p99, slope, spread


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(one) for one in range(1, 101)]
    assert [percentile(values, share) for share in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 99) == 7
    assert percentile([1.0, 9.0], 50) == 1
    assert percentile([1.0, 9.0], 51) == 9


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 50) == 0


def test_a_spread_tells_the_median_and_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, 3)


def test_the_slope_is_that_of_the_line_of_least_squares() -> None:
    assert slope([(1, 10.0), (2, 12.0), (3, 14.0)]) == pytest.approx(2)
    assert slope([(0, 0.0), (1, 1.0), (2, 0.0)]) == pytest.approx(0)


def test_the_ratio_of_two_percentiles_lies_between_those_of_rounds_drawn_anew() -> None:
    below = [[float(one) for one in range(1, 101)], [float(one) for one in range(2, 202, 2)]]
    assert ratio_of_p99([[2 * one for one in each] for each in below], below) == (2, 2)
    least, most = ratio_of_p99([below[1], below[1]], below)
    assert (least, most) == (1, 2)
