"""Writes what docs/index.md and docs/howto/install.md share with README.md, between the comments that say so.

Run it with `python docs/generate_front.py` after a change of the README; tests/docs/test_generated.py fails when a page
is not what it would write. The rest of both pages is written by hand.
"""  # noqa: INP001 - a program beside its pages, no package

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FILLED = (DOCS / "index.md", DOCS / "howto" / "install.md")
_SECTION = re.compile(r"^##? (.+?)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_PLACE = re.compile(r"(<!-- from README\.md: (.+?) -->\n).*?(?=<!-- to here -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every page by its path, filled anew."""
    sections: dict[str, str] = dict(_SECTION.findall((ROOT / "README.md").read_text("utf-8")))
    return {path: _filled(path, sections) for path in FILLED}


def _filled(path: Path, sections: dict[str, str]) -> str:
    up = "../" * (len(path.relative_to(DOCS).parts) - 1)
    return _PLACE.sub(lambda found: f"{found[1]}\n{_moved(sections[found[2]], up)}\n\n", path.read_text("utf-8"))


def _moved(section: str, up: str) -> str:
    """A section with links as they are written in docs/, or below it, and with lists that all readers understand."""
    text = re.sub(r"\]\(docs/", f"]({up}", section.strip("\n"))
    text = re.sub(r"\]\((?=asterisk-conf|CONTRIBUTING|CHANGELOG|SECURITY|LICENSE)", f"](../{up}", text)
    text = re.sub(r"^   (?=.)", "    ", text, flags=re.MULTILINE)
    return re.sub(r"\n+(?=\d\. )", "\n\n", text)


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
