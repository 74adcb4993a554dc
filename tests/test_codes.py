"""Every fault code is found by some code and shown by some test; one that only waits for a later version says so."""

from bridge.faults import ROWS
from bridge.faults.tables import LATER
from tests.house import PACKAGE, ROOT, project_files

TABLES = PACKAGE / "faults"
FOUND_BY = [file for file in project_files() if PACKAGE in file.parents and TABLES not in file.parents]
SHOWN_BY = [file for file in project_files() if ROOT / "tests" in file.parents]


def test_a_code_is_found_by_something_or_waits_for_a_later_version() -> None:
    text = "\n".join(file.read_text("utf-8") for file in FOUND_BY if file.suffix == ".py")
    assert {code for code in ROWS if code not in text} == LATER


def test_a_code_that_can_be_found_has_a_test() -> None:
    text = "\n".join(file.read_text("utf-8") for file in SHOWN_BY if file.suffix in {".py", ".json", ".expected"})
    assert {code for code in ROWS if code not in text} <= LATER
