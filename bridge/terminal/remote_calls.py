"""The calls of the running service, as the command line reaches them.

Knows the JSON that the control socket speaks of them. Does not know typer, nor how a call is shown.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from bridge.calls.live_orders import CallShown
from bridge.terminal.remote import RemoteService

_PATH: Final = "/v1/calls"


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    calls: tuple[CallShown, ...]


@dataclass(frozen=True, slots=True)
class RemoteCalls:
    """The service's calls. Every method raises only RemoteError."""

    service: RemoteService

    def calls(self) -> tuple[CallShown, ...]:
        """All that are up."""
        return self.service.read(_Listed, self.service.ask("GET", _PATH)).calls

    def hang_up(self, call: str) -> None:
        """End one."""
        self.service.ask("DELETE", f"{_PATH}/{quote(call, safe='')}")

    def place(self, number: str, ivr: str, ring: float) -> CallShown:
        """Call a number for an IVR."""
        return self.service.read(
            CallShown, self.service.ask("POST", _PATH, {"number": number, "ivr": ivr, "ring": ring})
        )
