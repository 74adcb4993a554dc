"""Whether Asterisk is there, and lets us in."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Refused
from tests.fakes.machine import SERVER, Planted, healthy, is_found, server, settings_of

PLANTED = (
    Planted("CB500", server(ari=Refused("no connection")), "http.conf", "bindport = 8088"),
    Planted("CB501", server(ari=Refused("401", 401, login=True)), "ari.conf", "[callbridge]"),
    Planted("CB504", server(ari=Refused("404", 404)), "ari.conf", "enabled = yes"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_an_asterisk_that_does_not_let_us_in_is_found_with_its_mend(planted: Planted) -> None:
    is_found(planted)


@pytest.mark.parametrize(
    ("code", "refused", "line"),
    [
        ("CB502", Refused("Connection refused"), "enabled = yes"),
        ("CB503", Refused("Authentication failed", login=True), "permit = 127.0.0.1/255.255.255.255"),
    ],
)
def test_an_ami_that_does_not_let_us_in_is_found_and_the_dialplan_is_said_to_be_unseen(
    code: str, refused: Refused, line: str
) -> None:
    found = examine(server(ami=refused))
    assert [one.code for one in found] == [code, "CB599"]
    assert found[0].mend is not None
    assert line in found[0].mend.lines
    assert found[0].mend.file == "/etc/asterisk/manager.conf"


def test_settings_without_ami_are_told_and_nobody_is_asked() -> None:
    settings = settings_of()
    without = settings.model_copy(
        update={"asterisk": {"pbx1": settings.asterisk["pbx1"].model_copy(update={"ami": None})}}
    )
    found = examine(healthy(settings=without, servers={"pbx1": replace(SERVER, ami=None)}))
    assert [one.code for one in found] == ["CB505"]
