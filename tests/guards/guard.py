"""What a guard is: the piece of source that stops an attack, how it is taken away, and the tests that must notice.

Knows texts. Does not know files on the disk, nor how tests are run.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class Astray(Exception):
    """The table does not fit the source any more."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard. `attack`: its id in docs/explanation/security.md; `text` stands exactly once in `file`.

    `tests` are node ids, each of which must fail when `instead` stands there.
    """

    attack: str
    what: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]

    def removed_from(self, source: str) -> str:
        """The source without the guard. Raises Astray when its text is not there, or more than once."""
        found = source.count(self.text)
        if found != 1:
            raise Astray(f"{self.attack}: {self.file} has the guard's text {found} times, not once: {self.text!r}")
        return source.replace(self.text, self.instead)


@dataclass(frozen=True, slots=True)
class Attack:
    """Guards against one attack: `of("file", "what", "text", "instead", …)` makes each of them."""

    id: str

    def of(self, file: str, what: str, text: str, instead: str, tests: str | Iterable[str]) -> Guard:
        """`file` without `bridge/`; each test as `unit/calls/test_x.py::test_y`, below `tests/`."""
        names = [tests] if isinstance(tests, str) else tests
        return Guard(self.id, what, f"bridge/{file}", text, instead, tuple(f"tests/{name}" for name in names))
