"""Each dependency has its reason in docs/dependencies.md and its version in constraints.txt."""

import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

from tests.house import ROOT, listed

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
PERMISSIVE = re.compile(r"\b(?:MIT|BSD|Apache|PSF|Python Software Foundation|MPL|ISC)")
NAMES = {re.split(r"[<>=!~ \[;]", line)[0] for line in WANTED}


def test_a_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text()
    lacking = sorted(name for name in NAMES if f"| `{name}` |" not in reasons)
    assert not lacking, "docs/dependencies.md lacks a row for" + listed(lacking)


def test_a_dependency_has_its_tested_version() -> None:
    pinned = {canonical(line.split("==")[0]) for line in CONSTRAINTS}
    lacking = sorted(name for name in NAMES if canonical(name) not in pinned)
    assert not lacking, "constraints.txt lacks" + listed(lacking)


def test_all_that_comes_along_is_pinned_at_the_version_that_is_installed() -> None:
    """What is not installed here is not looked at: extras nobody has asked for. Nor is pip, which installs it."""
    pins = dict(line.split("==") for line in CONSTRAINTS if "==" in line)
    pinned = {canonical(name): version for name, version in pins.items()}
    found = {canonical(one.metadata["Name"]): one.version for one in closure(NAMES)}
    found.pop("pip", None)
    assert "aiohttp" in found
    wrong = [f"{name} {known}, pinned {pinned.get(name)}" for name, known in found.items() if pinned.get(name) != known]
    assert not wrong, listed(sorted(wrong))


def test_what_is_needed_to_run_is_free_for_all() -> None:
    needed = {re.split(r"[<>=!~ \[;]", line)[0] for line in PROJECT["dependencies"]}
    strange = [one.metadata["Name"] for one in closure(needed) if not PERMISSIVE.search(licence(one))]
    assert not strange, "no permissive licence is known of" + listed(sorted(strange))


def closure(names: Iterable[str]) -> list[Distribution]:
    """What is installed of these packages, and of all that they need on this machine."""
    found: dict[str, Distribution] = {}
    todo = list(names)
    while todo:
        name = canonical(todo.pop())
        with suppress(PackageNotFoundError):
            if name not in found:
                found[name] = distribution(name)
                needs = [Requirement(line) for line in found[name].requires or ()]
                todo += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    return list(found.values())


def licence(one: Distribution) -> str:
    classifiers = [text for text in one.metadata.get_all("Classifier") or [] if text.startswith("License")]
    said = [*(one.metadata.get_all("License-Expression") or []), *(one.metadata.get_all("License") or [])]
    return " ".join((*said, *classifiers))


def canonical(name: str) -> str:
    return name.lower().replace("_", "-")
