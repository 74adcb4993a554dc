"""What systemd is told, as sd_notify(3) has it."""

import os
import socket
from pathlib import Path

import pytest

from bridge.app.service_manager import ServiceManager


class Systemd:
    """The socket at which systemd listens."""

    def __init__(self, address: str) -> None:
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._listening.bind(address)
        self._listening.settimeout(0)

    def heard(self) -> str:
        """The next message; empty when there is none."""
        try:
            return self._listening.recv(1000).decode()
        except BlockingIOError:
            return ""

    def close(self) -> None:
        self._listening.close()


@pytest.mark.parametrize("abstract", [False, True], ids=["a file", "an abstract name"])
def test_it_is_told_that_the_service_is_ready_and_that_it_ends(tmp_path: Path, abstract: bool) -> None:
    name = f"callbridge-test-{os.getpid()}"
    systemd = Systemd(f"\0{name}" if abstract else str(tmp_path / "notify"))
    manager = ServiceManager({"NOTIFY_SOCKET": f"@{name}" if abstract else str(tmp_path / "notify")}, 1)
    manager.ready()
    assert systemd.heard() == "READY=1"
    manager.ending(60.5)
    assert systemd.heard() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=60500000"
    manager.alive(1)
    assert systemd.heard() == ""  # it has not asked for signs of life
    systemd.close()


def test_signs_of_life_are_given_four_times_in_the_time_that_it_waits(tmp_path: Path) -> None:
    systemd = Systemd(str(tmp_path / "notify"))
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "17"}
    manager = ServiceManager(environ, 17)
    heard = []
    for now in (100.0, 101.9, 102.0, 102.1, 104.0):
        manager.alive(now)
        heard.append(systemd.heard())
    assert heard == ["WATCHDOG=1", "", "WATCHDOG=1", "", "WATCHDOG=1"]
    ServiceManager(environ, 18).alive(100)  # asked of another process
    assert systemd.heard() == ""
    systemd.close()


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"WATCHDOG_USEC": "x"}])
def test_without_systemd_nothing_happens(environ: dict[str, str]) -> None:
    manager = ServiceManager(environ, 1)
    manager.ready()
    manager.alive(1)
    manager.ending(1)


def test_a_systemd_that_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    systemd = Systemd(str(tmp_path / "notify"))
    manager = ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "notify")}, 1)
    for _ in range(2000):  # more than the kernel keeps
        manager.ready()
    assert systemd.heard() == "READY=1"
    systemd.close()
