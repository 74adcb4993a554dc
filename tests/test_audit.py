"""An audit that could not be made is never taken for one that found nothing."""

import json
import subprocess
from collections.abc import Callable, Sequence

import pytest

from lab.audit import SOURCES, Run, audit, main, verdict

CLEAN = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
FLAW = {"id": "PYSEC-1", "fix_versions": ["6.1.4", "6.2.0"], "aliases": [], "description": ""}
HURT = {"name": "lxml", "version": "6.1.3", "vulns": [FLAW, {**FLAW, "id": "PYSEC-2", "fix_versions": []}]}
SKIPPED = {"name": "yarl", "skip_reason": "Dependency not found on PyPI and could not be audited: yarl (1.25.1)"}

Said = str | Exception
DEAF = "Traceback …\nrequests.exceptions.ConnectionError: nobody: Name or service not known"


def source(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def saying(answers: dict[str, Said], *, installed: bool = True, installs: bool = True) -> Run:
    """A pip-audit that answers so, by the source that it is to ask."""

    def run(command: Sequence[str], within: float) -> subprocess.CompletedProcess[str]:
        assert 0 < within < 120
        if "-c" in command[:2]:
            return subprocess.CompletedProcess(command, 0 if installed else 1, "", "")
        if "install" in command:
            return subprocess.CompletedProcess(command, 0 if installs else 1, "", "")
        said = answers[command[command.index("--vulnerability-service") + 1]]
        if isinstance(said, Exception):
            raise said
        return subprocess.CompletedProcess(command, 0, said if said.startswith("{") else "", said)

    return run


def told(pypi: Said, osv: Said = DEAF) -> tuple[str, int]:
    return verdict(audit(saying(dict(zip(SOURCES, (pypi, osv), strict=True)))))


def test_what_is_clean_is_said_to_be_so_and_how_much_was_looked_at() -> None:
    text, status = told(source(CLEAN, CLEAN))
    assert (text, status) == ("Audit: no known vulnerability in 2 pinned packages (pypi).", 0)


def test_each_finding_fails_and_is_told_with_the_version_that_mends_it() -> None:
    text, status = told(source(CLEAN, HURT, SKIPPED))
    assert status == 1
    assert text.splitlines()[1:] == [
        "  lxml 6.1.3: PYSEC-1, mended in 6.1.4, 6.2.0",
        "  lxml 6.1.3: PYSEC-2, mended in no version yet",
    ]


def test_packages_that_a_source_does_not_know_are_named() -> None:
    assert told(source(CLEAN, SKIPPED))[0].endswith("in 1 pinned packages (pypi); not known there: yarl.")


def test_a_source_that_knows_nothing_has_not_found_nothing() -> None:
    """Behind a mirror pip-audit skips every package, says that no vulnerability is known, and ends with status 0."""
    text, status = told(source(SKIPPED, SKIPPED), source(CLEAN))
    assert (text, status) == ("Audit: no known vulnerability in 1 pinned packages (osv).", 0)
    assert told(source(SKIPPED), source(HURT))[1] == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (DEAF, "Name or service not known"),
        ("", "no reason is known"),
        (source(SKIPPED, SKIPPED), "it knows none of 2 packages"),
        (subprocess.TimeoutExpired("pip-audit", 1), "no answer within 45 s"),
        (OSError("no such program"), "no such program"),
        ('{"dependencies": 7}', "(osv: "),
    ],
)
def test_where_nothing_can_be_asked_that_is_one_line_and_no_failure(answer: Said, why: str) -> None:
    text, status = told(answer, answer)
    assert status == 0
    assert text.startswith("Audit: NOT DONE, the data cannot be reached from here (osv: ")
    assert why in text
    assert "\n" not in text


@pytest.mark.parametrize(("installed", "installs", "begins"), [
    (True, False, "Audit: no known vulnerability in 1"),
    (False, True, "Audit: no known vulnerability in 1"),
    (False, False, "Audit: NOT DONE, the data cannot be reached from here (pip: pip-audit cannot be installed)"),
])  # fmt: skip
def test_it_is_installed_when_it_is_missing(
    capsys: pytest.CaptureFixture[str], installed: bool, installs: bool, begins: str
) -> None:
    run: Callable[..., subprocess.CompletedProcess[str]] = saying(
        {"pypi": source(CLEAN)}, installed=installed, installs=installs
    )
    assert main(run) == 0
    assert capsys.readouterr().out.startswith(begins)
