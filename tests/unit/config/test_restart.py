from pathlib import Path

import pytest

from bridge.config.later import SETTINGS_LATER
from bridge.config.restart import LIVE, needs_restart, running_with
from bridge.config.settings import Settings
from tests.unit.config.deployment import MINIMAL, load

RESTART = {"service", "calls", "control", "asterisk", "agi", "outbox", "api", "store", "retention", "privacy"} | {
    *("console", "metrics", "log", "journal", "tracing")
}
"""The tables that the reference marks so."""


def test_every_table_either_is_live_or_needs_a_restart() -> None:
    assert set(Settings.model_fields) - LIVE <= RESTART
    assert not LIVE & RESTART
    assert not {path[0] for path in SETTINGS_LATER if len(path) == 1} & LIVE


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ("", ()),
        ("[service]\ndrain = 3\n", ("service.drain",)),
        ("[log]\nlevel = 'debug'\n[privacy]\nshow_digits = true\n", ("privacy.show_digits", "log.level")),
        ("[asterisk.pbx1.paths]\nsounds = '/srv/sounds'\n", ()),
        ("[sounds]\nroot = '/srv/sounds'\n[scripts]\nper_host = 7\n[switch.night]\n", ()),
        ("[control]\nsocket = '/run/other.sock'\n", ("control.socket",)),
    ],
)
def test_what_needs_a_restart_is_named(tmp_path: Path, more: str, changed: tuple[str, ...]) -> None:
    before, after = load(tmp_path, MINIMAL), load(tmp_path, MINIMAL + more)
    assert needs_restart(before, after) == changed
    assert needs_restart(after, before) == changed


def test_a_changed_password_and_a_server_that_has_come_need_a_restart(tmp_path: Path) -> None:
    before = load(tmp_path, MINIMAL)
    assert needs_restart(before, load(tmp_path, MINIMAL.replace("hush", "hush!"))) == ("asterisk.pbx1.ari_password",)
    renamed = load(tmp_path, MINIMAL.replace("pbx1", "pbx2"))
    assert needs_restart(before, renamed) == ("asterisk.pbx1", "asterisk.pbx2")


def test_what_runs_afterwards_is_the_process_as_it_was_started_with_what_is_live(tmp_path: Path) -> None:
    process = load(tmp_path, MINIMAL)
    found = load(
        tmp_path,
        MINIMAL.replace("hush", "hush!").replace("0003", "0004")
        + "[service]\ndrain = 3\n[sounds]\nroot = '/srv/sounds'\n[speech]\ntimeout = 3\n[scripts]\nper_host = 7\n",
    )
    running = running_with(process, found)
    assert running.service == process.service
    assert running.asterisk["pbx1"].ari_password == process.asterisk["pbx1"].ari_password
    assert running.asterisk["pbx1"].paths.sounds == "/srv/sounds"
    assert (running.sounds, running.speech, running.scripts) == (found.sounds, found.speech, found.scripts)
    assert running.numbers.organisation == "0004"
    assert running_with(process, load(tmp_path, MINIMAL.replace("pbx1", "pbx2"))).asterisk == process.asterisk
