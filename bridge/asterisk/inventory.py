"""What one Asterisk says that it has: its sounds in their languages, and the modules that run.

Knows the two answers of ARI. Does not know IVRs. Music classes and the dialplan can only be asked through AMI.
Source: Asterisk's ARI, `GET /sounds`, `GET /asterisk/modules`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bridge.asterisk import commands
from bridge.asterisk.rest import Rest


@dataclass(frozen=True, slots=True)
class Inventory:
    """`sounds` holds language and name (`en`, `digits/1`); `modules` the names without `.so`."""

    sounds: frozenset[tuple[str, str]] = frozenset()
    modules: frozenset[str] = frozenset()


async def inventory(rest: Rest) -> Inventory:
    """Ask. Raises AsteriskError."""
    sounds, modules = await rest.send(commands.sounds()), await rest.send(commands.modules())
    return Inventory(frozenset(_sounds(sounds)), frozenset(_modules(modules)))


def _sounds(answer: object) -> Iterator[tuple[str, str]]:
    for one in _tables(answer):
        for form in _tables(one.get("formats")):
            name, language = one.get("id"), form.get("language")
            if isinstance(name, str) and isinstance(language, str):
                yield language, name


def _modules(answer: object) -> Iterator[str]:
    for one in _tables(answer):
        name = one.get("name")
        if isinstance(name, str) and one.get("status") == "Running":
            yield name.removesuffix(".so")


def _tables(answer: object) -> Iterator[dict[str, Any]]:
    if isinstance(answer, list):
        yield from (one for one in answer if isinstance(one, dict))
