"""Files of Asterisk on this machine."""

import os
from pathlib import Path

from bridge.app.examination.confs import is_freepbx, read_confs
from bridge.doctor.conf import Conf
from bridge.doctor.finding import Unseen


def test_files_are_read_with_all_that_they_include(tmp_path: Path) -> None:
    (tmp_path / "http.conf").write_text("[general]\nenabled = yes\n#include http_custom.conf\n#include parts/*.conf\n")
    (tmp_path / "http_custom.conf").write_text("sessionlimit = 5\n#include gone.conf\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.conf").write_text("bindport = 1\n")
    (tmp_path / "parts" / "b.conf").write_text("bindport = 2\n")
    found = read_confs(tmp_path)["http.conf"]
    assert isinstance(found, Conf)
    assert found.number("general", "sessionlimit", 0) == 5
    assert found.all("general", "bindport") == ["1", "2"]


def test_a_file_that_is_not_there_is_unseen(tmp_path: Path) -> None:
    found = read_confs(tmp_path)
    assert found["ari.conf"] == Unseen(f"{tmp_path}/ari.conf: it is not there")
    assert set(found) == {"http.conf", "ari.conf", "manager.conf", "asterisk.conf"}


def test_a_pipe_in_its_place_does_not_hold_us_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "http.conf")
    assert read_confs(tmp_path, ("http.conf",)) == {"http.conf": Conf()}


def test_a_folder_in_its_place_is_unseen(tmp_path: Path) -> None:
    (tmp_path / "http.conf").mkdir()
    assert isinstance(read_confs(tmp_path)["http.conf"], Unseen)


def test_freepbx_is_known_by_its_files(tmp_path: Path) -> None:
    mark = tmp_path / "freepbx.conf"
    etc = tmp_path / "asterisk"
    etc.mkdir()
    assert not is_freepbx(etc, mark)
    (etc / "extensions_additional.conf").touch()
    assert is_freepbx(etc, mark)
    mark.touch()
    assert is_freepbx(tmp_path, mark)
