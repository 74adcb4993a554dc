"""The page of the call matrix says what the table says, and the table has a row for each kind of call."""

import runpy
from pathlib import Path
from typing import Any

from tests.asterisk.matrix.table import ROWS
from tests.house import ROOT

GENERATED: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate_matrix.py"))
PAGE: Path = GENERATED["PAGE"]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == GENERATED["page"](), "run `python docs/generate_matrix.py`"


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.how.endswith(".") for row in ROWS)


def test_the_letters_of_a_row_begin_with_the_callers_channel() -> None:
    for row in ROWS:
        letters = {leg.channel for leg in row.legs} | {leg.call for leg in row.legs}
        assert all(len(letter) < 2 for letter in letters), row.name
        assert not row.legs or any(leg.call == "A" for leg in row.legs), row.name
