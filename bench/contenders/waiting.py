"""When a contender is ready for calls. Knows ARI and logs. Does not know contenders."""

import asyncio
from typing import Final

import aiohttp

from bridge.app.clock import SystemClock
from lab.asterisk import Asterisk
from lab.asterisk_root import LabError
from lab.process import Process

WITHIN: Final = 60.0
POLL: Final = 0.05


async def registered(asterisk: Asterisk, app: str, process: Process) -> None:
    """Return when Asterisk knows an application. Raises LabError when its process has ended before."""
    headers = {"Authorization": aiohttp.encode_basic_auth(asterisk.ari_user, asterisk.ari_password)}
    async with asyncio.timeout(WITHIN), aiohttp.ClientSession(headers=headers) as session:
        while True:
            async with session.get(f"{asterisk.ari_url}/applications/{app}") as answer:
                if answer.status == 200:  # noqa: PLR2004 - HTTP's own
                    return
            await _again(process)


async def said(word: str, process: Process) -> None:
    """Return when the process has said a word. Raises LabError when it has ended before."""
    async with asyncio.timeout(WITHIN):
        while word not in process.log.read_text(encoding="utf-8"):
            await _again(process)


async def _again(process: Process) -> None:
    if trouble := process.trouble():
        raise LabError(trouble)
    await SystemClock().pause(POLL)
