"""One contender with an Asterisk of its own, and the script that all ask.

Each has its own Asterisk, so that all stay warm through a whole run and none sees the others' calls; those that are not
in turn do nothing. Knows how both are started. Does not know what is measured.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession

from bench import processor
from bench.call import script_url, write_sounds
from bench.contenders import Contender
from lab.asterisk import Asterisk
from lab.asterisk_root import asterisk_home

VERSION: Final = "22"


@dataclass(frozen=True, slots=True)
class Stub:
    """The running script."""

    port: int
    pid: int

    async def report(self) -> dict[str, Any]:
        """What it has answered since the last time, and how late."""
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/report") as answer:
            told: dict[str, Any] = await answer.json(content_type=None)
            return told


@dataclass(frozen=True, slots=True)
class Site:
    """A contender that is ready for calls."""

    contender: Contender
    asterisk: Asterisk
    pid: int
    """Of the contender's own process; 0 when it has none."""


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    """The script, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.stub", stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    assert process.stdout is not None  # noqa: S101 - we have asked for the pipe
    try:
        port = int(await process.stdout.readline())
        processor.pin(process.pid, processor.MEASURING)
        yield Stub(port, process.pid)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def site(contender: Contender, folder: Path, script: Stub, thousands: int = 1) -> AsyncIterator[Site]:
    """Start both; both run on the measured side."""
    url = script_url(script.port)
    made = Asterisk(asterisk_home(VERSION), dialplan=contender.dialplan(url), thousands=thousands)
    place = folder / contender.name
    place.mkdir()
    async with made as asterisk:
        await asterisk.cli("module load func_curl.so")
        write_sounds(asterisk.sounds_host)
        processor.pin(asterisk.pid, processor.MEASURED)
        async with contender.start(asterisk, place, url) as pid:
            if pid:
                processor.pin(pid, processor.MEASURED)
            yield Site(contender, asterisk, pid)


@asynccontextmanager
async def sites(contenders: Sequence[Contender], folder: Path, script: Stub) -> AsyncIterator[list[Site]]:
    """All of them, one beside the other."""
    processor.pin(os.getpid(), processor.MEASURING)
    async with AsyncExitStack() as stack:
        entered = (stack.enter_async_context(site(one, folder, script)) for one in contenders)
        yield list(await asyncio.gather(*entered))
