"""The connections of scripts, watched: what really went out and came back, redirects and repetitions included.

Knows the client's exchanges. Does not know why anything is asked, nor who looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.calls.ports import Clock
from bridge.errors import ScriptError
from bridge.scripts.client import Client
from bridge.scripts.hop import Answer, Arriving, Hop, Terms


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to one origin, and its answer or the fault that came instead. `seconds` are real ones."""

    hop: Hop = field(repr=False)
    seconds: float
    answer: Answer | None = None
    error: ScriptError | None = None


class WatchedClient(Client):
    """The same connections; each exchange is kept."""

    def __init__(self, clock: Clock) -> None:
        """Keep nothing yet."""
        super().__init__()
        self._clock = clock
        self.exchanges: list[Exchange] = []

    async def exchange(
        self, hop: Hop, terms: Terms, connected: Callable[[], None], arriving: Arriving | None = None
    ) -> Answer:
        """Send one request and read its answer, as the client does."""
        began = self._clock.monotonic()
        try:
            answer = await super().exchange(hop, terms, connected, arriving)
        except ScriptError as error:
            self.exchanges.append(Exchange(hop, self._clock.monotonic() - began, error=error))
            raise
        self.exchanges.append(Exchange(hop, self._clock.monotonic() - began, answer))
        return answer
