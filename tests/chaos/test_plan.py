from tests.chaos.faults import FAULTS
from tests.chaos.plan import plan

NAMES = ["a", "b", "c"]


def test_the_same_seed_is_the_same_plan() -> None:
    assert plan(NAMES, 600, 20, 7) == plan(NAMES, 600, 20, 7)
    assert plan(NAMES, 600, 20, 7) != plan(NAMES, 600, 20, 8)


def test_each_fault_comes_once_before_any_comes_twice() -> None:
    planned = plan(NAMES, 120, 20, 1)
    assert sorted(one.name for one in planned[:3]) == NAMES
    assert sorted(one.name for one in planned[3:]) == NAMES


def test_faults_are_spread_over_the_run() -> None:
    assert [one.at for one in plan(NAMES, 60, 20, 1)] == [10, 30, 50]
    assert plan(NAMES, 10, 20, 1) == []


def test_only_the_death_of_asterisk_may_lose_calls() -> None:
    assert [name for name, fault in FAULTS.items() if fault.kind.loses] == ["Asterisk killed"]
    assert all(fault.kind.name == name for name, fault in FAULTS.items())
