"""Who serves the call: one file for each contender, and what all have in common.

Knows what a contender is asked for. Does not know how anything is measured.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from lab.asterisk import Asterisk

Start = Callable[[Asterisk, Path, str], AbstractAsyncContextManager[int]]
"""Of its Asterisk, a folder of its own and the address of the script: runs while entered; its process, 0 for none."""


@dataclass(frozen=True, slots=True)
class Contender:
    """`dialplan` is what its Asterisk does with a call to the number of bench.call, with the address of the script."""

    name: str
    what: str
    """One clause for people."""
    dialplan: Callable[[str], str]
    start: Start
