"""No sample stands on a page untried: each has a language whose samples a test runs, or says why it is only shown."""

import re

import pytest

from tests.docs.fences import PAGES, Fence, fences, fences_in
from tests.house import ROOT, listed

TRIED = {
    "sh": "test_shell_samples.py",
    "toml": "test_toml_samples.py",
    "xml": "test_reply_samples.py",
    "json": "test_code_samples.py",
    "python": "test_code_samples.py",
    "php": "test_code_samples.py",
    "js": "test_code_samples.py",
    "yaml": "test_code_samples.py",
    "promql": "test_code_samples.py",
    "sql": "test_code_samples.py",
    "ini": "test_conf_samples.py",
    "text": "test_shown_samples.py",
}
"""Language, and which test of this folder tries it. Whoever needs another writes its test first."""


def test_each_sample_has_a_language_that_is_tried() -> None:
    strange = [f"{fence}: {fence.language or 'no language'}" for fence in fences() if fence.language not in TRIED]
    assert not strange, listed(strange)


def test_each_language_is_tried_by_a_test_and_used_by_a_page() -> None:
    assert {name for name in TRIED.values() if not (ROOT / "tests" / "docs" / name).exists()} == set()
    assert TRIED.keys() == {fence.language for fence in fences()}


@pytest.mark.parametrize("fence", [fence for fence in fences() if fence.remark], ids=str)
def test_what_is_only_shown_names_the_test_that_runs_the_like(fence: Fence) -> None:
    named = re.findall(r"\btests/[\w/]+\.py\b", fence.remark)
    assert named, f"{fence}: name the test that makes sure: <!-- shown: …: tests/….py -->"
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_no_fence_is_overlooked() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        ticks = len(re.findall(r"^ *`{3,}", text, re.MULTILINE))
        assert ticks == 2 * len(fences_in(page, text)), page


def test_a_fence_is_read_with_its_place_language_and_remark() -> None:
    shown = "# Title\n\n<!-- shown: what it prints: tests/x.py -->\n```text\nsaid\n```\n"
    text = f"{shown}\n1. So:\n\n    ```sh\n    make x\n    ```\n"
    first, second = fences_in(ROOT / "x.md", text)
    assert (first.line, first.language, first.text, first.remark) == (
        4,
        "text",
        "said\n",
        "shown: what it prints: tests/x.py",
    )
    assert (second.line, second.language, second.text, second.remark) == (10, "sh", "make x\n", "")
