"""`python -m lab.prepare`: everything that tests and the lab need besides Python: packages, and both Asterisk roots.

Knows what is missing and how to get it: as root it installs, as an ordinary user it prints the one line to type.
A second run finds all in place and takes a fraction of a second. Options: the versions, such as `22`; default both.
"""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, cast

from rich.console import Console

from lab.asterisk_root import SUITES, LabError, Version, asterisk_home, environment, is_made

PROGRAMS: Final = {
    "mmdebstrap": "mmdebstrap",
    "espeak-ng": "espeak-ng",
    "sox": "sox",
    "sipp": "sip-tester",
    "openssl": "openssl",  # makes the certificates of test servers
    "php": "php-cli",  # runs the README's script, and the examples of docs/howto/verify-signature.md
    "node": "nodejs",  # runs the latter too, and a contender of `make bench`
    "npm": "npm",  # fetches that contender's client
    "valgrind": "valgrind",  # counts instructions (bench/instructions.py)
    "pg_ctlcluster": "postgresql",  # the tests of the store run on a server of their own
    "chromium": "chromium",  # looks at the console's pages, and at the lab's form
    "chromedriver": "chromium-driver",  # types and clicks there
}
"""Program and the Debian package that has it."""
FILES: Final = {"usr/lib/php/*/curl.so": "php-curl"}  # with it the form in PHP places its calls
"""Pattern below / and the Debian package that has such a file."""
USER_PROGRAMS: Final = {"newuidmap": "uidmap", "newgidmap": "uidmap"}
"""What an ordinary user needs besides, to make a root without being root."""


def missing_packages() -> list[str]:
    """The Debian packages that are not there yet."""
    programs = PROGRAMS if os.geteuid() == 0 else PROGRAMS | USER_PROGRAMS
    path = environment()["PATH"]
    missing = {package for program, package in programs.items() if not shutil.which(program, path=path)}
    return sorted(missing | {package for pattern, package in FILES.items() if not any(Path("/").glob(pattern))})


def check_namespaces() -> None:
    """An ordinary user needs numbers of users to give away. Raises LabError with the line to type."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    names = {user, str(os.geteuid())}
    for file, option in ((Path("/etc/subuid"), "--add-subuids"), (Path("/etc/subgid"), "--add-subgids")):
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        if not any(line.split(":", 1)[0] in names for line in lines):
            raise LabError(
                f"{file} has no line for {user}. Type this, then try again:\n    "
                f"sudo usermod {option} 100000-165535 {user}"
            )


def install(packages: list[str], console: Console) -> None:
    """Install Debian packages, or say how. Raises LabError when that is not possible from here."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise LabError(f"These programs are missing, and this is no Debian that could install them: {names}")
    if os.geteuid() != 0:
        raise LabError(f"Type this, then try again:\n    sudo apt-get update && sudo apt-get install --yes {names}")
    apt = ["apt-get", "--quiet", "--quiet", "--yes", "--no-install-recommends"]
    with console.status(f"Installing {names} ..."):
        for words in (["update"], ["install", *packages]):
            done = subprocess.run(
                [*apt, *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise LabError(f"apt-get {' '.join(words)} failed:\n{done.stderr.strip()}")
    console.print(f"Installed {names}.")


def prepare(versions: list[Version], console: Console) -> None:
    """Make all that is missing. Raises LabError with what to do."""
    install(missing_packages(), console)
    if os.geteuid() != 0:
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
