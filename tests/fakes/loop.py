"""An event loop whose clock jumps: a call of an hour takes a millisecond, and nothing sleeps."""

import asyncio
import selectors
from collections.abc import Sequence


class _Selector(selectors.SelectSelector):
    """Instead of waiting, moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Sequence[tuple[selectors.SelectorKey, int]]:  # type: ignore[override]  # a list is a sequence
        if ready := super().select(0):
            return ready
        if timeout is None:
            message = "the loop would wait for ever: nothing is scheduled"
            raise RuntimeError(message)
        self.now += max(timeout, 0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` is virtual; threads and real sockets are not for it."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now
