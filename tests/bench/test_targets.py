from bench.book import Book
from bench.targets import TARGETS, judge


def judged(name: str, value: float) -> bool | None:
    book = Book()
    book.add(name, "ratio", [value, value * 2, value / 2])
    return next(one.met for one in judge(book.figures) if one.target.figure == name)


def test_most_figures_may_not_be_above_their_bound() -> None:
    assert judged("cpu_ratio.http_to_floor", 1.4) is True
    assert judged("cpu_ratio.http_to_floor", 1.41) is False


def test_the_highest_rate_may_not_be_below_its_bound() -> None:
    assert judged("highest_ratio", 0.9) is True
    assert judged("highest_ratio", 0.89) is False


def test_what_was_not_measured_is_neither_kept_nor_missed() -> None:
    assert {(one.met, one.measured) for one in judge({})} == {(None, None)}


def test_each_target_is_about_a_figure_of_its_own() -> None:
    assert len({one.figure for one in TARGETS}) == len(TARGETS) == 13
