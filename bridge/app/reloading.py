"""What a reload changes besides the live set: made ready first, then put in force in one step.

Knows which parts look at settings that are live. Does not know files, nor who orders a reload.
"""

from collections.abc import Callable, Sequence
from functools import partial

from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.config.reload import Swap
from bridge.config.settings import Settings


class Preparing:
    """One for the process; `servers` may be added later."""

    def __init__(self, parts: Parts, servers: Sequence[Server]) -> None:
        self._parts = parts
        self._servers = servers

    async def prepare_for(self, settings: Settings) -> Swap:
        """Make ready what other settings need; what comes back puts them in force, and neither waits nor fails."""
        swaps: list[Callable[[], None]] = [await server.prepare_for(settings) for server in self._servers]
        swaps.append(partial(self._parts.bulkhead.take, settings.scripts))

        def swap() -> None:
            for one in swaps:
                one()
            self._parts.running.settings = settings

        return swap
