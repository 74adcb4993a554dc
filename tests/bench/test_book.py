import json

from bench.book import Book, figures_of
from bench.statistics import Spread


def test_ratios_are_taken_round_by_round() -> None:
    book = Book()
    book.add_ratio("twice", [2.0, 20.0, 6.0], [1.0, 10.0, 2.0])
    assert book.figures["twice"].spread == Spread(2.0, 2.0, 3.0, 3)


def test_what_was_not_measured_has_no_figure() -> None:
    book = Book()
    book.add("nothing", "ms", [])
    book.add_ratio("no_divisor", [1.0], [0.0])
    book.add_ratio("no_rounds", [1.0], [])
    assert book.figures == {}


def test_figures_survive_being_written_down() -> None:
    book = Book()
    book.add("cpu", "ms", [1.0, 2.5])
    assert figures_of(json.loads(json.dumps(book.told()))) == book.figures
