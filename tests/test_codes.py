"""Every fault code is found by some code and shown by some test."""

from bridge.faults import ROWS
from tests.house import PACKAGE, ROOT, project_files

TABLES = PACKAGE / "faults"
FOUND_BY = [file for file in project_files() if PACKAGE in file.parents and TABLES not in file.parents]
SHOWN_BY = [file for file in project_files() if ROOT / "tests" in file.parents]


def test_a_code_is_found_by_something() -> None:
    text = "\n".join(file.read_text("utf-8") for file in FOUND_BY if file.suffix == ".py")
    assert not {code for code in ROWS if code not in text}


def test_a_code_that_can_be_found_has_a_test() -> None:
    text = "\n".join(file.read_text("utf-8") for file in SHOWN_BY if file.suffix in {".py", ".json", ".expected"})
    assert not {code for code in ROWS if code not in text}
