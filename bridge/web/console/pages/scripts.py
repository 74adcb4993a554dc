"""How scripts do: how fast they answer, how often they fail, and who is not asked at this moment.

Knows figures. Does not know where they come from.
"""

from collections.abc import Sequence

from bridge.calls.ports import Clock
from bridge.web.console.ports import Scripts
from bridge.web.console.visit import Route, View, Visit
from bridge.web.console.wire import Answer


class ScriptPages:
    """All scripts."""

    def __init__(self, view: View, scripts: Scripts, clock: Clock) -> None:
        """`scripts` tells the figures."""
        self._view = view
        self._scripts = scripts
        self._clock = clock

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (Route("GET", "/scripts", self.show),)

    async def show(self, visit: Visit) -> Answer:
        """All of them by name."""
        scripts, held = self._scripts.scripts(), self._scripts.held()
        slowest = max((one.longest for one in scripts), default=0.0)
        return await self._view.page(
            visit, "scripts.html", scripts=scripts, held=held, slowest=slowest, now=self._clock.now()
        )
