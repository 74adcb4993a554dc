"""Spans on their way out: a bounded queue and a thread that sends them in batches.

Knows how many may wait, and what is told when they cannot be sent. Does not know where they go, nor how. Whoever puts
one in never waits: what is too much is lost, and counted.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from bridge.observe.spans import Span

WAITING: Final = 8192
"""Spans that wait for a slow collector."""
BATCH: Final = 512
GATHER: Final = 1.0
"""Seconds for which a batch is gathered."""
CUT_OFF: Final = 0.5
"""Seconds that a request may take to end when nobody waits for it any more."""
QUIET: Final = 60.0
"""Seconds after a line about trouble in which there is no other one: a collector may come and go all day."""

Say = Callable[[str, str], object]


class Sending(Protocol):
    """A collector, as the thread sees it."""

    def send(self, spans: Sequence[Span]) -> str:
        """Send them, and wait; empty when they have arrived, else why not, as one clause. Raises nothing."""

    def stop(self) -> None:
        """Let `send` end soon, and send no more."""

    def close(self) -> None:
        """`send` has ended."""


class SpanQueue:
    """Sends in a thread of its own, which `close` ends."""

    def __init__(self, sending: Sending, place: str, say: Say, *, gather: float = GATHER) -> None:
        """`place` is where they go, as people know it; `say(urgency, sentence)` is the log."""
        self._sending = sending
        self._place = place
        self._say = say
        self._gather = gather
        self._waiting: queue.Queue[Span | None] = queue.Queue(WAITING)
        self._failing = False
        self._told_at: float | None = None
        self._given_up = False
        self._counting = threading.Lock()
        self.lost = 0
        """Spans that did not arrive."""
        self._thread = threading.Thread(target=self._send_all, name="traces", daemon=True)
        self._thread.start()

    def put(self, span: Span) -> None:
        """Send it some time soon."""
        try:
            self._waiting.put_nowait(span)
        except queue.Full:
            self._lose(1)
            self._warn(f"more than {WAITING} spans wait for it, so some are lost")

    def close(self, seconds: float = 3.0) -> None:
        """Send what waits, for at most so many seconds, once. Waits: call it in a thread, or when nothing else runs."""
        if self._given_up:
            return
        until = time.monotonic() + seconds
        try:
            self._waiting.put(None, timeout=seconds)
            self._thread.join(max(until - time.monotonic(), 0))
        except queue.Full:
            pass
        self._given_up = True
        self._sending.stop()
        self._thread.join(CUT_OFF)
        if self._thread.is_alive():
            self._warn(f"the last traces did not arrive within {seconds:g} s, and are given up")
        else:
            self._sending.close()

    def _send_all(self) -> None:
        going_on = True
        while going_on and not self._given_up:
            batch, going_on = self._batch()
            if batch:
                self._sent(batch, self._sending.send(batch))
        self._lose(sum(span is not None for span in self._left()))

    def _batch(self) -> tuple[list[Span], bool]:
        """The next spans to send, and whether more may come."""
        batch: list[Span] = []
        until = 0.0
        while len(batch) < BATCH:
            try:
                span = self._waiting.get(timeout=max(until - time.monotonic(), 0) if batch else None)
            except queue.Empty:
                break
            if span is None:
                return batch, False
            until = until or time.monotonic() + self._gather
            batch.append(span)
        return batch, True

    def _left(self) -> list[Span | None]:
        left = []
        while not self._waiting.empty():
            left.append(self._waiting.get_nowait())
        return left

    def _sent(self, batch: Sequence[Span], why: str) -> None:
        """A line when it begins to fail, and one when it is over."""
        if why:
            self._lose(len(batch))
            mend = "Is the collector there? Calls go on, their traces are lost meanwhile."
            self._failing = self._failing or self._warn(f"traces cannot be sent: {why}. {mend}")
        elif self._failing:
            self._failing = False
            self._tell("info", f"traces arrive again; {self.lost} spans are lost")

    def _warn(self, what: str) -> bool:
        """False: it was left unsaid."""
        now = time.monotonic()
        with self._counting:
            if self._told_at is not None and now < self._told_at + QUIET:
                return False
            self._told_at = now
        self._tell("warning", what)
        return True

    def _tell(self, urgency: str, what: str) -> None:
        self._say(urgency, f"[tracing] endpoint: {self._place}: {what}")

    def _lose(self, spans: int) -> None:
        with self._counting:
            self.lost += spans
