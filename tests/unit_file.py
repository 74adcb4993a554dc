"""What a unit file of systemd says, for tests that hold it against the code, or do what systemd would."""

import shlex
from collections.abc import Sequence
from pathlib import Path


class UnitFile:
    """What each key says, in order."""

    def __init__(self, file: Path) -> None:
        self._said: dict[str, list[str]] = {}
        for line in file.read_text("utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                self._said.setdefault(key, []).append(value)

    def all(self, key: str) -> Sequence[str]:
        return self._said.get(key, ())

    def one(self, key: str) -> str:
        (value,) = self.all(key)
        return value

    def words(self, key: str) -> list[str]:
        return shlex.split(self.one(key))
