import asyncio
import os
import time
from pathlib import Path

import pytest
import uvloop

from bridge.sounds.processes import CommandError, run
from tests.fakes.moments import until
from tests.fakes.own_processes import children

MOST = 1 << 20


def alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"  # a grandchild is buried by init
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(autouse=True, scope="module")
def uvloop_has_what_it_keeps() -> None:
    """Two descriptors, from its first run to the end of the process."""

    async def nothing() -> None:
        pass

    uvloop.run(nothing())


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> object:
    before, files = children(), len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert children() <= before
    assert len(list(Path("/proc/self/fd").iterdir())) == files


async def test_bytes_go_in_and_come_out_whole() -> None:
    given = os.urandom(300_000)
    assert await run(("cat",), given, MOST) == given


async def test_a_command_that_does_not_read_all_is_no_error() -> None:
    assert await run(("head", "-c", "3"), b"abc" * 200_000, MOST) == b"abc"


async def test_a_command_that_ends_badly_is_refused_with_its_last_words() -> None:
    with pytest.raises(CommandError, match=r"sh ended with status 3: no such voice") as caught:
        await run(("sh", "-c", "echo no such voice >&2; exit 3"), b"", MOST)
    assert caught.value.refused


async def test_a_command_that_talks_much_is_quoted_shortly() -> None:
    with pytest.raises(CommandError) as caught:
        await run(("sh", "-c", "yes complaint | head -c 500000 >&2; exit 1"), b"", MOST)
    assert len(str(caught.value)) < 400


async def test_a_command_that_is_not_there_says_so() -> None:
    with pytest.raises(CommandError, match="no-such-engine is not installed"):
        await run(("no-such-engine",), b"", MOST)
    with pytest.raises(CommandError, match="cannot be started"):
        await run(("/etc/passwd",), b"", MOST)
    with pytest.raises(CommandError, match="cannot be started"):
        await run(("cat", "a\x00b"), b"", MOST)


async def test_a_command_that_writes_without_end_is_killed() -> None:
    with pytest.raises(CommandError, match="wrote more than 1048576 octets"):
        await run(("yes",), b"", MOST)


WRITES_ON = ("sh", "-c", "setsid yes & yes")
"""What has left the group goes on to write, more than is read."""


async def test_what_is_written_after_a_command_was_killed_holds_nobody_up() -> None:
    async with asyncio.timeout(10):
        with pytest.raises(CommandError, match="wrote more than 1048576 octets"):
            await run(WRITES_ON, b"", MOST)


async def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    command = ("sh", "-c", f"sleep 600 & echo $$ $! > {pids}; wait")
    before = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await run(command, b"", MOST)
    assert time.monotonic() - before < 2
    await until(lambda: not any(alive(pid) for pid in pids.read_text().split()))


async def test_a_child_that_outlives_its_parent_and_keeps_our_pipe_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await run(("sh", "-c", f"sleep 600 & echo $! > {pids}"), b"", MOST)
    await until(lambda: not alive(pids.read_text().strip()))


async def test_a_command_that_is_cancelled_is_killed(tmp_path: Path) -> None:
    started = tmp_path / "started"
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(run(("sh", "-c", f"touch {started}; sleep 600"), b"", MOST))
        await until(started.exists)
        task.cancel()
    assert task.cancelled()


async def test_a_command_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD", "hush")
    assert b"hush" not in await run(("env",), b"", MOST)


async def cancelled_after(turns: int) -> None:
    """Cancel a command after so many turns of the loop, wherever it is by then."""
    left = iter(range(turns))
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(run(("sleep", "600"), b"", MOST))
        await until(lambda: next(left, None) is None)
        task.cancel()
    assert task.cancelled()


async def test_nothing_is_left_at_whatever_moment_it_is_cancelled() -> None:
    for turns in range(30):
        await cancelled_after(turns)


def test_the_same_holds_on_the_loop_that_the_service_runs_on() -> None:
    async def each() -> None:
        for turns in range(30):
            await cancelled_after(turns)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await run(("sleep", "600"), b"", MOST)
        assert await run(("cat",), b"x" * 300_000, MOST) == b"x" * 300_000
        with pytest.raises(CommandError, match="wrote more than"):
            await run(WRITES_ON, b"", MOST)

    uvloop.run(each())
