from pathlib import Path

import pytest

from bridge.calls.api_ports import CredentialKind, CredentialWanted, Rights, Scope
from bridge.terminal.remote import RemoteError, RemoteService
from bridge.terminal.remote_api import RemoteApi
from tests.fakes.api_orders import CRM, SECRET, FakeApiOrders, running

WANTED = CredentialWanted(CredentialKind.TOKEN, "form", Rights("17", ("0003*001",), (Scope.CALLS,), 1, 2, 3))


def test_credentials_are_asked_for_made_and_revoked(tmp_path: Path) -> None:
    orders, service = FakeApiOrders(), RemoteApi(RemoteService(tmp_path / "control.sock"))
    with running(service.service.path, orders):
        assert service.credentials() == (CRM,)
        assert service.add(WANTED) == SECRET
        assert orders.wanted == [WANTED]
        assert [one.name for one in service.credentials()] == ["crm", "form"]
        service.revoke("form")
        assert service.credentials() == (CRM,)


def test_what_the_service_refuses_is_one_sentence(tmp_path: Path) -> None:
    service = RemoteApi(RemoteService(tmp_path / "control.sock"))
    with (
        running(service.service.path, FakeApiOrders()),
        pytest.raises(RemoteError, match=r"^There is no client or token"),
    ):
        service.revoke("a/b ș")
