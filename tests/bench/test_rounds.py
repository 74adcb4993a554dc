from collections.abc import Sequence

from bench.book import Book
from bench.phase import Phase
from bench.rounds import Run, take_turns


def contender(name: str, order: list[str], failing: Sequence[int] = ()) -> Run:
    """A run of which those with these numbers fail."""
    runs = 0

    async def run() -> Phase:
        nonlocal runs
        runs += 1
        order.append(name)
        phase = Phase(name, 20, calls=10, lasted=1.0, spent=dict.fromkeys(("contender", "asterisk", "generator"), 0.1))
        phase.spent |= {"telephone": 0.1, "script": 0.1}
        phase.failed = 1 if runs in failing else 0
        return phase

    return run


async def test_each_round_goes_the_other_way() -> None:
    order: list[str] = []
    runs = {name: contender(name, order) for name in "abc"}
    counted = await take_turns(Book(), "calls", runs, 3)
    assert "".join(order) == "abccbaabc"
    assert {name: len(phases) for name, phases in counted.items()} == {"a": 3, "b": 3, "c": 3}


async def test_what_is_void_is_tried_again() -> None:
    order: list[str] = []
    book = Book()
    runs = {"a": contender("a", order, failing=(1, 2)), "b": contender("b", order)}
    counted = await take_turns(book, "calls", runs, 1)
    assert "".join(order) == "aaab"
    assert (len(counted["a"]), book.voids) == (1, [])
    assert [bool(one["void"]) for one in book.raw["calls"]] == [True, True, False, False]


async def test_what_stays_void_is_told_and_its_round_counts_for_nobody() -> None:
    order: list[str] = []
    book = Book()
    runs = {"a": contender("a", order, failing=(1, 2, 3)), "b": contender("b", order)}
    counted = await take_turns(book, "calls", runs, 2)
    assert {name: len(phases) for name, phases in counted.items()} == {"a": 1, "b": 1}
    assert book.voids == ["calls, a, round 1: 1 of 10 calls have failed: "]
