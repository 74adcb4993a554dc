"""Deliveries and what is kept, of the running service, as the command line reaches them.

Knows the JSON that is spoken at the control socket. Does not know typer, nor how a delivery is printed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import BaseModel, ConfigDict

from bridge.calls.deliveries import Delivery, DeliveryFilter
from bridge.calls.event_orders import Removed
from bridge.terminal.remote import RemoteService


class _Deliveries(BaseModel):
    model_config = ConfigDict(extra="ignore")

    deliveries: tuple[Delivery, ...]


class _Count(BaseModel):
    model_config = ConfigDict(extra="ignore")

    count: int


class _Removed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    removed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RemoteEvents:
    """The service's outbox. Every method raises only RemoteError."""

    service: RemoteService

    def deliveries(self, wanted: DeliveryFilter, most: int) -> tuple[Delivery, ...]:
        """The newest first, masked."""
        body = {"wanted": asdict(wanted), "most": most}
        return self.service.read(_Deliveries, self.service.ask("POST", "/v1/deliveries/list", body)).deliveries

    def replay(self, wanted: DeliveryFilter) -> int:
        """Send dead or delivered ones again."""
        return self._some("replay", wanted)

    def drop(self, wanted: DeliveryFilter) -> int:
        """Give pending ones up."""
        return self._some("drop", wanted)

    def purge(self) -> Removed:
        """Remove what is older than it is to be kept."""
        return self.service.read(_Removed, self.service.ask("POST", "/v1/purge", {})).removed

    def forget(self, number: str) -> Removed:
        """Remove all that names a number."""
        return self.service.read(_Removed, self.service.ask("POST", "/v1/forget", {"number": number})).removed

    def _some(self, what: str, wanted: DeliveryFilter) -> int:
        answer = self.service.ask("POST", f"/v1/deliveries/{what}", {"wanted": asdict(wanted)})
        return self.service.read(_Count, answer).count
