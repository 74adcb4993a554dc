from tests.chaos.run import LOOK, MACHINE_LATE, late


def test_moments_that_follow_each_other_are_one_stretch() -> None:
    stretches = late([10.0, 11.0, 12.1, 30.0])
    assert [(one.began, one.over) for one in stretches] == [(10 - LOOK, 12.1 + LOOK), (30 - LOOK, 30 + LOOK)]
    assert all(one.kind is MACHINE_LATE for one in stretches)


def test_a_machine_that_keeps_up_excuses_nothing() -> None:
    assert late([]) == []
    assert not MACHINE_LATE.loses
