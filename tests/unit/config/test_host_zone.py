from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.config.host_zone import host_zone

NOWHERE = Path("/nowhere/localtime")


@pytest.mark.parametrize("name", ["Europe/Bucharest", ":Europe/Bucharest"])
def test_the_environment_comes_first(name: str) -> None:
    assert host_zone({"TZ": name}, NOWHERE) == ZoneInfo("Europe/Bucharest")


def test_the_link_of_the_host_says_its_name(tmp_path: Path) -> None:
    zones = tmp_path / "zoneinfo" / "Europe"
    zones.mkdir(parents=True)
    (zones / "Bucharest").write_bytes(b"")
    link = tmp_path / "localtime"
    link.symlink_to(zones / "Bucharest")
    for unset in ({}, {"TZ": "nonsense"}):
        assert host_zone(unset, link) == ZoneInfo("Europe/Bucharest")


def test_a_copy_of_the_rules_serves_where_there_is_no_name(tmp_path: Path) -> None:
    rules = files("tzdata").joinpath("zoneinfo", "Asia", "Kathmandu")
    file = tmp_path / "localtime"
    file.write_bytes(rules.read_bytes())
    moment = datetime(2026, 1, 1, tzinfo=host_zone({}, file))
    assert moment.isoformat() == "2026-01-01T00:00:00+05:45"


def test_a_host_that_says_nothing_goes_by_utc(tmp_path: Path) -> None:
    (tmp_path / "localtime").write_text("no zone")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert {host_zone({}, place) for place in (NOWHERE, tmp_path / "localtime", tmp_path / "loop")} == {UTC}
