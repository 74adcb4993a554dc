"""The vectors: bodies of replies with what they must give, those of the specification and our own."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bridge.protocol.reply import ReadOptions

DATA = Path(__file__).parents[2] / "data"
FOLDERS = (DATA / "vectors" / "replies", DATA / "replies")


@dataclass(frozen=True)
class Vector:
    name: str
    body: bytes
    expected: dict[str, Any]

    @property
    def options(self) -> ReadOptions:
        return ReadOptions(**self.expected.get("options", {}))


@cache
def vectors(kind: str = "*") -> tuple[Vector, ...]:
    """All vectors, or those of `good`, `tolerated` or `bad`."""
    found = [file for folder in FOLDERS for file in sorted(folder.glob(f"{kind}/*.xml"))]
    assert found
    return tuple(Vector(f"{file.parent.name}/{file.stem}", file.read_bytes(), _expected(file)) for file in found)


def _expected(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.with_name(f"{file.stem}.expected.json").read_text("utf-8"))
    return read


def reply(inside: str) -> bytes:
    return f"<Response>{inside}</Response>".encode()
