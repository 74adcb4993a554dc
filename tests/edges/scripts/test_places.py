from hypothesis import given
from hypothesis import strategies as st

from bridge.scripts.places import Places


def test_one_script_holds_at_most_half_of_an_origins_places() -> None:
    places = Places(per_origin=4)
    assert [places.take("a", "dead") for _ in range(4)] == [True, True, False, False]
    assert [places.take("a", "healthy") for _ in range(4)] == [True, True, False, False]
    assert not places.take("a", "third")


def test_origins_do_not_share_places() -> None:
    places = Places(per_origin=2)
    assert places.take("a", "x")
    assert not places.take("a", "x")
    assert places.take("b", "x")


def test_a_place_given_back_can_be_taken_again() -> None:
    places = Places(per_origin=2)
    assert places.take("a", "x")
    places.give_back("a", "x")
    assert places.taken("a") == 0
    assert places.take("a", "x")


def test_a_single_place_belongs_to_any_script() -> None:
    assert Places(per_origin=1).take("a", "x")


@given(
    st.integers(1, 9),
    st.lists(st.tuples(st.booleans(), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=60),
)
def test_the_caps_hold_whatever_comes(per_origin: int, steps: list[tuple[bool, str, str]]) -> None:
    places = Places(per_origin)
    held: list[tuple[str, str]] = []
    for take, origin, script in steps:
        if take and places.take(origin, script):
            held.append((origin, script))
        elif not take and (origin, script) in held:
            held.remove((origin, script))
            places.give_back(origin, script)
        for name in "ab":
            assert places.taken(name) == sum(site == name for site, _ in held) <= per_origin
            for each in "xyz":
                assert held.count((name, each)) <= max(1, per_origin // 2)


def test_other_caps_count_from_the_next_place_on() -> None:
    places = Places(per_origin=2)
    assert places.take("a", "x")
    places.resize(4)
    assert places.take("a", "x")
    assert not places.take("a", "x")
    places.resize(1)
    assert not places.take("a", "y")
    assert places.taken("a") == 2
