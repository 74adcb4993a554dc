"""The table of guards fits the source and the threat model; `make guards` tries each of them, which takes minutes."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.guards.guard import Astray, Attack, Guard
from tests.guards.table import GUARDS
from tests.house import ROOT, listed

MODEL = (ROOT / "docs" / "explanation" / "security.md").read_text("utf-8")
GENERATED: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate_guards.py"))
_ROW = re.compile(r"^\| `(T-[A-Z]+-[0-9]{2})` \|", re.MULTILINE)


def test_each_guard_stands_exactly_once_in_its_file() -> None:
    astray = []
    for guard in GUARDS:
        try:
            guard.removed_from((ROOT / guard.file).read_text("utf-8"))
        except Astray as why:
            astray.append(str(why))
    assert not astray, "mend tests/guards, or put the guard back:" + listed(astray)


def test_each_attack_of_the_threat_model_has_a_guard_and_the_other_way_round() -> None:
    attacks = _ROW.findall(MODEL)
    assert sorted(attacks) == sorted(set(attacks)), "an id stands twice"
    assert set(attacks) == {guard.attack for guard in GUARDS}


def test_each_guard_has_tests_that_are_there() -> None:
    lost = [
        f"{guard.attack}: {test}" for guard in GUARDS for test in guard.tests or ("no test",) if not _is_there(test)
    ]
    assert not lost, listed(lost)


def test_the_page_of_guards_is_up_to_date() -> None:
    page: Path = GENERATED["PAGE"]
    assert page.read_text("utf-8") == GENERATED["page"](), "run `python docs/generate_guards.py`"


def test_what_is_taken_away_is_another_text() -> None:
    assert all(guard.text != guard.instead and guard.text.strip() for guard in GUARDS)


@pytest.mark.parametrize("source", ["", "if a > 3: stop()\nif a > 3: stop()"])
def test_a_guard_that_is_not_there_once_is_astray(source: str) -> None:
    with pytest.raises(Astray, match=r"T-X-01: bridge/x\.py has the guard's text [02] times"):
        a_guard().removed_from(source)


def test_a_guard_is_taken_away_and_nothing_else() -> None:
    assert a_guard().removed_from("a = 1\nif a > 3: stop()\n") == "a = 1\nif False: stop()\n"
    assert a_guard().tests == ("tests/unit/test_x.py::test_y",)


def a_guard() -> Guard:
    return Attack("T-X-01").of("x.py", "a limit", "if a > 3:", "if False:", "unit/test_x.py::test_y")


def _is_there(test: str) -> bool:
    file, *inside = test.partition("[")[0].split("::")
    path = ROOT / Path(file)
    text = path.read_text("utf-8") if path.is_file() else ""
    return bool(inside) and all(
        re.search(rf"^ *(?:async def|def|class) {name}\b", text, re.MULTILINE) for name in inside
    )
