"""What a person may order of the running service, carried out.

Knows who carries out what. Does not know how an order comes in. Fulfils `Orders` of `calls`.
"""

from collections.abc import Sequence

from bridge import __version__
from bridge.app.parts import Parts
from bridge.app.readiness import lacking, links_of
from bridge.app.server import Server
from bridge.calls.orders import FileChange, Reloaded, Standing, SwitchState
from bridge.config.reload import Reloader
from bridge.ivr.live import SwitchOrder


class ServiceOrders:
    """The running service, as the control socket sees it."""

    def __init__(self, parts: Parts, reloader: Reloader, servers: Sequence[Server]) -> None:
        """The service's life begins here; `servers` may be added later."""
        self._parts = parts
        self._servers = servers
        self._reloader = reloader
        self._began = parts.clock.monotonic()
        self.ending = False
        """It was asked to stop, and takes no new calls."""

    def standing(self) -> Standing:
        """How it stands now."""
        live = self._parts.sets.current()
        return Standing(
            version=__version__,
            live_set=live.version,
            ivrs=len(live.ivrs),
            calls=sum(server.supervisor.live_calls for server in self._servers),
            uptime=round(self._parts.clock.monotonic() - self._began, 1),
            links=links_of(self._servers),
            not_ready=tuple(self._not_ready()),
        )

    def switches(self) -> tuple[SwitchState, ...]:
        """All switches that are declared."""
        return self._parts.switches.all()

    async def turn(self, name: str, to: SwitchOrder, by: str) -> SwitchState | None:
        """Set a switch; None when there is none of this name."""
        if self._parts.switches.is_on(name) is None:
            return None
        await self._parts.switches.turn(name, to, by)
        return next((one for one in self.switches() if one.name == name), None)

    async def reload(self, by: str, *, accept_errors: bool) -> Reloaded:
        """Read all files and run new calls on them, unless they have findings that are not accepted."""
        return await self._reloader.reload(by, accept_errors=accept_errors)

    async def differing(self) -> tuple[FileChange, ...]:
        """What a reload would read that the live set does not have."""
        return await self._reloader.differing()

    def _not_ready(self) -> list[str]:
        why = ["the service ends, and takes no new calls"] if self.ending else []
        if self._reloader.fallen_back:
            why.append("the files were refused at the start, so those accepted last run: mend them and reload")
        return why + lacking(self._parts, self._servers)
