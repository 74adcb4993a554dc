"""Addresses and names that somebody else has."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Port
from bridge.doctor.finding import Unseen
from tests.fakes.machine import Planted, ari, healthy, is_found

TAKEN = healthy(ports=(Port("[api] listen", "127.0.0.1:8443", taken=True),))
PLANTED = (
    Planted("CB570", TAKEN, "callbridge.toml", 'listen = "127.0.0.1:8444"'),
    Planted("CB571", ari(app_held=True), "callbridge.toml", 'app = "callbridge2"'),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_what_somebody_else_has_is_found(planted: Planted) -> None:
    is_found(planted)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_what_the_running_service_has_is_its_own(planted: Planted) -> None:
    assert not examine(replace(planted.facts, service=True))


def test_a_name_that_cannot_be_asked_for_is_said_to_be_unseen() -> None:
    found = examine(ari(app_held=Unseen("calls are in it")))
    assert [(one.code, one.what) for one in found] == [("CB599", "the application's name: calls are in it")]
