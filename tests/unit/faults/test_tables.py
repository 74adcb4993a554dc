import re

import pytest

from bridge.faults import ROWS, Level, row_of
from bridge.faults.actions import ACTIONS
from bridge.faults.fault import Row
from bridge.faults.files import FILES
from bridge.faults.machine import MACHINE
from bridge.faults.replies import REPLIES
from bridge.faults.requests import REQUESTS

TABLES = {"1": REPLIES, "2": REQUESTS, "3": ACTIONS, "4": FILES, "5": MACHINE}


def test_a_code_is_in_one_table_and_that_of_its_hundred() -> None:
    rows = [row for table in TABLES.values() for row in table]
    assert len(ROWS) == len(rows)
    assert all(row.code.startswith(f"CB{hundred}") for hundred, table in TABLES.items() for row in table)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_is_in_order(table: tuple[Row, ...]) -> None:
    assert [row.code for row in table] == sorted(row.code for row in table)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_says_what_happened_what_follows_and_what_to_do(row: Row) -> None:
    assert re.fullmatch(r"CB[1-5]\d\d", row.code)
    for text in (row.cause, row.happens, row.mend):
        assert text == text.strip()
        assert len(text) > 2
        assert not text.endswith(".")
        assert "|" not in text


def test_replies_are_refused_by_seven_codes_and_no_other() -> None:
    assert [row.code for row in REPLIES if row.level is Level.REFUSED] == [f"CB10{digit}" for digit in range(1, 8)]


def test_remarks_are_not_failures() -> None:
    assert [row.code for row in REQUESTS if row.level is not Level.REFUSED] == ["CB213", "CB214"]


def test_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        row_of("CB999")
