"""Who delivers has what calls leave of the processor, and its share when that is nothing for long."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.app.delivering.priority import FORWARD, LOOKS, Priority, may_come_forward

SLEEPS = """
import threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print(flush=True)
time.sleep(60)
"""
NOBODY = """
import os
from bridge.app.delivering.priority import may_come_forward
os.setuid(65534)
print(may_come_forward())
"""


@contextmanager
def sleeping() -> Iterator[int]:
    """A process of two threads that does nothing."""
    with subprocess.Popen([sys.executable, "-c", SLEEPS], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.kill()


def policies(pid: int) -> list[int]:
    return [os.sched_getscheduler(int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()]


class Looking:
    """A process that has waited for a processor as the test says, and the moments of whoever looks at it."""

    def __init__(self, pid: int, *waited: float) -> None:
        self.waited = iter(waited)
        self.seen: list[tuple[float, list[int]]] = []
        self.pid = pid
        self.done = asyncio.Event()

    def of(self) -> float:
        return next(self.waited)

    async def pause(self, seconds: float) -> None:
        self.seen.append((seconds, policies(self.pid)))
        if len(self.seen) == 4:
            self.done.set()
            await asyncio.Event().wait()


async def test_it_steps_back_and_comes_forward_for_a_while_when_it_starves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sleeping() as pid:
        looking = Looking(pid, 5.0, 5.2, 5.9, 7.0)
        monkeypatch.setattr(Priority, "_waited", looking.of)
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
            watching = tasks.create_task(Priority(pid, looking.pause).watch())
            await looking.done.wait()
            watching.cancel()
    idle, other = [os.SCHED_IDLE] * 2, [os.SCHED_OTHER] * 2
    assert looking.seen == [(LOOKS, idle), (LOOKS, idle), (FORWARD, other), (LOOKS, idle)]


async def test_how_long_it_has_waited_is_read_from_the_kernel() -> None:
    with sleeping() as pid:
        watched = Priority(pid, asyncio.Event().wait)  # type: ignore[arg-type]  # nobody pauses
        assert 0 < watched._waited() < 30  # noqa: SLF001 - the one thing that the test above makes up


async def test_when_it_has_ended_there_is_nothing_to_watch() -> None:
    with sleeping() as pid:
        pass
    await asyncio.wait_for(Priority(pid, asyncio.Event().wait).watch(), 5)  # type: ignore[arg-type]  # nobody pauses


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_may_bring_it_forward_and_a_user_without_that_right_may_not() -> None:
    assert may_come_forward()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER, "what is tried counts for nobody else"
    command = ["bash", "-c", 'ulimit -e 0 && exec "$0" -c "$1"', sys.executable, NOBODY]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.stdout == "False\n", said.stderr
