"""`python -m lab.deb`: builds the Debian package of packaging/debian in a root of the release that it is for.

Knows what goes into the build, and how the package's version is made. Does not know what the package does.
The same sources give the same file: it is kept in the cache, and taken from there.
"""

import argparse
import hashlib
import re
import shutil
import sys
import time
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Final

from lab.asterisk_root import LabError, Say, cache_dir
from lab.debian_root import BUILD_TOOLS, DebianRoot, build_root
from lab.stage import ROOT
from lab.wheels import wheels_for

SUITE: Final = "forky"
"""The release with Asterisk 22; it has a Python that is new enough, as every release since bookworm has."""
SOURCES: Final = ("bridge", "packaging", "asterisk-conf", "pyproject.toml", "constraints.txt", "LICENSE", "README.md")
VERSION: Final = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
KEPT: Final = 6
"""Packages in the cache."""


def build(
    target: Path,
    *,
    suite: str = SUITE,
    version: str = "",
    more: Mapping[str, str] | None = None,
    quick: bool = False,
    say: Say = print,
) -> Path:
    """Put the package into the directory `target`; its file. Raises LabError.

    For tests of an upgrade, `version` is another than the sources', and `more` are files besides, by name; `quick`
    compresses less.
    """
    more = more or {}
    target.mkdir(parents=True, exist_ok=True)
    version = version or source_version()
    key = _key(suite, version, str(quick), *more, *more.values())
    kept = cache_dir() / "packages" / key
    if not list(kept.glob("*.deb")):
        with build_root(suite, say) as root:
            say(f"Building the Debian package {version} for {suite} (a minute) ...")
            made = _built(root, suite, version, more, quick=quick)
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, kept / f"{made.name}.new")
            (kept / f"{made.name}.new").rename(kept / made.name)
        _forget_old(kept.parent)
    (found,) = kept.glob("*.deb")
    return Path(shutil.copyfile(found, target / found.name))


def source_version() -> str:
    """What bridge/__init__.py says."""
    (version,) = VERSION.findall((ROOT / "bridge" / "__init__.py").read_text("utf-8"))
    return str(version)


def debian_version(version: str, suite: str) -> str:
    """Debian's for Python's: 0.2.0rc1 is before 0.2.0 for both. The release is named, since each has its own Python."""
    return re.sub(r"\.?(a|b|rc|dev)(?=\d)", r"~\1", version) + f"-1~{suite}1"


def _built(root: DebianRoot, suite: str, version: str, more: Mapping[str, str], *, quick: bool) -> Path:
    place = root.path / "build"
    shutil.rmtree(place, ignore_errors=True)
    source = place / "callbridge"
    source.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, source / name)
    init = source / "bridge" / "__init__.py"
    init.write_text(VERSION.sub(f'__version__ = "{version}"', init.read_text("utf-8")), encoding="utf-8")
    for name, text in more.items():
        (source / name).write_text(text, encoding="utf-8")
    debian = source / "debian"
    shutil.copytree(ROOT / "packaging" / "debian", debian)
    (debian / "changelog").write_text(
        f"callbridge ({debian_version(version, suite)}) {suite}; urgency=medium\n\n"
        "  * What has changed is in CHANGELOG.md of the sources.\n\n"
        f" -- The Callbridge authors <callbridge@localhost>  {formatdate(time.time())}\n",
        encoding="utf-8",
    )
    python = root.run("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
    shutil.copytree(wheels_for(python), source / "wheels")
    compression = {"COMPRESSION": "-Zgzip -z1"} if quick else {}
    root.run("sh", "-c", "cd /build/callbridge && debian/rules binary", env=compression)
    (made,) = place.glob("callbridge_*.deb")
    return made


def complaints(package: Path, suite: str = SUITE, say: Say = print) -> str:
    """What lintian warns of. Raises LabError with what it calls errors."""
    with build_root(suite, say) as root:
        (root.path / "build").mkdir(exist_ok=True)
        shutil.copyfile(package, root.path / "build" / package.name)
        return root.run("lintian", "--allow-root", "--fail-on", "error", f"/build/{package.name}")


def _key(*more: str) -> str:
    """Of all that the package is made of."""
    digest = hashlib.sha256("\n".join([*more, *BUILD_TOOLS]).encode())
    for name in SOURCES:
        for file in sorted((ROOT / name).rglob("*")) if (ROOT / name).is_dir() else [ROOT / name]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"\0{file.relative_to(ROOT)}\0{file.stat().st_mode & 0o111}\0".encode())
                digest.update(file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def _forget_old(folder: Path) -> None:
    by_age = sorted(folder.iterdir(), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Exit status 0 when there is a package."""
    parser = argparse.ArgumentParser(prog="python -m lab.deb", description="Build the Debian package.")
    parser.add_argument("--suite", default=SUITE, help=f"the Debian release that it is for; {SUITE}")
    parser.add_argument("--target", type=Path, default=ROOT / "build", help="the directory for it; build")
    parser.add_argument("--lint", action="store_true", help="let lintian look at it; its errors are failures")
    given = parser.parse_args(arguments)
    try:
        made = build(given.target, suite=given.suite)
        if given.lint:
            print(complaints(made, given.suite), end="")
        print(made)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
