"""The pages of docs/reference that are made from tables say what the tables say."""

import runpy
from pathlib import Path

from bridge.faults import ROWS
from tests.house import ROOT

PAGES: dict[Path, str] = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


def test_the_generated_pages_are_up_to_date() -> None:
    stale = [path.name for path, text in PAGES.items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, f"run `python docs/generate.py`: {', '.join(stale)}"


def test_every_code_has_a_section_with_an_example() -> None:
    text = PAGES[ROOT / "docs" / "reference" / "faults.md"]
    sections = {section[:5]: section for section in text.split("\n### ")[1:]}
    assert sorted(sections) == sorted(ROWS)
    for code, section in sections.items():
        assert "**What happens:**" in section
        assert "**What to do:**" in section
        assert f" {code}" in section.split("```text")[1]
        assert ("```xml" in section) == code.startswith("CB1")
