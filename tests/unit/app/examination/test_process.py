"""What systemd and the kernel allow, our addresses, and whether the service runs."""

import resource
import socket
from pathlib import Path

import pytest

from bridge.app.examination import process
from bridge.app.examination.process import files_allowed, look_at_ports, look_at_unit, service_runs
from bridge.doctor.facts import Unit
from bridge.doctor.finding import Unseen
from tests.fakes.machine import settings_of


def program(folder: Path, *lines: str) -> str:
    made = folder / "systemctl"
    made.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    made.chmod(0o755)
    return str(made)


def saying(folder: Path, **told: str) -> str:
    return program(folder, *(f"echo '{name}={value}'" for name, value in told.items()))


async def test_a_unit_says_its_limits_and_its_user(tmp_path: Path) -> None:
    said = saying(tmp_path, LoadState="loaded", User="bridge", TimeoutStopUSec="1min 30s", LimitNOFILE="1024")
    assert await look_at_unit(said, tmp_path) == (Unit("callbridge.service", 90, 1024), "bridge")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("infinity", float("inf")), ("", float("inf")), ("500ms", 0.5), ("2h", 7200), ("2x", float("inf"))],
)
async def test_times_are_read_as_systemd_writes_them(tmp_path: Path, text: str, seconds: float) -> None:
    said = saying(tmp_path, LoadState="loaded", TimeoutStopUSec=text, LimitNOFILE="infinity")
    assert await look_at_unit(said, tmp_path) == (Unit("callbridge.service", seconds, float("inf")), "")


async def test_without_systemd_or_without_the_unit_there_is_none(tmp_path: Path) -> None:
    assert await look_at_unit("no-such-program", tmp_path) == (None, "")
    assert await look_at_unit(saying(tmp_path, LoadState="loaded"), tmp_path / "gone") == (None, "")
    assert await look_at_unit(saying(tmp_path, LoadState="not-found"), tmp_path) == (None, "")


async def test_a_systemd_that_cannot_be_asked_is_unseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, _ = await look_at_unit(program(tmp_path, "exit 3"), tmp_path)
    assert isinstance(unit, Unseen)
    monkeypatch.setattr(process, "WITHIN", 0.05)
    unit, _ = await look_at_unit(program(tmp_path, "exec sleep 2"), tmp_path)
    assert unit == Unseen("systemd has not answered within 0.05 s")


def test_a_service_runs_when_somebody_listens(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    assert not service_runs(path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        assert service_runs(path)
    assert not service_runs(path)


def test_an_address_is_free_or_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        more = f'[agi]\nenabled = true\nlisten = "[::1]:0"\n[metrics]\nlisten = "127.0.0.1:{port}"\n'
        found = {one.setting: one.taken for one in look_at_ports(settings_of(more))}
    assert found["[metrics] listen"] is True
    assert set(found) == {"[metrics] listen", "[api] listen"}


def test_the_kernel_says_how_many_files_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files_allowed() > 0
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (resource.RLIM_INFINITY, 0))
    assert files_allowed() == float("inf")
