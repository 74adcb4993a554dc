"""http.conf and ari.conf."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Unseen
from bridge.doctor.web import is_open
from tests.fakes.machine import SERVER, Planted, confs, is_found, server, settings_of

PLANTED = (
    Planted("CB513", confs("http.conf", sessionlimit=""), "http.conf", "sessionlimit = 1000"),
    Planted(
        "CB514",
        confs("http.conf", session_keep_alive="session_keep_alive = 5000"),
        "http.conf",
        "session_keep_alive = 60000",
    ),
    Planted("CB518", confs("http.conf", bindaddr="bindaddr = 0.0.0.0"), "http.conf", "bindaddr = 127.0.0.1"),
    Planted("CB515", confs("ari.conf", websocket_write_timeout=""), "ari.conf", "websocket_write_timeout = 5000"),
    Planted("CB519", confs("ari.conf", enabled="allowed_origins = *"), "ari.conf", "allowed_origins ="),
    Planted("CB516", confs("ari.conf", type="read_only = yes"), "ari.conf", "read_only = no"),
    Planted("CB517", confs("ari.conf", type="password_format = crypt"), "ari.conf", "password_format = plain"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_value_that_hurts_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_larger_pool_needs_more_sessions() -> None:
    settings = settings_of()
    wide = settings.model_copy(
        update={"asterisk": {"pbx1": settings.asterisk["pbx1"].model_copy(update={"pool": 500, "blocking_pool": 500})}}
    )
    (found,) = examine(replace(server(), settings=wide))
    assert found.code == "CB513"
    assert found.mend is not None
    assert "sessionlimit = 1101" in found.mend.lines


def test_a_file_that_could_not_be_read_is_said_to_be_unseen() -> None:
    why = Unseen("it may not be read; run this as root")
    found = examine(server(conf={**SERVER.conf, "http.conf": why}))
    assert [(one.code, one.what) for one in found] == [("CB599", f"http.conf: {why.why}")]


def test_a_freepbx_box_is_mended_in_its_custom_files() -> None:
    def line_of(facts: Facts) -> tuple[str, tuple[str, ...]]:
        (found,) = examine(facts)
        assert found.mend is not None
        return found.mend.file, found.mend.lines

    assert line_of(replace(confs("http.conf", sessionlimit=""), freepbx=True)) == (
        "/etc/asterisk/http_custom.conf",
        ("sessionlimit = 1000",),
    )
    assert line_of(replace(confs("ari.conf", websocket_write_timeout=""), freepbx=True)) == (
        "/etc/asterisk/ari_general_custom.conf",
        ("websocket_write_timeout = 5000",),
    )
    assert line_of(replace(confs("ari.conf", type="read_only = yes"), freepbx=True)) == (
        "/etc/asterisk/ari_additional_custom.conf",
        ("[callbridge](+)", "read_only = no"),
    )


@pytest.mark.parametrize(
    ("address", "others"),
    [("127.0.0.1", False), ("localhost", False), ("[::1]", False), ("::", True), ("192.0.2.1", True), ("pbx", True)],
)
def test_only_loopback_is_closed_to_others(address: str, others: bool) -> None:
    assert is_open(address) is others
