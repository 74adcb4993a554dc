"""The lab knows its own files, says when somebody has changed them, and says nothing twice."""

import io
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from lab.demo_call import Demo, Heard, Step, steps
from lab.shipped import SHIPPED, digest_of, edited
from lab.telling import tell_steps
from tests.house import ROOT


def test_the_digests_are_those_of_the_files() -> None:
    stale = {name: digest_of(ROOT / name) for name in edited()}
    assert not stale, f"write these into lab/shipped.py: {stale}"


def test_a_file_that_was_changed_or_removed_is_named(tmp_path: Path) -> None:
    for name in SHIPPED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    assert edited(tmp_path) == []
    first, second, _ = SHIPPED
    with (tmp_path / first).open("a", encoding="utf-8") as file:
        file.write("\n")
    (tmp_path / second).unlink()
    assert edited(tmp_path) == [first, second]


class NoComplaints:
    """A lab whose log has none."""

    async def complaints(self) -> list[str]:
        return []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Only 1 of 2 steps of the demo call were seen."),
        (["a.toml"], "1 of 2 steps of the demo call were seen. That need be no fault: a.toml is not as shipped,"),
        (["a", "b"], "That need be no fault: a and b are not as shipped,"),
    ],
)
async def test_a_demo_that_was_edited_is_no_failure(files: list[str], said: str) -> None:
    console = Console(file=io.StringIO(), width=300)
    demo = Demo("7.1", [Step("one", seen=True, how=""), Step("two", seen=False, how="")])
    await tell_steps(console, cast("Any", NoComplaints()), demo, files)
    printed = cast("io.StringIO", console.file).getvalue()
    assert said in printed
    assert ("Only" in printed) is not bool(files)


def test_what_was_seen_instead_is_told_once() -> None:
    judged = steps(Heard(stopped_at="no sound within 10 s"), 0.0, [], [], [], "the whole call")
    told = [step.how for step in judged]
    assert told[0] == "not seen: no sound within 10 s"
    assert sum("no sound within 10 s" in how for how in told) == 1
    assert sum(how == "not seen, as above" for how in told) >= 2
