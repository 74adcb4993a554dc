"""The API's credentials, as whoever gives orders sees them; and a service in a thread that takes them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from bridge.calls.api_ports import CredentialKind, CredentialShown, CredentialWanted, Revoked, Scope
from bridge.errors import StoreError
from bridge.web.control_api import api_doors
from tests.fakes.control import taking_orders
from tests.fakes.orders import FakeOrders

CRM = CredentialShown(CredentialKind.CLIENT, "crm", "17", ("*",), (Scope.CALLS, Scope.EVENTS), 0.0, read_only=True)
SECRET = "s" * 43


@dataclass
class FakeApiOrders:
    """`crm` stands in a file; what is made is kept here."""

    shown: list[CredentialShown] = field(default_factory=lambda: [CRM])
    wanted: list[CredentialWanted] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    broken: bool = False

    def credentials(self) -> tuple[CredentialShown, ...]:
        return tuple(self.shown)

    async def add(self, wanted: CredentialWanted, by: str) -> str | None:
        if self.broken:
            raise StoreError("the disk is full")
        if any(one.name == wanted.name for one in self.shown):
            return None
        rights = wanted.rights
        self.shown.append(
            CredentialShown(wanted.kind, wanted.name, rights.user, rights.extensions, rights.scopes, 1.8e9, False)
        )
        self.wanted.append(wanted)
        self.by.append(by)
        return SECRET

    async def revoke(self, name: str, by: str) -> Revoked:
        if self.broken:
            raise StoreError("the disk is full")
        found = next((one for one in self.shown if one.name == name), None)
        if found is None:
            return Revoked.UNKNOWN
        if found.read_only:
            return Revoked.READ_ONLY
        self.shown.remove(found)
        self.by.append(by)
        return Revoked.DONE


def running(path: Path, orders: FakeApiOrders) -> AbstractContextManager[None]:
    """A service that takes these orders."""
    return taking_orders(path, FakeOrders(), api_doors(orders))
