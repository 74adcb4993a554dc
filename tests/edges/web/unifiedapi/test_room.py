import pytest

from bridge.calls.api_ports import Credential, CredentialKind
from bridge.calls.entries.events import ProgramOrdered
from bridge.web.auth import Program
from bridge.web.wire import ApiRefusal, Asked
from tests.fakes.api import BOB, FakeApi, rights


def program(*extensions: str) -> Program:
    return Program(Credential(CredentialKind.TOKEN, "desk", "", rights(*extensions)), "192.0.2.1", "0003")


@pytest.mark.parametrize("written", ["0003*002", "002"])
def test_an_extension_of_a_path_is_extended_or_short(written: str) -> None:
    assert FakeApi().routes.room.extension(written, program("0003*002")) == BOB


@pytest.mark.parametrize(
    ("written", "code"), [("003", "access_denied"), ("Ana", "invalid_extension"), ("", "invalid_extension")]
)
def test_another_extension_is_refused(written: str, code: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        FakeApi().routes.room.extension(written, program("0003*002"))
    assert refused.value.code == code


def test_an_order_is_written_down_with_who_and_whence_and_the_id_of_its_request() -> None:
    api = FakeApi()
    api.routes.room.order(Asked("r7", "POST", (), address="192.0.2.1"), program("*"), "call placed", "k3v9", "1.1")
    assert api.journal.entries == [ProgramOrdered("desk", "192.0.2.1", "call placed", "k3v9", "request r7")]


def test_a_star_means_all() -> None:
    assert [program("*").has_all, program("0003*001").has_all] == [True, False]
