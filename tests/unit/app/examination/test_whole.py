"""Everything at once, on a machine where next to nothing is there."""

from pathlib import Path

import pytest

from bridge.app.examination import whole
from bridge.app.examination.rights import ourselves, person
from bridge.app.examination.whole import Around, look
from bridge.config.load import read_settings
from bridge.doctor.checks import examine
from bridge.doctor.conf import Conf
from bridge.doctor.facts import AriSeen, Refused, ServerFacts
from bridge.doctor.finding import Unseen
from tests.fakes.machine import TOML, healthy

NOBODY = """
[asterisk.pbx1]
ari_url = "http://HOST:9/ari"
ari_password = "x"
[asterisk.pbx1.ami]
port = 9
password = "x"
[numbers]
organisation = "0003"
"""


def test_a_machine_on_which_nothing_runs_is_told_and_nothing_is_raised(tmp_path: Path) -> None:
    config = tmp_path / "callbridge.toml"
    (tmp_path / "http.conf").write_text("[general]\n")
    settings = read_settings(f"schema = 1\n{NOBODY.replace('HOST', '127.0.0.1')}", config, {})
    facts = look(settings, Around(config, {}, tmp_path))
    server = facts.servers["pbx1"]
    assert isinstance(server.ari, Refused)
    assert isinstance(server.ami, Refused)
    assert isinstance(server.conf["http.conf"], Conf)
    assert (facts.service, facts.freepbx, facts.etc) == (False, False, str(tmp_path))
    assert {"CB500", "CB502", "CB513", "CB599"} <= {one.code for one in examine(facts)}


def test_files_of_another_machine_are_not_looked_for_on_this_one(tmp_path: Path) -> None:
    config = tmp_path / "callbridge.toml"
    settings = read_settings(f"schema = 1\n{NOBODY.replace('HOST', 'pbx.invalid')}", config, {})
    conf = look(settings, Around(config, {})).servers["pbx1"].conf["http.conf"]
    assert isinstance(conf, Unseen)
    assert "another machine" in conf.why


def test_the_service_is_the_packages_user_when_root_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    root = person("root")
    assert root is not None
    monkeypatch.setattr(whole, "ourselves", lambda: root)
    monkeypatch.setattr(whole, "OURS", "daemon")
    assert whole.service_user() == person("daemon")
    monkeypatch.setattr(whole, "OURS", "nobody-of-this-name")
    assert whole.service_user() == root
    monkeypatch.undo()
    assert ourselves().uid in {0, whole.service_user().uid}


def test_asterisks_user_counts_where_he_sees_the_same_folders() -> None:
    facts = healthy()
    seen = {"pbx1": ServerFacts(AriSeen("22", user="root"))}
    assert whole.asterisk_user(facts.settings, seen) == person("root")
    assert whole.asterisk_user(facts.settings, {"pbx1": ServerFacts(AriSeen("22"))}) is None
    elsewhere = read_settings(
        f'{TOML}[asterisk.pbx1.paths]\nsounds = "/other"\n', Path("/etc/callbridge/callbridge.toml"), {}
    )
    assert whole.asterisk_user(elsewhere, seen) is None
    assert whole.asterisk_user(facts.settings, {}) is None
