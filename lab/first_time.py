"""`python -m lab.first_time`: fetches what `make lab` needs, all at the same time, and says how long each part took.

Knows what is fetched. Needs Python's own library alone: pip installs only now. Does not know how the lab runs. Where
Docker is, the lab decides later whether it needs an Asterisk, and nothing is made for it here.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from lab.asterisk_root import LabError, asterisk_home, is_made, own_asterisk
from lab.packages import SPEECH, check_namespaces, for_a_root, install, missing

PIP: Final = ("pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt", "-e", ".[lab]")
LAST_LINES: Final = 8


def python_packages() -> None:
    """Raises LabError with what pip said last."""
    command = [sys.executable, "-m", *PIP]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:])
        raise LabError(f"pip could not install what Callbridge needs. It said:\n{said}")


def debian_packages() -> None:
    """Raises LabError with the line to type."""
    needed = SPEECH if own_asterisk() else {**SPEECH, **for_a_root()}
    install(missing(needed))
    if not own_asterisk():
        check_namespaces()


def an_asterisk() -> None:
    """Raises LabError when mmdebstrap could not make its root."""
    if not own_asterisk() and not is_made("22"):
        asterisk_home("22", say=lambda _text: None)


def main() -> int:
    """Exit status 0 when all is in place."""
    if shutil.which("docker"):
        return 0 if _did("Python packages, some 40 MB", python_packages) else 1
    try:
        if not _did("programs of Debian: speech, and what makes a root for Asterisk", debian_packages):
            return 1
        with ThreadPoolExecutor() as both:
            parts = [
                both.submit(_did, "Python packages, some 40 MB", python_packages),
                both.submit(_did, "a private Debian with Asterisk 22, some 150 MB", an_asterisk),
            ]
        return 0 if all(part.result() for part in parts) else 1
    except KeyboardInterrupt:
        return 130


def _did(what: str, do: Callable[[], None]) -> bool:
    began = time.monotonic()
    print(f"  … {what}", flush=True)
    try:
        do()
    except LabError as error:
        print(f"  ✗ {what}\n{error}", flush=True)
        return False
    print(f"  ✓ {what}: {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
