from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ("", ()),
        ("[service]\ndrain = 3\n", ("service.drain",)),
        ("[log]\nlevel = 'debug'\n[privacy]\nshow_digits = true\n", ("privacy.show_digits", "log.level")),
        ("[asterisk.pbx1.paths]\nsounds = '/srv/sounds'\n", ()),
        ("[sounds]\nroot = '/srv/sounds'\n[scripts]\nper_host = 7\n[switch.night]\n", ()),
        ("[events]\nprofile = 'voipnow'\n[recordings]\nformat = 'gsm'\n", ()),
        ("[[event]]\nextension = '001'\ntype = 0\nurl = 'https://a.example/'\n", ()),
        ("[store]\nflush_ms = 9\n[outbox]\nworkers = 9\n", ("outbox.workers", "store.flush_ms")),
        ("[asterisk.pbx1.ami]\npassword = 'x'\n", ("asterisk.pbx1.ami",)),
        ("[agi]\nenabled = true\n[metrics]\nenabled = false\n", ("agi.enabled", "metrics.enabled")),
        ("[retention]\npurge_at = '04:00'\n", ("retention.purge_at",)),
        ("[api]\n", ("api",)),
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


TOKEN = """[[api.token]]
name = "form"
sha256 = "abababababababababababababababababababababababababababababababab"
user = "17"
extensions = ["*"]
scopes = ["calls"]
"""


def test_who_may_ask_is_live_and_how_it_listens_is_not(tmp_path: Path) -> None:
    process = load(tmp_path, MINIMAL + "[api]\n")
    found = load(tmp_path, MINIMAL + "[api]\nrate = 5\n[api.event_defaults]\nprofile = 'voipnow'\n" + TOKEN)
    running = running_with(process, found).api
    assert running is not None
    assert (running.rate, running.event_defaults.profile, len(running.token)) == (20, "voipnow", 1)
    assert needs_restart(process, found) == ("api.rate",)


def test_where_the_table_has_gone_it_listens_until_the_restart_for_nobody(tmp_path: Path) -> None:
    process, found = load(tmp_path, MINIMAL + TOKEN), load(tmp_path, MINIMAL)
    running = running_with(process, found).api
    assert running is not None
    assert running.token == ()
    assert needs_restart(process, found) == ("api",)
    assert running_with(found, process).api is None
