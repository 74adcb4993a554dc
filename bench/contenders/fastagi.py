"""FastAGI served by panoramisk, see fastagi_server."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.call import NUMBER
from bench.contenders import Contender
from bench.contenders.floor import ROOT
from bench.contenders.waiting import said
from lab.asterisk import Asterisk
from lab.process import Process


def dialplan(_script: str) -> str:
    return f"[from-trunk]\nexten => {NUMBER},1,AGI(agi://127.0.0.1:@AGI_PORT@/call)\n same => n,Hangup()\n"


@asynccontextmanager
async def start(asterisk: Asterisk, folder: Path, script: str) -> AsyncIterator[int]:
    words = (str(asterisk.agi_port), script, asterisk.sounds_asterisk)
    command = [sys.executable, "-m", "bench.contenders.fastagi_server", *words]
    async with Process("FastAGI", command, folder / "fastagi.log", dict(os.environ), ROOT) as process:
        await said("serving", process)  # a connection that says nothing would make panoramisk spin for ever
        yield process.pid


FASTAGI = Contender("fastagi", "FastAGI server with panoramisk and uvloop, no checks", dialplan, start)
