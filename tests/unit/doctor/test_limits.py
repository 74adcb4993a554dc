"""What systemd and the kernel allow."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Unit
from bridge.doctor.finding import Unseen
from bridge.doctor.limits import files_of
from tests.fakes.machine import Planted, healthy, is_found, settings_of

UNIT = "callbridge.service"
PLANTED = (
    Planted("CB575", healthy(unit=Unit(UNIT, 90, 1024)), "callbridge.service.d/limits.conf", "LimitNOFILE=65536"),
    Planted("CB575", healthy(unit=None, files=1024), line="ulimit -n 65536"),
    Planted("CB576", healthy(unit=Unit(UNIT, 30, 65536)), "callbridge.service.d/limits.conf", "TimeoutStopSec=60"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_limit_that_is_too_low_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_machine_without_a_unit_and_with_files_enough_is_fine() -> None:
    assert not examine(healthy(unit=None))


def test_a_systemd_that_does_not_answer_is_said_to_be_unseen() -> None:
    assert [one.code for one in examine(healthy(unit=Unseen("it has not answered")))] == ["CB599"]


def test_more_calls_and_listeners_need_more_files() -> None:
    small = replace(healthy()).settings
    assert files_of(settings_of("[agi]\nenabled = true\n[calls]\nmax_calls = 5000\n")) - files_of(small) == 9000
    assert files_of(small) - files_of(small.model_copy(update={"api": None})) == 200
