"""`python -m lab.prepare`: everything that tests and the lab need besides Python: packages, and both Asterisk roots.

Knows what is missing and how to get it: as root it installs, as an ordinary user it prints the one line to type.
A second run finds all in place and takes a fraction of a second. Options: the versions, such as `22`; default both.
"""

import sys
from pathlib import Path
from typing import Final, cast

from rich.console import Console

from lab.asterisk_root import SUITES, LabError, Version, asterisk_home, is_made
from lab.packages import SPEECH, check_namespaces, for_a_root, missing
from lab.packages import install as packages_of_debian

PROGRAMS: Final = {
    **SPEECH,
    "sipp": "sip-tester",
    "openssl": "openssl",  # makes the certificates of test servers
    "php": "php-cli",  # runs the README's script, and the examples of docs/howto/verify-signature.md
    "node": "nodejs",  # runs the latter too, and a contender of `make bench`
    "npm": "npm",  # fetches that contender's client
    "valgrind": "valgrind",  # counts instructions (bench/instructions.py)
    "pg_ctlcluster": "postgresql",  # the tests of the store run on a server of their own
    "promtool": "prometheus",  # judges the alert rules, and collects from a service of the tests
    "chromium": "chromium",  # looks at the console's pages, and at the lab's form
    "chromedriver": "chromium-driver",  # types and clicks there
}
"""Program and the Debian package that has it, besides those that make a root."""
FILES: Final = {"usr/lib/php/*/curl.so": "php-curl"}  # with it the form in PHP places its calls
"""Pattern below / and the Debian package that has such a file."""


def missing_packages() -> list[str]:
    """The Debian packages that are not there yet."""
    found = missing({**PROGRAMS, **for_a_root()})
    return sorted({*found, *(package for pattern, package in FILES.items() if not any(Path("/").glob(pattern)))})


def install(packages: list[str], console: Console) -> None:
    """Install Debian packages, or say how. Raises LabError when that is not possible from here."""
    if not packages:
        return
    names = " ".join(packages)
    with console.status(f"Installing {names} ..."):
        packages_of_debian(packages)
    console.print(f"Installed {names}.")


def prepare(versions: list[Version], console: Console) -> None:
    """Make all that is missing. Raises LabError with what to do."""
    install(missing_packages(), console)
    check_namespaces()
    for version in versions:
        if is_made(version):
            continue
        with console.status(f"Making a Debian root with Asterisk {version} (once, about 40 s) ..."):
            asterisk_home(version, say=lambda text: None if console.is_terminal else console.print(text))
        console.print(f"Asterisk {version} is ready.")


def main(arguments: list[str]) -> int:
    """Exit status 0 when all is in place."""
    console = Console()
    unknown = [word for word in arguments if word not in SUITES]
    if unknown:
        console.print(f"No such version: {' '.join(unknown)}. Known are {' and '.join(SUITES)}.")
        return 2
    try:
        prepare([cast("Version", word) for word in arguments] or list(SUITES), console)
    except LabError as error:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
