"""A real Asterisk of each version, telephones beside it, and the sharing out of these tests to several workers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from lab import tones
from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from lab.phone import Phone
from tests.asterisk.calling import MUSIC, MUSIC_HZ
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.sharing import pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_make_scheduler"]

HERE = Path(__file__).parent
DIALPLANS = (HERE / "lab.conf", HERE / "matrix" / "dialplan.conf")
MORE_PHONES = ("101", "1012", "102", "103", "104")
TONES = (440, 620, 850, 1050, 1300, 1600, 1900)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def asterisk_of() -> AsyncIterator[Callable[[Version], Awaitable[Asterisk]]]:
    """Starts an Asterisk of a version when the first test asks for it; each worker of xdist has its own."""
    running: dict[Version, Asterisk] = {}
    async with AsyncExitStack() as stack:

        async def of(version: Version) -> Asterisk:
            if version not in running:
                dialplan = "".join(one.read_text(encoding="utf-8") for one in DIALPLANS)
                made = Asterisk(asterisk_home(version), dialplan=dialplan, phones=MORE_PHONES)
                running[version] = await stack.enter_async_context(made)
                for hz in TONES:
                    tones.write_tone(made.sounds_host, hz, 1.0)
                await _add_music(made)
            return running[version]

        yield of


async def _add_music(asterisk: Asterisk) -> None:
    tones.write_tone(asterisk.sounds_host / "music", MUSIC_HZ, 10.0)
    with (asterisk.directory / "etc" / "musiconhold.conf").open("a", encoding="utf-8") as file:
        file.write(f"\n[{MUSIC}]\nmode = files\ndirectory = {asterisk.sounds_asterisk}/music\n")
    await asterisk.cli("moh reload")


@pytest_asyncio.fixture(loop_scope="session", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def asterisk(request: pytest.FixtureRequest, asterisk_of: Callable[[Version], Awaitable[Asterisk]]) -> Asterisk:
    """One Asterisk of each version for all tests; whoever restarts it leaves it running.

    Tones of one second lie in its sounds directory: tone-440, tone-620 and so on.
    """
    return await asterisk_of(cast("Version", request.param))


@pytest_asyncio.fixture
async def phone(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """An unknown caller: its calls enter the context from-trunk."""
    async with Phone(asterisk.sip_port) as made:
        yield made


@pytest_asyncio.fixture
async def ana(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The phone 001, registered: its calls enter the context from-phones, and it can be rung."""
    async with Phone(asterisk.sip_port, "001", asterisk.phone_password) as made:
        await made.register()
        yield made
        await made.unregister()


@pytest_asyncio.fixture
async def ben(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The phone 002, registered: the second phone to be rung, and the queues' agent."""
    async with Phone(asterisk.sip_port, "002", asterisk.phone_password) as made:
        await made.register()
        yield made
        await made.unregister()


@pytest_asyncio.fixture
async def trunk(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The public network behind the endpoint `trunk`: it is called, and does not register."""
    async with Phone(asterisk.sip_port, port=asterisk.trunk_port) as made:
        yield made


@pytest_asyncio.fixture
async def script() -> AsyncIterator[ScriptServer]:
    """A customer's script; `/end` hangs up."""
    async with ScriptServer() as server:
        server.answers("/end", "<Response><Hangup/></Response>")
        yield server
