"""Each page and picture that a program writes is what the program would write now."""

import runpy
from pathlib import Path

import pytest

from tests.house import ROOT

GENERATORS = (
    "generate.py",
    "generate_front.py",
    "generate_pictures.py",
    "generate_script_pages.py",
    "generate_tables.py",
)


@pytest.mark.parametrize("program", GENERATORS)
def test_what_it_writes_is_up_to_date(program: str) -> None:
    made = runpy.run_path(str(ROOT / "docs" / program))
    pages: dict[Path, str] = made["pictures" if program == "generate_pictures.py" else "pages"]()
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, f"run `python docs/{program}`: {', '.join(stale)}"


def test_every_generator_is_looked_at() -> None:
    others = {
        "generate_cli.py",
        "generate_guards.py",
        "generate_matrix.py",
    }  # tests/test_*_reference.py, test_guards.py
    assert {file.name for file in (ROOT / "docs").glob("generate*.py")} == others | set(GENERATORS)
