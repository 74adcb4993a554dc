"""Whoever adds a queue says on docs/explanation/overload.md how long it may grow, and what happens then."""

import re

import pytest

from tests.house import PACKAGE, ROOT

PAGE = (ROOT / "docs" / "explanation" / "overload.md").read_text("utf-8")
MADE = re.compile(r"\b(?:deque|Queue)\(")
OUT_OF_SERVICE = ("ivr/report/", "terminal/")
"""These run in a command that a person has typed."""


def queues() -> list[str]:
    files = [(str(file.relative_to(PACKAGE)), file.read_text("utf-8")) for file in sorted(PACKAGE.rglob("*.py"))]
    return [name for name, text in files if MADE.search(text) and not name.startswith(OUT_OF_SERVICE)]


@pytest.mark.parametrize("file", queues())
def test_each_queue_has_its_row(file: str) -> None:
    assert f"`{file}`" in PAGE


def test_each_row_names_a_file_that_exists() -> None:
    named = re.findall(r"`([a-z]+/[a-z_/]+\.py)`", PAGE)
    assert named
    assert [name for name in named if not (PACKAGE / name).exists() and not (ROOT / name).exists()] == []


def test_the_rule_sees_what_it_looks_for() -> None:
    assert MADE.search("self._a: deque[int] = deque()")
    assert MADE.search("asyncio.Queue(3)")
    assert not MADE.search("from collections import deque")
