"""The database."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import StoreFacts
from bridge.doctor.finding import Unseen
from tests.fakes.machine import Planted, healthy, is_found

PLACE = "/var/lib/callbridge/callbridge.db"
PLANTED = (
    Planted("CB565", healthy(store=StoreFacts(PLACE, "it is away")), "callbridge.toml", "[store]"),
    Planted("CB566", healthy(store=StoreFacts(PLACE, "it is newer", newer=True)), line="callbridge version"),
    Planted("CB567", healthy(store=StoreFacts(PLACE, pending=2)), line="systemctl restart callbridge"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_database_that_cannot_be_used_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_database_that_nobody_could_look_at_is_said_to_be_unseen() -> None:
    assert [one.code for one in examine(healthy(store=Unseen("no reason")))] == ["CB599"]
    assert not examine(healthy(store=None))
