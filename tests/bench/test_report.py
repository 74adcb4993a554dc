import json

import pytest

from bench.book import Book
from bench.report import DATA, PAGES, as_json, as_text, written
from bench.tables import TABLES

MACHINE = {
    "when": "2026-11-29 20:15 UTC", "minutes": 25.0, "processors": 2, "processor": "a processor", "memory_gib": 8,
    "system": "Linux 6.1", "python": "3.11.7", "busy": 0.5, "aiohttp": "3", "uvloop": "0",
    "lxml": "6", "panoramisk": "1",
}  # fmt: skip


def told(*voids: str) -> dict[str, object]:
    book = Book(voids=list(voids), notes=["a note"], raw={"calls": [{"reacted": [1.23456], "calls": 7}]})
    book.add("cpu_ms_per_call.floor", "ms", [4.0, 5.0, 4.5])
    book.add("cpu_ratio.http_to_floor", "ratio", [1.5])
    book.add("memory_kib_per_call", "KiB", [24.0])
    return {"plan": "full", "machine": MACHINE, **book.told()}


def test_the_screen_says_what_was_kept_and_what_was_missed() -> None:
    lines = as_text(told("the script was late")).splitlines()
    assert any(
        "cpu_ratio.http_to_floor" in line and line.endswith("1.5                                missed")
        for line in lines
    )
    assert any("memory_kib_per_call" in line and line.endswith("kept") for line in lines)
    assert any("highest_ratio" in line and "not measured" in line for line in lines)
    assert lines[-2:] == ["VOID: the script was late", "Note: a note"]


def test_the_file_is_json_with_a_line_for_each_phase() -> None:
    text = as_json(told())
    assert json.loads(text)["raw"] == {"calls": [{"reacted": [1.23], "calls": 7}]}
    assert '   {"reacted": [1.23], "calls": 7}\n' in text
    assert json.loads(text)["figures"]["cpu_ms_per_call.floor"]["median"] == 4.5


def test_a_page_keeps_what_stands_outside_of_the_marks() -> None:
    page = (
        "before\n<!-- bench: targets -->\nold\n<!-- /bench -->\n"
        "between\n<!-- bench: short -->\n<!-- /bench -->\nafter\n"
    )
    made = written(page, told())
    assert made.startswith("before\n<!-- bench: targets -->\n\n| figure | target |")
    assert "old" not in made
    assert "\nbetween\n" in made
    assert made.endswith("<!-- /bench -->\nafter\n")
    assert written(made, told()) == made


def test_what_is_void_is_said_wherever_contenders_are_compared() -> None:
    for name in ("contenders", "short", "machine"):
        assert TABLES[name](told("the script was late")).endswith("**Void**, and left out: the script was late.")
        assert "Void" not in TABLES[name](told())


def test_a_mark_without_a_table_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        written("<!-- bench: nothing -->\n<!-- /bench -->", told())


def test_the_pages_show_the_published_run_and_every_table() -> None:
    published = json.loads(DATA.read_text(encoding="utf-8"))
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    assert [written(page, published) for page in pages] == pages, "python -m bench.report writes them"
    assert all(any(f"<!-- bench: {name} -->" in page for page in pages) for name in TABLES)
