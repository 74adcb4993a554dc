"""What a page shows as printed is like what is printed: a fault has its level, and everything else names its test."""

import re

import pytest

from bridge.faults import ROWS
from tests.docs.fences import Fence, fences
from tests.house import ROOT

MADE = {ROOT / "docs" / "reference" / name for name in ("faults.md", "cli.md")}  # printed by what they are about
_FAULT = re.compile(r"\b(fatal|error|warning|note|info|refused) (CB[0-9]{3})\b")
TEXTS = [fence for fence in fences() if fence.language == "text" and fence.page not in MADE]


@pytest.mark.parametrize("fence", TEXTS, ids=str)
def test_each_fault_that_is_shown_exists_with_its_level(fence: Fence) -> None:
    shown = _FAULT.findall(fence.text)
    assert shown or fence.remark, f"{fence}: which test prints the like? <!-- shown: …: tests/….py -->"
    assert [(level, code) for level, code in shown if ROWS[code].level != level] == []
