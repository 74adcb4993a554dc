"""Builds the site of the documentation: gathers the pages, those of the repository's root among them, and renders them.

Run it with `python docs/build_site.py [FOLDER]`; without a folder it is build/, and the site is in build/site. Strict:
a link or an anchor that leads nowhere ends it with status 1. Knows where a page has its place on the site. Does not
know their order: that is in docs/zensical.toml.
"""  # noqa: INP001 - a program beside its pages, no package

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PLACES = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "asterisk-conf/README.md": "reference/asterisk-conf.md",
    "bridge/web/console/static/icon.svg": "assets/icon.svg",
}
"""Where files from outside of docs/ stand on the site. The README has a front page instead."""
SHOWN = (".md", ".svg", ".png", ".json", ".css", ".js")
LANGUAGES = {".conf": "ini", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".py": "python", ".php": "php"}
_FENCE = re.compile(r"^( *`{3,}).*?^\1", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()([^)\s#]+)(?=[)#\s])")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


def gather(pages: Path) -> None:
    """Write all pages into a folder, with links that hold there."""
    sources = {path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*") if path.suffix in SHOWN}
    shown: set[str] = set()
    for source in sorted(sources | PLACES.keys() - {"README.md"}):
        if not source.endswith(".md"):
            _place(pages, source).write_bytes((ROOT / source).read_bytes())
            continue
        text = (ROOT / source).read_text("utf-8")
        if source == "docs/adr/README.md":
            text += "".join(decisions())
        text, files = relinked(text, source)
        _place(pages, source).write_text(text, "utf-8")
        shown |= files
    for source in shown:
        _place(pages, source).write_text(listing(source), "utf-8")


def _place(pages: Path, source: str) -> Path:
    target = pages / place_of(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def place_of(source: str) -> str:
    """Where something of the repository stands on the site."""
    if source in PLACES:
        return PLACES[source]
    if source.startswith("docs/"):
        return source.removeprefix("docs/")
    return f"files/{source.replace('/', '-')}.md"


def relinked(text: str, source: str) -> tuple[str, set[str]]:
    """The text with links as its place on the site needs them, and the files that are no pages and have to be shown."""
    files: set[str] = set()
    here = PurePosixPath(place_of(source)).parent

    def moved(found: re.Match[str]) -> str:
        if "://" in found[1] or found[1].startswith("mailto:"):
            return found[1]
        aim = os.path.normpath(PurePosixPath(source).parent / found[1])
        if not aim.startswith("docs/") and aim not in PLACES and (ROOT / aim).exists():
            files.add(aim)
        return os.path.relpath(place_of(aim), here)

    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(moved, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(moved, text[end:])]), files


def listing(source: str) -> str:
    """A page that shows a file, or each file of a folder."""
    path = ROOT / source
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    lines = [f"# {source}", ""]
    for file in files:
        if path.is_dir():
            lines += [f"## {file.name}", ""]
        lines += [f"````{LANGUAGES.get(file.suffix, 'text')}", file.read_text("utf-8").rstrip(), "````", ""]
    return "\n".join(lines)


def decisions() -> Iterator[str]:
    """The list of all decisions, which a repository's own view gives without being asked."""
    yield "\n## All of them\n\n"
    for path in sorted((DOCS / "adr").glob("[0-9]*.md")):
        title = _HEADING.search(path.read_text("utf-8"))
        yield f"- [{title[1] if title else path.stem}]({path.name})\n"


def build(folder: Path) -> int:
    """Gather and render; the status of the renderer, which has told what is wrong."""
    for old in ("docs", "site", ".cache"):
        shutil.rmtree(folder / old, ignore_errors=True)
    gather(folder / "docs")
    shutil.copyfile(DOCS / "zensical.toml", folder / "zensical.toml")
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(folder / "zensical.toml")]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if said.returncode:
        print(said.stdout.partition("Traceback")[0], said.stderr.partition("Traceback")[0], sep="")  # noqa: T201 - it is asked for
    return said.returncode


if __name__ == "__main__":
    sys.exit(build((Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build").absolute()))
