"""The folders of the settings, and the disks on which they lie."""

from pathlib import Path

from bridge.app.examination.folders import look_at_disks, look_at_folders
from bridge.app.examination.rights import Person, ourselves
from bridge.config.load import read_settings
from bridge.config.settings import Settings
from tests.fakes.machine import TOML

STRANGER = Person("ana", 54_321, frozenset())


def settings_in(folder: Path) -> Settings:
    more = f"""
[service]
state_dir = "{folder}/state"
[sounds]
root = "{folder}/sounds"
[speech]
cache_dir = "{folder}/speech"
[journal]
dir = "{folder}/journal"
[log]
audit_file = "{folder}/log/audit.jsonl"
[control]
socket = "{folder}/run/control.sock"
[store]
url = "sqlite:///{folder}/callbridge.db"
[asterisk.pbx1.paths]
recordings = "{folder}/recording"
"""
    return read_settings(TOML + more, folder / "callbridge.toml", {})


def test_folders_that_the_service_will_make_are_fine_where_it_may_make_them(tmp_path: Path) -> None:
    (tmp_path / "sounds").mkdir()
    (tmp_path / "recording").mkdir()
    found = {one.setting: one for one in look_at_folders(settings_in(tmp_path), ourselves(), None)}
    assert set(found) == {
        "[service] state_dir",
        "[speech] cache_dir",
        "[journal] dir",
        "[log] audit_file",
        "[control] socket",
        "[store] url",
        "[asterisk.pbx1.paths] recordings",
        "[sounds] root",
    }
    assert all(one.exists and one.ours is not False for one in found.values())
    assert all(one.asterisks is None for one in found.values()), found


def test_a_stranger_may_neither_make_nor_write_nor_read(tmp_path: Path) -> None:
    for name in ("speech", "state"):
        (tmp_path / name).mkdir()
    tmp_path.chmod(0o700)
    found = {one.setting: one for one in look_at_folders(settings_in(tmp_path), STRANGER, STRANGER)}
    assert not found["[journal] dir"].exists
    assert found["[service] state_dir"].ours is False
    assert found["[speech] cache_dir"].asterisks is False
    assert found["[speech] cache_dir"].why
    assert not found["[sounds] root"].exists
    assert not found["[asterisk.pbx1.paths] recordings"].exists


def test_of_recordings_our_own_folder_counts_once_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "recording" / "callbridge").mkdir(parents=True)
    found = {one.setting: one for one in look_at_folders(settings_in(tmp_path), ourselves(), None)}
    assert found["[asterisk.pbx1.paths] recordings"].path == f"{tmp_path}/recording/callbridge"


def test_a_disk_is_told_once(tmp_path: Path) -> None:
    folders = look_at_folders(settings_in(tmp_path), ourselves(), None)
    for name in ("state", "speech"):
        (tmp_path / name).mkdir()
    (disk,) = look_at_disks(one for one in folders if str(tmp_path) in one.path)
    assert 0 <= disk.free <= disk.whole
