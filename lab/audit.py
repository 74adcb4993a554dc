"""`python -m lab.audit`: whether there are known vulnerabilities in the versions of constraints.txt.

Knows pip-audit, and what its answers are worth: of a package that its source does not know it says nothing, and still
ends with "No known vulnerabilities found". Does not know what a vulnerability means for Callbridge. Status 1 for real
findings only: where nothing can be asked, one line says so, and no build fails or waits.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lab.stage import ROOT

SOURCES: Final = ("pypi", "osv")
"""Where pip-audit asks; the second one when the first one knows nothing."""
WITHIN: Final = 45.0
"""Seconds for each source."""
INSTALLED_WITHIN: Final = 90.0
_ANSWERS_WITHIN: Final = "8"

Run = Callable[[Sequence[str], float], subprocess.CompletedProcess[str]]
"""Runs a command for at most so many seconds. Raises OSError, TimeoutExpired."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What one source has said. `audited`: packages of which it knows something; `why` it cannot be asked, or empty."""

    source: str
    audited: int = 0
    unknown: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    why: str = ""


def audit(run: Run) -> Audit:
    """Ask one source after the other until one of them knows something."""
    told = Audit("")
    for source in SOURCES:
        told = _ask(source, run)
        if told.audited:
            break
    return told


def read(source: str, said: str) -> Audit:
    """What pip-audit's JSON means. Raises ValueError when it is none."""
    found: list[dict[str, Any]] = json.loads(said)["dependencies"]
    known = [one for one in found if "vulns" in one]
    findings = tuple(
        f"{one['name']} {one['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'no version yet'}"
        for one in known
        for vuln in one["vulns"]
    )
    unknown = tuple(str(one["name"]) for one in found if "vulns" not in one)
    why = "" if known else f"it knows none of {len(unknown)} packages"
    return Audit(source, len(known), unknown, findings, why)


def verdict(told: Audit) -> tuple[str, int]:
    """What to print, and the exit status."""
    if told.findings:
        listed = "".join(f"\n  {one}" for one in told.findings)
        return f"Audit: {len(told.findings)} known vulnerabilities ({told.source}):{listed}", 1
    if not told.audited:
        return f"Audit: NOT DONE, the data cannot be reached from here ({told.source}: {told.why}).", 0
    more = f"; not known there: {', '.join(told.unknown)}" if told.unknown else ""
    return f"Audit: no known vulnerability in {told.audited} pinned packages ({told.source}){more}.", 0


def _ask(source: str, run: Run) -> Audit:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "constraints.txt"), "--no-deps"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    command += ["--vulnerability-service", source, "--timeout", _ANSWERS_WITHIN]
    try:
        done = run(command, WITHIN)
    except subprocess.TimeoutExpired:
        return Audit(source, why=f"no answer within {WITHIN:g} s")
    except OSError as error:
        return Audit(source, why=str(error))
    try:
        return read(source, done.stdout)
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["no reason is known"])[-1]
        return Audit(source, why=last.rpartition(": ")[2][:120])


def _run(command: Sequence[str], within: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=within, check=False)


def _installed(run: Run) -> str:
    """Empty, or why there is no pip-audit; it is fetched when it is first wanted, as it is no part of development."""
    if run([sys.executable, "-c", "import pip_audit"], WITHIN).returncode == 0:
        return ""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    try:
        done = run([*pip, "-c", "constraints.txt", "pip-audit"], INSTALLED_WITHIN)
    except subprocess.TimeoutExpired:
        return f"pip-audit was not installed within {INSTALLED_WITHIN:g} s"
    return "" if done.returncode == 0 else "pip-audit cannot be installed"


def main(run: Run = _run) -> int:
    """Exit status."""
    why = _installed(run)
    text, status = verdict(Audit("pip", why=why) if why else audit(run))
    sys.stdout.write(f"{text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
