from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extension_tree import ExtensionTree
from bridge.telephony.extensions import read_number
from bridge.telephony.values import Extension

PLACES = st.lists(st.sampled_from([*"012389XZN", "[1-3]", "[05-7]"]), min_size=1, max_size=4).map("".join)
NUMBERS = st.builds("{}*{}".format, st.sampled_from(["1", "2"]), PLACES)


def number(text: str) -> Extension | ExtensionRange:
    read = read_number(text, "1")
    assert read is not None
    return read


def tree_of(*texts: str) -> ExtensionTree:
    tree = ExtensionTree()
    for item, text in enumerate(texts):
        tree.add(number(text), item)
    return tree


def members(of: Extension | ExtensionRange) -> set[Extension]:
    return {of} if isinstance(of, Extension) else set(of.beginning_with(""))


@given(st.lists(NUMBERS, max_size=8), NUMBERS)
def test_it_finds_what_looking_at_everything_finds(texts: list[str], sought: str) -> None:
    wanted = members(number(sought))
    expected = [item for item, text in enumerate(texts) if not wanted.isdisjoint(members(number(text)))]
    assert list(tree_of(*texts).at(number(sought))) == expected


def test_an_item_that_belongs_twice_is_found_once() -> None:
    tree = tree_of("0003*8XX")
    tree.add(Extension("0003", "800"), 0)
    assert list(tree.at(Extension("0003", "800"))) == [0]


def test_a_look_up_among_many_does_not_look_at_all() -> None:
    many = tree_of(*(f"0003*{place:05}" for place in range(10_000)), *(f"0003*{place:03}XX" for place in range(1000)))
    began = perf_counter()
    for _ in range(100):
        assert list(many.at(Extension("0003", "04711"))) == [4711, 10_047]
    assert perf_counter() - began < 0.5
