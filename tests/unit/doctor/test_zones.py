"""Whether this machine knows in which time zone it is."""

import pytest

from bridge.doctor.checks import examine
from tests.fakes.machine import Planted, healthy, is_found, settings_of

NONE = settings_of().model_copy(update={"numbers": settings_of().numbers.model_copy(update={"timezone": None})})
PLANTED = (
    Planted("CB578", healthy(settings=NONE, zone_known=False), "callbridge.toml", 'timezone = "Europe/Bucharest"'),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_machine_that_does_not_know_its_zone_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_zone_that_is_named_is_enough() -> None:
    assert not examine(healthy(zone_known=False))
    assert not examine(healthy(settings=NONE))
