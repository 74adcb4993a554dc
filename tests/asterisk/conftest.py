"""A real Asterisk of each version, and telephones beside it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from lab import tones
from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from lab.phone import Phone
from tests.asterisk.script_server import ScriptServer

DIALPLAN = Path(__file__).with_name("lab.conf")
TONES = (440, 620, 850, 1050, 1300, 1600, 1900)


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def asterisk(request: pytest.FixtureRequest) -> AsyncIterator[Asterisk]:
    """One Asterisk of each version for all tests; whoever restarts it leaves it running.

    Tones of one second lie in its sounds directory: tone-440, tone-620 and so on.
    """
    home = asterisk_home(cast("Version", request.param))
    async with Asterisk(home, dialplan=DIALPLAN.read_text(encoding="utf-8")) as running:
        for hz in TONES:
            tones.write_tone(running.sounds_host, hz, 1.0)
        yield running


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
async def script() -> AsyncIterator[ScriptServer]:
    """A customer's script; `/end` hangs up."""
    async with ScriptServer() as server:
        server.answers("/end", "<Response><Hangup/></Response>")
        yield server
