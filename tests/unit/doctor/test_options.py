"""asterisk.conf."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.finding import Unseen
from tests.fakes.machine import SERVER, Planted, ami, confs, is_found, server

FILE, LINE = "asterisk.conf", "live_dangerously"
PLANTED = (
    Planted("CB527", ami(system_name="lab"), FILE, ";systemname ="),
    Planted("CB527", confs(FILE, live_dangerously="systemname = lab"), FILE, ";systemname ="),
    Planted("CB528", confs(FILE, live_dangerously="live_dangerously = yes"), FILE, "live_dangerously = no"),
    Planted("CB529", confs(FILE, live_dangerously="mindtmfduration = 40"), FILE, "mindtmfduration = 80"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_an_option_that_hurts_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_file_that_could_not_be_read_is_said_to_be_unseen() -> None:
    found = examine(server(conf={**SERVER.conf, FILE: Unseen("it is not there")}))
    assert [(one.code, one.what) for one in found] == [("CB599", "asterisk.conf: it is not there")]
