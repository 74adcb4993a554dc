import math
from array import array

import pytest

from bridge.sounds.levels import SILENCE, decibels, levels


def a_sine(level: float) -> "array[int]":
    return array("h", (round(32767 * max(-1, min(1, level * math.sin(n / 5)))) for n in range(8000)))


@pytest.mark.parametrize(("level", "peak"), [(1.0, 0.0), (0.5, -6.0), (0.1, -20.0)])
def test_peak_and_mean_are_decibels_below_the_loudest_value(level: float, peak: float) -> None:
    heard = levels(a_sine(level))
    assert heard.peak == pytest.approx(peak, abs=0.05)
    assert heard.mean == pytest.approx(peak - 3.0, abs=0.05)


def test_nothing_is_silence() -> None:
    for samples in (array("h"), array("h", bytes(100))):
        assert (levels(samples).peak, levels(samples).mean, levels(samples).cut) == (SILENCE, SILENCE, 0)
    assert decibels(0) == SILENCE
    assert decibels(1e-9) == SILENCE


def test_a_wave_that_is_cut_off_is_told_from_one_that_is_loud() -> None:
    assert levels(a_sine(2.0)).cut == pytest.approx(2 / 3, abs=0.01)
    assert levels(a_sine(0.99)).cut == 0
    assert levels(array("h", [-32768])).peak == pytest.approx(0, abs=0.01)
