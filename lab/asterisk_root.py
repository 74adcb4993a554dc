"""Finds an Asterisk to run, or makes a private Debian root with one.

Knows mmdebstrap, chroot and user namespaces, and where the roots are cached. Does not know configurations or ports.
A root is made once for each version, under another name first, so that a half-made one is never used.
"""

import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Version = Literal["22", "16"]
Say = Callable[[str], None]
PACKAGES: Final = (
    "asterisk",
    "asterisk-modules",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-en-gsm",
    "asterisk-moh-opsound-wav",
)
SUITES: Final[dict[Version, str]] = {"22": "forky", "16": "bullseye"}
SEARCH_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# In the namespace of an ordinary user no device can be made, so the machine's own are shown there.
ENTER: Final = 'mount --rbind /dev "$0/dev" && exec setpriv --pdeathsig KILL chroot "$0" "$@"'
NAMESPACE: Final = ("unshare", "--map-root-user", "--map-auto", "--mount")


class LabError(Exception):
    """The laboratory cannot be set up; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class AsteriskHome:
    """One installed Asterisk: where its files are and how a command of it is started."""

    root: Path
    """The Debian root, or / for the machine's own Asterisk."""
    instances: Path
    """Where running instances keep their directories; below `root`, so that both sides can see it."""

    def inside(self, path: Path) -> str:
        """The name that Asterisk has for a path of this machine."""
        return "/" + str(path.relative_to(self.root))

    def command(self, *words: str) -> list[str]:
        """What to execute; the program ends with its parent, so that a crash of ours leaves nothing running."""
        if self.root == Path("/"):
            return ["setpriv", "--pdeathsig", "KILL", *words]
        return command_in(self.root, *words)

    @property
    def modules(self) -> Path:
        """The directory with Asterisk's modules, which differs by version and architecture."""
        for pattern in ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/local/lib/asterisk/modules"):
            for found in sorted(self.root.glob(pattern)):
                return found
        raise LabError(f"No Asterisk modules were found below {self.root}/usr/lib. Install Asterisk completely.")

    @property
    def data(self) -> Path:
        """The directory with Asterisk's own sounds, music and descriptions."""
        for place in ("usr/share/asterisk", "var/lib/asterisk"):
            if (self.root / place / "sounds").is_dir():
                return self.root / place
        raise LabError(f"No Asterisk sounds were found below {self.root}/usr/share/asterisk. Install its core sounds.")


def command_in(root: Path, *words: str) -> list[str]:
    """What to execute so that a program runs in a Debian root, as its root; it ends with its parent."""
    if os.geteuid() == 0:
        return ["setpriv", "--pdeathsig", "KILL", "chroot", str(root), *words]
    return [*NAMESPACE, "sh", "-c", ENTER, str(root), *words]


def cache_dir() -> Path:
    """Where roots and port locks are kept; $CALLBRIDGE_CACHE moves it."""
    place = os.environ.get("CALLBRIDGE_CACHE")
    path = Path(place).resolve() if place else Path.home() / ".cache" / "callbridge"
    path.mkdir(parents=True, exist_ok=True)
    return path


def environment() -> dict[str, str]:
    """Our environment with the directories in which an ordinary user does not look: chroot lives there."""
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:{SEARCH_PATH}"}


def own_asterisk() -> AsteriskHome | None:
    """The Asterisk on PATH, if there is one. Tests never use it: they name their versions."""
    if not shutil.which("asterisk", path=environment()["PATH"]):
        return None
    instances = cache_dir() / "instances"
    instances.mkdir(exist_ok=True)
    return AsteriskHome(Path("/"), instances)


def is_made(version: Version) -> bool:
    """Whether the root for this version stands ready, made by today's recipe."""
    recipe = cache_dir() / f"asterisk-{version}" / "lab" / "recipe"
    return recipe.is_file() and recipe.read_text() == _recipe(version)


def asterisk_home(version: Version, say: Say = print) -> AsteriskHome:
    """The private Asterisk of this version; makes its root if there is none (about half a minute).

    Raises LabError when mmdebstrap is missing or fails.
    """
    root = cache_dir() / f"asterisk-{version}"
    with locked(root.with_suffix(".lock")):
        if not is_made(version):
            _make(version, root, say)
    name_this_machine(root)
    return AsteriskHome(root, root / "lab")


