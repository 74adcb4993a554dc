"""What the laboratory leaves behind, also when it dies."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import cast

import pytest

from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home, locked
from lab.instance import remove_leftovers
from lab.ports import reserve

pytestmark = pytest.mark.asterisk
OWNER = """
import asyncio, sys
from lab.asterisk import Asterisk
from lab.asterisk_root import asterisk_home
async def main():
    async with Asterisk(asterisk_home(sys.argv[1])) as asterisk:
        print(asterisk.pid, asterisk.directory, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


def has_ended(pid: int) -> bool:
    """Also true for a process that ended and was not yet collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return True


def is_directory(path: str) -> bool:
    return Path(path).is_dir()


@pytest.mark.parametrize("version", ["22", "16"])
async def test_an_asterisk_dies_with_its_owner_and_its_directory_is_removed(version: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, version, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout is not None
    instances = asterisk_home(cast("Version", version)).instances
    pid, directory = (await process.stdout.readline()).decode().split()
    watch = os.pidfd_open(int(pid))
    try:
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(watch, ended.set)
        with locked(instances / "instances.lock"):  # or any other Asterisk that starts would clear up before we look
            process.send_signal(signal.SIGKILL)
            await process.wait()
            async with asyncio.timeout(5):
                await ended.wait()
            assert has_ended(int(pid))
            assert is_directory(directory)
    finally:
        asyncio.get_running_loop().remove_reader(watch)
        os.close(watch)
    remove_leftovers(instances)
    assert not is_directory(directory)


async def test_a_living_instance_is_not_a_leftover(asterisk: Asterisk) -> None:
    remove_leftovers(asterisk.home.instances)
    assert (asterisk.directory / "etc" / "asterisk.conf").is_file()


async def test_no_file_with_a_password_can_be_read_by_others(asterisk: Asterisk) -> None:
    files = list((asterisk.directory / "etc").iterdir())
    assert files
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


def test_a_block_may_have_several_thousand_ports() -> None:
    wide = reserve(3)
    try:
        other = reserve()
        other.release()
        assert wide.rtp == (wide.first + 100, wide.first + 2999)
        assert not wide.first <= other.first < wide.first + 3000
    finally:
        wide.release()


def test_two_blocks_of_ports_never_overlap() -> None:
    one, two = reserve(), reserve()
    try:
        assert abs(one.first - two.first) >= 1000
        assert one.rtp[1] < two.first or two.rtp[1] < one.first
    finally:
        one.release()
        two.release()
