"""Leaving for the dialplan and coming back on the same channel, on both versions."""

import asyncio

import pytest

from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import KeyRule
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.serving import tone
from tests.asterisk.talkers import gone, on_the_line

pytestmark = pytest.mark.asterisk
TONE = DialplanPlace("lab-xfer", "tone")
FOREVER = DialplanPlace("lab-visit", "forever")


async def test_a_call_goes_away_and_comes_back_with_a_word(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(line.channel.visit(TONE, {"CI_x": "1"}))
            await line.call.hears(1900)
            await line.call.press("7")
        assert away.result() == "SUCCESS"
        assert line.channel.keys.take() is None
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)
        async with asyncio.TaskGroup() as tasks:
            collecting = tasks.create_task(line.channel.wait(5, KeyRule.INTERRUPT))
            await line.call.press("5")
        assert collecting.result().by_key


async def test_it_may_go_away_again(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        for _ in range(2):
            assert await line.channel.visit(TONE, {}) == "SUCCESS"
        assert await line.channel.visit(DialplanPlace("lab-xfer", "nowhere"), {}) == "BADTARGET"


async def test_the_dialplan_sees_what_was_set(asterisk: Asterisk, phone: Phone) -> None:
    """I43, I37: the language, the exported variables, why it came, and no limit."""
    async with on_the_line(asterisk, phone) as line:
        word = await line.channel.visit(
            DialplanPlace("lab-xfer", "told"), {"CHANNEL(language)": "ro", "CI_subscription": "gold, 24"}
        )
        assert word == ""
        shown = await asterisk.cli("dialplan show globals")
        assert "TOLD=ro/gold, 24/LEFT/0" in shown


async def test_the_limit_counts_again_after_a_visit(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        await line.channel.visit(TONE, {})
        await line.channel.wait(0.3)
        shown = await asterisk.cli(f"core show channel {(await asterisk.channels())[0]}")
        ends = next(text for text in shown.splitlines() if "Hangup" in text)
        assert ends.partition(":")[2].strip() != "0"


async def test_a_caller_who_hangs_up_while_away_is_gone(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(gone(line.channel.visit(FOREVER, {})))
            await line.call.hears(1900)
            await line.call.hangup()
        assert away.result()


async def test_a_call_that_enters_another_ivr_is_gone_and_served_there(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(why_gone(line.channel.visit(DialplanPlace("lab-visit", "other"), {})))
            other = await line.made.arrival()
        assert away.result() is True
        assert other.args == ("ivr", "0003*092")
        await line.channel.close()
        await other.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)
        await other.channel.hangup()
        await other.channel.close()


async def why_gone(visit: object) -> bool:
    try:
        await visit  # type: ignore[misc] # a coroutine
    except ChannelGone as left:
        return left.elsewhere
    raise AssertionError("it came back")


async def test_a_call_that_is_away_is_left_alone_when_the_service_stops(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(line.channel.visit(FOREVER, {}))
            await line.call.hears(1900)
            away.cancel()
        assert await gone(line.channel.return_to_dialplan(DialplanResult.ERROR))
        await line.channel.hangup()
        await line.channel.close()
        await line.call.hears(1900, since=asyncio.get_running_loop().time())
        assert line.call.ending is None


async def test_a_return_that_nobody_waits_for_is_an_arrival(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(line.channel.visit(TONE, {}))
            await line.call.hears(1900)
            away.cancel()
        await line.channel.close()
        back = await line.made.arrival()
        assert back.args == ("return", "SUCCESS")
        await back.channel.hangup()
        await back.channel.close()


async def test_a_link_that_breaks_while_it_is_away_changes_nothing(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(line.channel.visit(DialplanPlace("lab-visit", "long"), {}))
            await line.call.hears(1900)
            await line.made.breaks()
        assert away.result() == "LONG"
        await line.channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
        await line.call.hears(620)


async def test_whoever_hangs_up_away_without_a_link_is_found_to_be_gone(asterisk: Asterisk, phone: Phone) -> None:
    async with on_the_line(asterisk, phone) as line:
        async with asyncio.TaskGroup() as tasks:
            away = tasks.create_task(gone(line.channel.visit(FOREVER, {})))
            await line.call.hears(1900)
            await line.made.breaks(line.call.hangup)
        assert away.result()
