"""Each dependency has its reason in docs/dependencies.md and its version in constraints.txt."""

import re
import tomllib

from tests.house import ROOT, listed

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
NAMES = {re.split(r"[<>=!~ \[;]", line)[0] for line in WANTED}


def test_a_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text()
    lacking = sorted(name for name in NAMES if f"| `{name}` |" not in reasons)
    assert not lacking, "docs/dependencies.md lacks a row for" + listed(lacking)


def test_a_dependency_has_its_tested_version() -> None:
    pinned = {canonical(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    lacking = sorted(name for name in NAMES if canonical(name) not in pinned)
    assert not lacking, "constraints.txt lacks" + listed(lacking)


def canonical(name: str) -> str:
    return name.lower().replace("_", "-")
