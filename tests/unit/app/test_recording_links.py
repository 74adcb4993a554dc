from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bridge.app.parts import Running
from bridge.app.recording_links import RecordingLinks, key_of
from bridge.config.load import load_settings
from bridge.protocol.link_signature import link_holds, recording_path
from tests.fakes.ivr_files import write_settings
from tests.fakes.moments import HandClock

NOW = 1_763_800_000.0
API = '[api]\npublic_url = "https://pbx.example"\n[recordings]\nlink_valid = 60\n'


def links(folder: Path, more: str) -> RecordingLinks:
    file = write_settings(folder)
    file.write_text(file.read_text() + more)
    return RecordingLinks(Running(load_settings(file, {})), HandClock(NOW), b"key")


def test_a_link_holds_for_as_long_as_the_settings_say(tmp_path: Path) -> None:
    link = urlsplit(links(tmp_path, API).to("k3v9q0x7mz2p4wd8s1ta", "rec-1"))
    assert f"{link.scheme}://{link.netloc}" == "https://pbx.example"
    path, said = recording_path("k3v9q0x7mz2p4wd8s1ta", "rec-1"), parse_qs(link.query)
    assert link.path == path
    expires, signature = said["expires"][0], said["signature"][0]
    assert link_holds(b"key", path, expires, signature, NOW + 59)
    assert not link_holds(b"key", path, expires, signature, NOW + 60)


def test_without_a_public_url_there_is_no_link(tmp_path: Path) -> None:
    assert links(tmp_path, "[api]\n").to("k3v9", "rec-1") == ""


def test_without_an_api_there_is_no_link(tmp_path: Path) -> None:
    assert links(tmp_path, "").to("k3v9", "rec-1") == ""


def test_a_key_that_cannot_be_kept_is_told_and_links_hold_until_the_restart(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "file").write_text("")
    assert len(key_of(tmp_path / "file", told.append)) == 32
    assert len(told) == 1
    assert "make it writable" in told[0]
    assert key_of(tmp_path / "state", told.append) == key_of(tmp_path / "state", told.append)
