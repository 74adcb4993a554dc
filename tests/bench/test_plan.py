import pytest

from bench.contenders.table import CONTENDERS
from bench.measures.table import TABLE
from bench.plan import FULL, MEASURES, QUICK, chosen


def test_all_is_measured_unless_it_is_to_be_quick() -> None:
    assert chosen({}) == FULL
    assert chosen({"QUICK": "1"}) == QUICK
    assert FULL.measures == MEASURES


def test_the_environment_says_what_is_measured_and_how() -> None:
    plan = chosen({"MEASURES": "half, calls", "CONTENDERS": "floor,dialplan", "ROUNDS": "2", "RATE": "30"})
    assert plan.measures == ("calls", "half"), "in their own order"
    assert (plan.contenders, plan.rounds, plan.rate) == (("floor", "dialplan"), 2, 30)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no 'cals'"):
        chosen({"MEASURES": "cals"})


def test_every_measure_and_every_climber_is_there() -> None:
    assert set(TABLE) == set(MEASURES)
    assert set(FULL.climbers) >= set(CONTENDERS)
    assert set(QUICK.climbers) <= set(FULL.climbers)
