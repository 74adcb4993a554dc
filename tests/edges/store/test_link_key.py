import stat
from pathlib import Path

import pytest

from bridge.store.link_key import FILE, link_key


def test_a_key_is_made_once_and_is_for_our_eyes_only(tmp_path: Path) -> None:
    key = link_key(tmp_path / "state")
    assert len(key) == 32
    assert link_key(tmp_path / "state") == key
    assert stat.S_IMODE((tmp_path / "state" / FILE).stat().st_mode) == 0o600
    assert link_key(tmp_path / "other") != key


def test_a_file_that_was_cut_off_is_no_key(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    assert len(link_key(tmp_path)) == 32
    assert link_key(tmp_path) == (tmp_path / FILE).read_bytes()


def test_a_place_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(OSError, match="directory"):
        link_key(tmp_path)
