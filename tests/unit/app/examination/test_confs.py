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


FREEPBX = {
    "http.conf": "[general]\n#include http_additional.conf\n#include http_custom.conf\n",
    "http_additional.conf": "enabled=yes\nbindaddr=127.0.0.1\nbindport=8088\nsessionlimit=100\n",
    "http_custom.conf": "sessionlimit=1000\n",
    "ari.conf": (
        "[general]\n#include ari_general_additional.conf\n#include ari_general_custom.conf\n\n"
        "#include ari_additional.conf\n#include ari_additional_custom.conf\n"
    ),
    "ari_general_additional.conf": ";; generated\nenabled=yes\npretty=no\nwebsocket_write_timeout=100\n",
    "ari_general_custom.conf": "websocket_write_timeout = 5000\n",
    "ari_additional.conf": "[freepbxuser]\ntype=user\npassword=x\nread_only=no\n",
    "ari_additional_custom.conf": "[callbridge]\ntype = user\nread_only = no\n",
    "manager.conf": (
        "[general]\nenabled = yes\nport = 5038\nbindaddr = 0.0.0.0\ndisplayconnects=no\n\n[admin]\nsecret = x\n"
        "#include manager_additional.conf\n#include manager_custom.conf\n"
    ),
    "manager_additional.conf": "",
    "manager_custom.conf": "[callbridge]\nsecret = x\ndeny=0.0.0.0/0.0.0.0\nwritetimeout = 5000\n",
    "extensions_additional.conf": "",
}
"""As FreePBX lays them out: its own files include what it has generated, then what is the owner's."""


def test_the_files_of_a_freepbx_box_are_read_as_asterisk_reads_them(tmp_path: Path) -> None:
    for name, text in FREEPBX.items():
        (tmp_path / name).write_text(text)
    found = read_confs(tmp_path)
    http, ari, manager = found["http.conf"], found["ari.conf"], found["manager.conf"]
    assert isinstance(http, Conf)
    assert isinstance(ari, Conf)
    assert isinstance(manager, Conf)
    assert http.number("general", "sessionlimit", 0) == 1000
    assert ari.number("general", "websocket_write_timeout", 0) == 5000
    assert (ari.value("callbridge", "type"), ari.value("freepbxuser", "password")) == ("user", "x")
    assert (manager.value("general", "bindaddr"), manager.has("callbridge")) == ("0.0.0.0", True)  # noqa: S104 - theirs
    assert is_freepbx(tmp_path, tmp_path / "no mark")
