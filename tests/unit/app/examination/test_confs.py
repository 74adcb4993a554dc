"""Files of Asterisk on this machine."""

import os
import shutil
from pathlib import Path

import pytest

from bridge.app.examination.confs import is_freepbx, read_confs
from bridge.doctor.conf import Conf
from bridge.doctor.finding import Unseen
from tests.house import ROOT

GENERATED, OURS = ROOT / "tests" / "data" / "freepbx", ROOT / "asterisk-conf" / "freepbx"


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
    assert set(found) == {"http.conf", "ari.conf", "manager.conf", "asterisk.conf", "modules.conf"}


def test_a_pipe_in_its_place_does_not_hold_us_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "http.conf")
    assert read_confs(tmp_path, ("http.conf",)) == {"http.conf": Conf()}


def test_a_folder_in_its_place_is_unseen(tmp_path: Path) -> None:
    (tmp_path / "http.conf").mkdir()
    assert isinstance(read_confs(tmp_path)["http.conf"], Unseen)


def test_freepbx_is_known_by_its_files(tmp_path: Path) -> None:
    mark = tmp_path / "amportal.conf"
    etc = tmp_path / "asterisk"
    etc.mkdir()
    assert not is_freepbx(etc, [mark])
    (etc / "extensions_additional.conf").touch()
    assert is_freepbx(etc, [mark])
    mark.touch()
    assert is_freepbx(tmp_path / "no folder", [mark])


@pytest.mark.parametrize("name", ["extensions.conf", "http.conf", "ari.conf"])
def test_freepbx_is_known_by_what_its_files_say_at_their_head(tmp_path: Path, name: str) -> None:
    text = (GENERATED / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text("\n" * 2000 + text)
    assert not is_freepbx(tmp_path, [])
    (tmp_path / name).write_text(text)
    assert is_freepbx(tmp_path, [])


def test_a_folder_that_may_not_be_looked_into_is_nobodys(tmp_path: Path) -> None:
    assert not is_freepbx(tmp_path / ("x" * 300), [tmp_path / ("y" * 300)])


def test_the_files_of_a_freepbx_box_are_read_as_asterisk_reads_them(tmp_path: Path) -> None:
    for folder in (GENERATED, OURS):
        for file in folder.glob("*.conf"):
            shutil.copy(file, tmp_path)
    found = read_confs(tmp_path)
    http, ari, manager, modules = (found[name] for name in ("http.conf", "ari.conf", "manager.conf", "modules.conf"))
    assert isinstance(http, Conf)
    assert isinstance(ari, Conf)
    assert isinstance(manager, Conf)
    assert isinstance(modules, Conf)
    assert http.number("general", "sessionlimit", 0) == 1000
    assert (http.all("general", "bindaddr"), http.value("general", "bindaddr")) == (["::", "127.0.0.1"], "127.0.0.1")
    assert (ari.number("general", "websocket_write_timeout", 0), ari.value("general", "allowed_origins")) == (5000, "")
    assert (ari.value("callbridge", "type"), ari.value("freepbxuser", "password_format")) == ("user", "crypt")
    assert (manager.value("general", "bindaddr"), manager.has("callbridge")) == ("0.0.0.0", True)  # noqa: S104 - theirs
    assert "chan_oss.so" in modules.all("modules", "noload")
