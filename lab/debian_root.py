"""Debian roots for packages of ours: one to build in, and clean ones to install in.

Knows what is in them, how they are kept, and how a program runs inside. Does not know what is built or tried there.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from lab.asterisk_root import (
    NAMESPACE,
    PACKAGES,
    SEARCH_PATH,
    SUITES,
    LabError,
    Say,
    asterisk_home,
    cache_dir,
    command_in,
    environment,
    install_root,
    locked,
    name_this_machine,
    put_in_place,
    remove_root,
)
from lab.stage import ROOT

BUILD_TOOLS: Final = ("debhelper", "lintian", "python3", "python3-venv")
LAST_LINES: Final = 30
END_WITH_US: Final = ("--pdeathsig", "KILL")
"""Said once more where the user is changed: the kernel forgets it then."""


@dataclass(frozen=True, slots=True)
class DebianRoot:
    """`path` is its root directory as this machine sees it."""

    path: Path

    def command(self, *words: str, user: str = "") -> list[str]:
        """What to execute; `user` and his groups are the root's own."""
        become = (
            ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--no-new-privs", *END_WITH_US]
            if user
            else []
        )
        return command_in(self.path, *become, *words)

    def run(self, *words: str, user: str = "", env: Mapping[str, str] | None = None, may_fail: bool = False) -> str:
        """What a program says there. Raises LabError with its last lines when it fails."""
        done = subprocess.run(
            self.command(*words, user=user),
            env=inside_environment() | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        if done.returncode != 0 and not may_fail:
            tail = "\n".join(said.splitlines()[-LAST_LINES:])
            raise LabError(f"{' '.join(words[:3])} failed with status {done.returncode}. It said:\n{tail}")
        return said


def inside_environment() -> dict[str, str]:
    """Nothing of this machine's environment but its way to the network."""
    proxies = {name: os.environ[name] for name in ("http_proxy", "https_proxy", "no_proxy") if name in os.environ}
    return {"PATH": SEARCH_PATH, "HOME": "/", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"} | proxies


@contextmanager
def build_root(suite: str, say: Say) -> Iterator[DebianRoot]:
    """A root with the tools of Debian's packagers, for one build at a time; made once."""
    root = cache_dir() / f"debian-build-{suite}-{_key(suite, *BUILD_TOOLS)}"
    with locked(root.with_suffix(".lock")):
        if not root.is_dir():
            say(f"Making a Debian root ({suite}) to build packages in (once, about a minute) ...")
            put_in_place(install_root(root, suite, BUILD_TOOLS), root)
        yield DebianRoot(root)


@contextmanager
def clean_root(say: Say) -> Iterator[DebianRoot]:
    """A machine with Asterisk 22 as Debian installs it, and nothing of ours; it is thrown away afterwards."""
    root = cache_dir() / f"clean-{uuid4().hex[:8]}"
    pristine = _pristine(say)
    try:
        _copy(pristine, root)
        name_this_machine(root)
        # Nobody needs what is thrown away to survive a power cut; dpkg would wait for the disk at each file.
        (root / "etc/dpkg/dpkg.cfg.d/unsafe-io").write_text("force-unsafe-io\n", encoding="utf-8")
        yield DebianRoot(root)
    finally:
        remove_root(root)


def _pristine(say: Say) -> Path:
    """The root that clean ones are copied from, with what our package depends on fetched and not installed."""
    wanted = dependencies()
    root = cache_dir() / f"debian-clean-{_key(SUITES['22'], *PACKAGES, *wanted)}"
    with locked(root.with_suffix(".lock")):
        if not root.is_dir():
            home = asterisk_home("22", say)
            say("Making a clean Debian root with Asterisk 22 (once, about half a minute) ...")
            new = root.with_name(f"{root.name}.new")
            remove_root(new)
            _copy(home.root, new)
            made = DebianRoot(new)
            made.run("rm", "-rf", "/lab")
            made.run("apt-get", "--quiet", "update")
            made.run("apt-get", "--quiet", "--yes", "--no-install-recommends", "--download-only", "install", *wanted)
            put_in_place(new, root)
    return root


def dependencies(control: Path = ROOT / "packaging" / "debian" / "control") -> Sequence[str]:
    """The packages that ours names as needed."""
    (depends,) = re.findall(r"^Depends: (.*)$", control.read_text("utf-8"), re.MULTILINE)
    return sorted(name for name in re.split(r",\s*", depends) if not name.startswith("$"))


def _copy(source: Path, target: Path) -> None:
    """Without what running instances keep in the laboratory's root: their sockets come and go."""
    target.mkdir()
    tar = f"tar --create --exclude=./lab/* --directory {source} . | tar --extract --directory {target}"
    command = ["sh", "-c", tar]
    namespace: Sequence[str] = () if os.geteuid() == 0 else NAMESPACE
    done = subprocess.run([*namespace, *command], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"{source} could not be copied: {done.stderr.strip()}")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
