"""The fenced samples of all pages: language, text, and the remark that stands before one that is not run.

Knows Markdown's fences. Does not know what a language means.
"""

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house import ROOT

PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "asterisk-conf").rglob("*.md")))
_FENCE = re.compile(
    r"(?:^ *<!-- (?P<remark>(?:shown|not run): .*?) -->\n\s*)?^(?P<indent> *)(?P<ticks>`{3,})(?P<language>\S*) *\n"
    r"(?P<text>.*?)^ *(?P=ticks) *$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Fence:
    """One sample. `line` is that of its first tick; `remark` says why it is only shown."""

    page: Path
    line: int
    language: str
    text: str
    remark: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@cache
def fences() -> tuple[Fence, ...]:
    return tuple(fence for page in PAGES for fence in fences_in(page, page.read_text("utf-8")))


def fences_in(page: Path, text: str) -> list[Fence]:
    return [
        Fence(
            page,
            text.count("\n", 0, found.start("ticks")) + 1,
            found["language"],
            textwrap.dedent(found["text"]),
            found["remark"] or "",
        )
        for found in _FENCE.finditer(text)
    ]


def samples(*languages: str) -> list[Fence]:
    """Those that have to be right by themselves."""
    return [fence for fence in fences() if fence.language in languages and not fence.remark]