def _recipe(version: Version) -> str:
    return f"{SUITES[version]} {' '.join(PACKAGES)}\n"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes of this user out until the block ends; `path` is made if it is missing."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(version: Version, root: Path, say: Say) -> None:
    say(f"Making a Debian root with Asterisk {version} (once, about 40 s) ...")
    new = install_root(root, SUITES[version], PACKAGES)
    _straighten_links(new)
    (new / "lab").mkdir()
    (new / "lab" / "recipe").write_text(_recipe(version))
    put_in_place(new, root)


def install_root(root: Path, suite: str, packages: Sequence[str]) -> Path:
    """A Debian root with these packages, beside where it shall be at last. Raises LabError with what was said."""
    if not shutil.which("mmdebstrap"):
        raise LabError(
            "mmdebstrap is missing, which makes a Debian root. Type: make .venv && .venv/bin/python -m lab.prepare"
        )
    new = root.with_name(f"{root.name}.new")
    remove_root(new)
    log = root.with_suffix(".log")
    command = _mmdebstrap(packages)
    with log.open("wb") as output:
        installed = _install_as_root if os.geteuid() == 0 else _install
        ok = installed(command, suite, new, output.fileno())
    if not ok:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        remove_root(new)
        raise LabError(f"mmdebstrap could not make {root.name}; all it said is in {log}:\n{tail}")
    return new


def put_in_place(new: Path, root: Path) -> None:
    """What was made takes the place of what was there before."""
    old = root.with_name(f"{root.name}.old")
    if root.exists():
        root.rename(old)
    new.rename(root)
    remove_root(old)


def _mmdebstrap(packages: Sequence[str]) -> list[str]:
    """No mirror is named: mmdebstrap's default is right, also behind a proxy or a local mirror's configuration."""
    check = 'Acquire::Check-Valid-Until "false"'
    return ["mmdebstrap", f"--aptopt={check}", "--variant=apt", f"--include={','.join(packages)}"]


def _install_as_root(command: list[str], suite: str, root: Path, log: int) -> bool:
    done = subprocess.run([*command, suite, str(root)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    return done.returncode == 0


def _install(command: list[str], suite: str, root: Path, log: int) -> bool:
    """Through a tar stream: the users of mmdebstrap's namespace may not enter a private home directory."""
    root.mkdir()
    unpack = [*NAMESPACE, "tar", "--extract", "--exclude=./dev/*", "--directory", str(root)]
    env = environment()
    with subprocess.Popen(
        [*command, "--mode=unshare", suite, "-"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        env=env,
        cwd="/",
    ) as make:
        unpacked = subprocess.run(unpack, stdin=make.stdout, stdout=log, stderr=log, env=env, check=False)
    return make.returncode == 0 and unpacked.returncode == 0


def _straighten_links(root: Path) -> None:
    """Debian's absolute links (sounds/en) lead nowhere when they are followed from outside of the root."""
    for link in (root / "usr/share/asterisk/sounds").iterdir():
        if not link.is_symlink() or not (target := link.readlink()).is_absolute():
            continue
        real = root / target.relative_to("/")
        if real.is_symlink():
            real = root / real.readlink().relative_to("/")
        link.unlink()
        link.symlink_to(os.path.relpath(real, link.parent))


def name_this_machine(root: Path) -> None:
    """Without this line each call waits for a look-up of the machine's own name."""
    hosts = root / "etc/hosts"
    line = f"127.0.0.1 localhost {socket.gethostname()}\n"
    if not hosts.is_file() or hosts.read_text() != line:
        hosts.write_text(line)


def remove_root(root: Path) -> None:
    """Remove it, also what belongs to its own users."""
    if root.exists():
        namespace = () if os.geteuid() == 0 else NAMESPACE
        command = [*namespace, "rm", "-rf", "--one-file-system", str(root)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"{root} cannot be removed: {done.stderr.strip()}")
