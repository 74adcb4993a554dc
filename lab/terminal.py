"""A file by which another terminal commands the lab's Callbridge: `. FILE; callbridge top`.

Knows shells. Does not know which settings there are. The settings stay inside the function that it defines: a terminal
that has read it is not changed otherwise, and nothing of it outlives the lab.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lab.stage import ROOT

NAME: Final = "terminal.sh"
ENDED: Final = "This lab has ended. Start it again, and read the file that it names then."


def write_terminal(directory: Path, settings: Mapping[str, str]) -> Path:
    """Write the file for the user's eyes only: it holds passwords. It goes with its directory."""
    file = directory / NAME
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as new:
        new.write(text_of(file, settings))
    return file


def text_of(file: Path, settings: Mapping[str, str]) -> str:
    """For sh, bash and zsh."""
    given = {**settings, "PYTHONPATH": str(ROOT)}
    exports = "".join(f"    export {name}={shlex.quote(value)}\n" for name, value in sorted(given.items()))
    # -P: a folder `bridge` where the terminal happens to stand is not this project's.
    return (
        "# Made by `make lab`, and removed when it ends.\n"
        "callbridge() (\n"
        f"    [ -e {shlex.quote(str(file))} ] || {{ echo {shlex.quote(ENDED)} >&2; exit 2; }}\n"
        f"{exports}"
        f'    exec {shlex.quote(sys.executable)} -P -m bridge "$@"\n'
        ")\n"
    )
