"""docs/explanation/faults-of-asterisk.md names tests that exist, and the faults that the suite makes."""

import ast
import re

from tests.chaos.faults import FAULTS
from tests.house import ROOT, listed

PAGE = (ROOT / "docs" / "explanation" / "faults-of-asterisk.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| fault |", "| --- "))]
NAMED = re.compile(r"`(tests/[\w/.]+\.py)::(\w+)`")


def test_every_fault_names_a_test() -> None:
    silent = [row for row in ROWS if not NAMED.search(row) and not row.rstrip(" |").endswith(("the same",))]
    assert len(ROWS) > 15
    assert not [row for row in silent if "the same as" not in row], listed(silent)


def test_each_test_that_is_named_exists() -> None:
    astray = [f"{file}::{name}" for file, name in NAMED.findall(PAGE) if name not in _functions(file)]
    assert not astray, listed(astray)


def test_the_suite_makes_the_faults_that_the_page_says() -> None:
    said = PAGE.partition("one fault every")[2].partition("```sh")[0]
    assert set(re.findall(r"`([^`]+)`", said)) - {"EVERY"} == set(FAULTS)


def _functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
