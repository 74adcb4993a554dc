import grp
import os
import pwd
import socket
import stat
from pathlib import Path

import pytest

from bridge.web.unix_socket import SocketInUse, listen, peer_of


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_socket_is_for_us_and_our_group_and_its_folder_is_made(tmp_path: Path) -> None:
    listening = listen(tmp_path / "run" / "control.sock")
    assert mode(listening.path) == 0o660
    listening.remove()
    assert not listening.path.exists()
    listening.socket.close()


def test_it_belongs_to_the_group_callbridge_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "bridge.web.unix_socket.grp.getgrnam", lambda _: grp.struct_group(("callbridge", "x", 4711, []))
    )
    monkeypatch.setattr("bridge.web.unix_socket.os.chown", lambda _, user, group: given.append((user, group)))
    listening = listen(tmp_path / "control.sock")
    assert given == [(-1, 4711)]
    listening.socket.close()


def test_it_is_ours_alone_until_its_group_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    monkeypatch.setattr("bridge.web.unix_socket.grp.getgrnam", lambda _: modes.append(mode(tmp_path / "control.sock")))
    before = os.umask(0)
    try:
        listen(tmp_path / "control.sock").socket.close()
    except AttributeError:  # what was given is no group
        pass
    finally:
        os.umask(before)
    assert modes == [0o600]


def test_a_group_that_we_may_not_give_it_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(
        "bridge.web.unix_socket.grp.getgrnam", lambda _: grp.struct_group(("callbridge", "x", 4711, []))
    )
    monkeypatch.setattr("bridge.web.unix_socket.os.chown", refused)
    listening = listen(tmp_path / "control.sock")
    assert mode(listening.path) == 0o660
    listening.socket.close()


def test_a_socket_that_a_dead_process_has_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    listen(path).socket.close()
    assert path.is_socket()
    with listen(path).socket as ours, socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path))
        ours.accept()[0].close()


def test_a_socket_at_which_somebody_listens_is_left_to_him(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with listen(path).socket, pytest.raises(SocketInUse, match="another Callbridge listens there"):
        listen(path)
    assert path.is_socket()


def test_a_busy_process_is_a_living_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.web.unix_socket.BACKLOG", 0)
    monkeypatch.setattr("bridge.web.unix_socket.ANSWERS_WITHIN", 0.05)
    path = tmp_path / "control.sock"
    with listen(path).socket, socket.socket(socket.AF_UNIX) as waiting:
        waiting.connect(str(path))
        with pytest.raises(SocketInUse):
            listen(path)


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="no socket"):
        listen(path)
    assert path.read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file stands where the folder should")
    with pytest.raises(OSError, match="run"):
        listen(tmp_path / "run" / "control.sock")


def test_nothing_stays_open_when_it_fails(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match="too long"):
        listen(tmp_path / ("s" * 120))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_socket_of_a_service_that_came_after_us_stays(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    ours = listen(path)
    path.rename(tmp_path / "moved.sock")
    with listen(path).socket:
        ours.remove()
        assert path.is_socket()
    ours.socket.close()


def test_the_kernel_says_who_is_at_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        me = os.getuid()
        assert peer_of(here) == f"{pwd.getpwuid(me).pw_name} (uid {me})"

        def nobody(uid: int) -> None:
            raise KeyError(uid)

        monkeypatch.setattr("bridge.web.unix_socket.pwd.getpwuid", nobody)
        assert peer_of(here) == f"uid {me}"
