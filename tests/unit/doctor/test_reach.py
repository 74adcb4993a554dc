"""Whether Asterisk is there, and lets us in."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.conf import parse_conf
from bridge.doctor.facts import Facts, Refused
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


def box(file: str, text: str, **refused: Refused) -> Facts:
    """A FreePBX box with a file of this text, that refuses us."""
    return replace(server(conf={**SERVER.conf, file: parse_conf(text)}, **refused), freepbx=True)


@pytest.mark.parametrize(("user", "head"), [("callbridge", "[callbridge](+)"), ("other", "[callbridge]")])
def test_a_user_who_was_made_on_a_page_of_freepbx_is_added_to(user: str, head: str) -> None:
    login = Refused("401", 401, login=True)
    text = f"[{user}]\npassword = x\n"
    ari = examine(box("ari.conf", text, ari=login))[0].mend
    ami = examine(box("manager.conf", text, ami=login))[0].mend
    assert ari is not None
    assert ami is not None
    assert (ari.file, ari.lines[0]) == ("/etc/asterisk/ari_additional_custom.conf", head)
    assert (ami.file, ami.lines[0]) == ("/etc/asterisk/manager_custom.conf", head)


@pytest.mark.parametrize(
    ("prefix", "line"), [("asterisk", 'ari_url = "http://127.0.0.1:8088/asterisk/ari"'), ("", "enabled = yes")]
)
def test_ari_behind_a_prefix_is_looked_for_there(prefix: str, line: str) -> None:
    found = examine(box("http.conf", f"[general]\nprefix={prefix}\nsessionlimit=1000\n", ari=Refused("404", 404)))
    mend = next(one.mend for one in found if one.code == "CB504")
    assert mend is not None
    assert line in mend.lines


def test_a_prefix_that_the_address_has_already_is_not_what_is_wrong() -> None:
    facts = box("http.conf", "[general]\nprefix=asterisk\nsessionlimit=1000\n", ari=Refused("404", 404))
    settings = facts.settings
    there = settings.asterisk["pbx1"].model_copy(update={"ari_url": "http://127.0.0.1:8088/asterisk/ari"})
    found = examine(replace(facts, settings=settings.model_copy(update={"asterisk": {"pbx1": there}})))
    mend = next(one.mend for one in found if one.code == "CB504")
    assert mend is not None
    assert mend.file.endswith("ari_general_custom.conf")
