"""How scripts do, and who is not asked at this moment: figures of the journal, breakers, receivers held back.

Knows where to look. Does not know pages. Fulfils `Scripts` of the console.
"""

from collections.abc import Callable, Collection, Sequence

from bridge.observe.script_health import ScriptHealth
from bridge.scripts.bulkhead import Bulkhead
from bridge.web.console import ports
from bridge.web.console.ports import HostHealth


class ConsoleScripts:
    """One for the console."""

    def __init__(self, health: ScriptHealth, bulkhead: Bulkhead, receivers: Callable[[], Collection[str]]) -> None:
        """`receivers` tells which receivers of events are held back."""
        self._health = health
        self._bulkhead = bulkhead
        self._receivers = receivers

    def scripts(self) -> Sequence[ports.ScriptHealth]:
        """Those that were asked, by name."""
        states = self._bulkhead.not_closed()
        return tuple(
            ports.ScriptHealth(
                one.name,
                one.requests,
                one.failed,
                one.p50,
                one.p95,
                one.longest,
                one.last_error,
                one.last_error_at,
                states.get(f"script {one.name}", "closed"),
            )
            for one in self._health.figures()
        )

    def held(self) -> Sequence[HostHealth]:
        """Scripts and hosts after repeated failures, and receivers of events."""
        asked = (
            HostHealth(name, "is not asked, after repeated failures" if state == "open" else "may be tried once")
            for name, state in self._bulkhead.not_closed().items()
        )
        told = (
            HostHealth(name, "is sent one event at a time, to see whether it is back") for name in self._receivers()
        )
        return (*asked, *told)
