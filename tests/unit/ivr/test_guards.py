"""What is counted against loops. Source: The IVR 3.5, 3.10."""

from bridge.ivr.guards import Counters


def test_actions_and_idle_cycles_are_counted_apart() -> None:
    assert Counters().acted().acted().idled() == Counters(idle_cycles=1, actions=2)


def test_any_key_sets_both_counters_to_zero() -> None:
    assert Counters(idle_cycles=9, actions=999, keys=1).after_keys(2) == Counters(keys=2)


def test_without_a_new_key_they_stay() -> None:
    counters = Counters(idle_cycles=9, actions=999, keys=1)
    assert counters.after_keys(1) == counters


def test_an_entry_into_another_ivr_is_counted_and_the_other_counters_go_on() -> None:
    assert Counters(idle_cycles=2, actions=7, keys=1).entered() == Counters(2, 7, 1, entries=2)


def test_keys_do_not_set_the_entries_to_zero() -> None:
    assert Counters(entries=5).after_keys(3).entries == 5
