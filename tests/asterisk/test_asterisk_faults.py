"""Asterisk's faults, one by one, with a caller in an IVR: he finishes, the log says what it is, readiness is true.

Both versions. What real Asterisk does not do on demand is in tests/edges/asterisk and tests/contract; the page
docs/explanation/faults-of-asterisk.md lists them all.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bridge.cli.service import REPLACED
from lab.asterisk import Asterisk
from tests.asterisk.application import Application
from tests.asterisk.serving import eventually
from tests.chaos.accounts import Books, Fate, Story, settle
from tests.chaos.caller import live_through
from tests.chaos.faults import FAULTS
from tests.chaos.world import World, world

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]


@pytest.fixture
async def stage(asterisk: Asterisk, tmp_path: Path) -> AsyncIterator[World]:
    async with world(asterisk, tmp_path, asterisk.metrics_port) as made:
        yield made


async def says(stage: World, *words: str, within: float = 15) -> None:
    """Readiness for machines says why it is not ready."""
    status, text = 0, ""
    until = stage.clock.monotonic() + within
    while not (status == 503 and all(word in text for word in words)):
        assert stage.clock.monotonic() < until, f"{status} {text}"
        await stage.pause(0.1)
        status, text = await stage.page("/readyz")


@asynccontextmanager
async def a_caller(stage: World) -> AsyncIterator[None]:
    """Somebody who is in the IVR, and will finish; no event of his is missing or comes twice.

    He is when he hears it. Events do not tell: on a busy machine they come when he has gone.
    """
    story = Story("+12025550143", "471100", placed=stage.clock.monotonic())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(live_through(stage, story))
        await eventually(lambda: story.prompted)
        yield
    account = settle(Books([story], [], stage.script.asked, stage.told()))
    assert account.fates[Fate.FINISHED] == 1, account
    await stage.receiver.has(3)
    assert (await stage.gauges())["callbridge_calls"] == 0
    assert await stage.channels() == []


LOST = "Asterisk pbx1 is not connected (lost)"


@pytest.mark.parametrize(
    ("fault", "readiness", "line"),
    [
        ("Asterisk frozen", LOST, "the connection broke (ServerTimeoutError); trying again"),
        ("link half open", LOST, "the connection broke (ServerTimeoutError); trying again"),
        ("link stalled", LOST, "the connection broke (ServerTimeoutError); trying again"),
        ("link cut", LOST, "trying again"),
        ("AMI cut", "Asterisk pbx1 AMI is not connected", "AMI of Asterisk pbx1 lost"),
        ("AMI half open", "Asterisk pbx1 AMI is not connected", "AMI of Asterisk pbx1 lost"),
        ("bridge frozen", "", "Asterisk pbx1 connected"),
        ("REST slow", "", "Asterisk pbx1 connected"),
    ],
)
async def test_a_fault_costs_no_caller_and_is_told(stage: World, fault: str, readiness: str, line: str) -> None:
    async with a_caller(stage), asyncio.TaskGroup() as tasks:
        tasks.create_task(FAULTS[fault].act(stage, Longest()))
        if readiness:
            await says(stage, readiness)
    assert await stage.ready()
    assert line in stage.bridge.said()


class Longest(random.Random):
    """Draws what lasts longest."""

    def random(self) -> float:
        return 0.999


async def test_a_second_program_of_the_same_name_takes_over_and_that_is_told(stage: World) -> None:
    async with Application(stage.asterisk):
        assert await stage.bridge.ends() == REPLACED
        assert "End one of them, or give it an `app` of its own, and restart" in stage.bridge.said()
    await stage.bridge.start()
    assert await stage.ready()
    async with a_caller(stage):
        pass


async def test_a_wrong_password_is_told_and_mended_by_the_right_one(stage: World) -> None:
    right = stage.bridge.config.read_text(encoding="utf-8")
    for password, name, line in (
        (stage.asterisk.ari_password, "Asterisk pbx1", "must be those of a user in ari.conf"),
        (stage.asterisk.ami_password, "Asterisk pbx1 AMI", "must be those of a user in manager.conf"),
    ):
        stage.bridge.config.write_text(right.replace(password, "wrong"), encoding="utf-8")
        await stage.bridge.stop()
        with suppress(AssertionError):  # its links are not made, and that is what is waited for
            await stage.bridge.start(within=2)
        await says(stage, f"{name} is not connected (refused)")
        assert line in stage.bridge.said()
        assert password not in stage.bridge.said()
    stage.bridge.config.write_text(right, encoding="utf-8")
    await stage.bridge.stop()
    await stage.bridge.start()
    assert await stage.ready()


async def test_a_missing_module_is_named_and_the_link_is_made_when_it_is_loaded(stage: World) -> None:
    try:
        await stage.asterisk.cli("module unload res_ari_playbacks.so")
        stage.ari.cut()
        await says(stage, "Asterisk pbx1 is not connected (refused)")
        assert "Asterisk has not loaded res_ari_playbacks: `module load` them" in stage.bridge.said()
    finally:
        await stage.asterisk.cli("module load res_ari_playbacks.so")
    assert await stage.ready()
    async with a_caller(stage):
        pass
