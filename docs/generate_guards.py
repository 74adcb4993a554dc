"""Writes docs/reference/guards.md: which piece of source stops which attack, and which tests notice when it is gone.

Run it with `python docs/generate_guards.py`; tests/test_guards.py fails when the page is not what it would write.
"""  # noqa: INP001 - a program beside its page, no package

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs before anything is installed

from tests.guards.table import GUARDS  # noqa: E402 - after the path is known

PAGE = ROOT / "docs" / "reference" / "guards.md"
HEAD = """\
# Guards

Made from `tests/guards` by `python docs/generate_guards.py`. What the attacks are is told in
[what Callbridge defends](../explanation/security.md). `make guards` takes each of these pieces out of a copy of the
source, and looks whether the tests beside it fail; `make guards ONLY=T-SCRIPT` does so for some of them.

| Attack | Guard | File | Tests that fail without it |
|---|---|---|---|"""


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_rows(), ""))


def _rows() -> Iterator[str]:
    before = ""
    for guard in GUARDS:
        tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in guard.tests)
        attack = "" if guard.attack == before else f"`{guard.attack}`"
        before = guard.attack
        yield f"| {attack} | {guard.what.replace('|', '&#124;')} | `{guard.file}` | {tests} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
