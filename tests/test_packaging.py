"""What the systemd units promise is what the code needs: paths, times, exit statuses, and no right too many."""

from pathlib import Path

import pytest

from bridge import rescue
from bridge.app.delivering.priority import BEHIND
from bridge.app.loop_watch import EVERY, LATE
from bridge.app.service import ENDS_WITHIN
from bridge.asterisk.settings import Paths
from bridge.cli.commands import FILES
from bridge.cli.config_option import DEFAULT_CONFIG
from bridge.cli.service import REFUSED, REPLACED
from bridge.config.settings import ServiceSettings
from bridge.observe.settings import JournalSettings, LogSettings
from bridge.sounds.settings import SoundsSettings, SpeechSettings
from bridge.store.settings import DEFAULT_URL
from bridge.web.settings import ControlSettings
from tests.house import ROOT
from tests.unit_file import UnitFile

UNITS = ROOT / "packaging" / "systemd"
HOWTO = (ROOT / "docs" / "howto" / "run-as-a-service.md").read_text("utf-8")
BASES = {"StateDirectory": "/var/lib", "LogsDirectory": "/var/log", "RuntimeDirectory": "/run"}
CONFINED = {
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "PrivateDevices": "true",
    "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "RestrictSUIDSGID": "true",
    "RestrictNamespaces": "true",
    "MemoryDenyWriteExecute": "true",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    "SystemCallArchitectures": "native",
}


SERVICE, RESCUE = (UnitFile(UNITS / name) for name in ("callbridge.service", "callbridge-rescue.service"))


def test_it_runs_commands_that_exist_on_the_file_that_they_read_by_default() -> None:
    for key, command in (("ExecStart", "run"), ("ExecReload", "reload")):
        program, given, *options = SERVICE.words(key)
        assert (program, given, options) == (
            "/opt/callbridge/bin/callbridge",
            command,
            ["--config", str(DEFAULT_CONFIG)],
        )
        assert command in FILES


def test_the_rescue_is_the_one_file_run_by_the_distributions_python() -> None:
    python, alone, file, *options = RESCUE.words("ExecStart")
    assert (python, alone, options) == ("/usr/bin/python3", "-I", ["--config", rescue.CONFIG])
    assert f"install -D -m 644 bridge/rescue.py {file}" in HOWTO
    assert SERVICE.one("OnFailure") == "callbridge-rescue.service"


@pytest.mark.parametrize("key", ["User", "Group", "EnvironmentFile"])
def test_both_run_as_the_same_user_with_the_same_settings(key: str) -> None:
    assert SERVICE.one(key) == RESCUE.one(key)


def test_systemd_waits_longer_than_a_drain_by_default_takes() -> None:
    assert float(SERVICE.one("TimeoutStopSec")) > ServiceSettings().drain + ENDS_WITHIN
    assert float(RESCUE.one("TimeoutStartSec")) > rescue.ALL + len(rescue.orders("1.1")) * rescue.EACH


def test_a_watchdog_is_far_from_what_an_overload_does() -> None:
    assert SERVICE.one("Type") == "notify"
    assert float(SERVICE.one("WatchdogSec")) / 4 > 10 * (EVERY + LATE)


def test_no_restart_takes_an_application_back_nor_does_a_rescue_take_its_callers() -> None:
    assert SERVICE.one("Restart") == "always"
    assert set(SERVICE.words("RestartPreventExitStatus")) == {str(REFUSED), str(REPLACED)}
    assert SERVICE.one("SuccessExitStatus") == str(REPLACED)  # no failure, so OnFailure is not for it


def test_the_rescue_looks_again_unless_there_is_nothing_to_go_by_or_somebody_serves() -> None:
    assert RESCUE.one("Restart") == "on-failure"
    assert RESCUE.one("RestartPreventExitStatus") == str(rescue.REFUSED)
    assert RESCUE.one("SuccessExitStatus") == str(rescue.LIVING)
    assert RESCUE.one("StartLimitIntervalSec") == "0"


def test_engines_that_speak_to_callers_survive_sigterm_and_one_that_eats_memory_ends_alone() -> None:
    assert (SERVICE.one("KillMode"), SERVICE.one("OOMPolicy")) == ("mixed", "continue")


def test_it_may_write_where_the_settings_say_and_nowhere_else() -> None:
    places = [Path(base) / SERVICE.one(key) for key, base in BASES.items()]
    places += [Path(place.removeprefix("-")) for place in SERVICE.words("ReadWritePaths")]
    written = [
        ServiceSettings().state_dir,
        ControlSettings().socket,
        LogSettings().audit_file,
        JournalSettings().dir,
        SoundsSettings().root,
        SpeechSettings().cache_dir,
        Path(DEFAULT_URL.removeprefix("sqlite:///")),
        Paths().recordings,
    ]
    assert [file for file in written if not any(file.is_relative_to(place) for place in places)] == []
    assert [place for place in places if not any(file.is_relative_to(place) for file in written)] == []


def test_asterisk_may_read_what_it_is_to_play() -> None:
    assert SERVICE.one("StateDirectoryMode") == "0755"
    assert SERVICE.one("UMask") == "0022"


@pytest.mark.parametrize("unit", [SERVICE, RESCUE], ids=["service", "rescue"])
def test_neither_has_a_right_too_many(unit: UnitFile) -> None:
    assert {key: unit.one(key) for key in CONFINED} == CONFINED
    allowed = ["setpriority sched_setscheduler"] if unit is SERVICE else []
    assert unit.all("SystemCallFilter") == ["@system-service", "~@privileged @resources", *allowed]
    assert unit.one("User") == "callbridge"


def test_deliveries_may_be_brought_forward_again_as_far_as_their_own_niceness_and_no_further() -> None:
    assert SERVICE.one("LimitNICE") == f"+{BEHIND}"


def test_the_readme_makes_the_folder_of_sounds_which_no_service_makes() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    made = [line.split() for line in readme.splitlines() if line.strip().startswith("install -d ")]
    assert str(SoundsSettings().root) in {word for line in made for word in line}
