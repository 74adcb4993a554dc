"""The process lets calls go first from its beginning, leaves signals to its service, and ends with it."""

import asyncio
import os
import signal
import socket

import pytest

from bridge.app.delivering import deliverer, process
from bridge.app.delivering.priority import BEHIND
from bridge.app.delivering.process import main
from bridge.app.delivering.pulse import Pulse

WITHIN = 20


@pytest.mark.parametrize("may", [True, False])
def test_once_it_is_loaded_it_steps_behind_calls_and_works_where_that_is_forbidden_too(
    monkeypatch: pytest.MonkeyPatch, *, may: bool
) -> None:
    done: list[object] = []
    ours, theirs = socket.socketpair()

    class Loaded:
        @staticmethod
        def run(end: socket.socket, pulse: int, *, may_step_back: bool) -> None:
            done.append((end.fileno(), pulse, may_step_back))
            end.detach()

    def load(name: str) -> type[Loaded]:
        done.append(name)
        return Loaded

    def refused(steps: int) -> None:
        done.append(steps)
        raise PermissionError

    monkeypatch.setattr(process, "import_module", load)
    monkeypatch.setattr(os, "nice", refused)
    monkeypatch.setattr(process, "may_come_forward", lambda: may)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with ours, theirs:
        main(theirs.fileno(), 17)
        assert done == ["bridge.app.delivering.work", BEHIND, (theirs.fileno(), 17, may)]


async def test_a_service_that_ends_before_it_has_said_anything_is_no_fault(capfd: pytest.CaptureFixture[str]) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        started = await deliverer._started(theirs.fileno(), Pulse.made().file)  # noqa: SLF001 - as the service starts it
    ours.close()
    assert await asyncio.wait_for(started.wait(), WITHIN) == 0
    assert capfd.readouterr().err == ""
