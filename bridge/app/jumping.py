"""An event loop in which waiting for the caller takes no time, while requests take the time that they take.

Knows selectors. Does not know who waits, nor for what.
"""

import asyncio
import selectors
from collections.abc import Iterator
from contextlib import contextmanager


class _Selector(selectors.DefaultSelector):
    """While it `jumps`, the clock is moved to the next timer in place of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = 0.0
        self.jumps = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self.jumps or timeout is None or timeout <= 0:
            return super().select(timeout)
        if ready := super().select(0):
            return ready
        self.ahead += timeout
        return []


class JumpingLoop(asyncio.SelectorEventLoop):
    """`time()` is the machine's monotonic clock, and what was jumped over."""

    def __init__(self) -> None:
        """Begin with the machine's clock."""
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        """Seconds of a clock that never goes back."""
        return super().time() + self._clock.ahead

    @contextmanager
    def jumping(self) -> Iterator[None]:
        """Let time jump while this is open: nothing but timers is awaited."""
        self._clock.jumps += 1
        try:
            yield
        finally:
            self._clock.jumps -= 1
