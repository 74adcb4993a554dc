import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.asterisk.channel import AriChannel
from bridge.calls.channel import PlaybackEnd
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import OneCall, linked, one_call, settings_for
from tests.fakes.ari import fake_ari

QUEUE = DialplanPlace("callbridge-xfer", "q800")
HELLO = MediaUri("sound:hello")


@asynccontextmanager
async def away(call: OneCall, *, gone: bool | None = None) -> AsyncIterator[asyncio.Task[str]]:
    """While the call is away. `gone`: it does not come back; True: it lives on elsewhere."""
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        task = tasks.create_task(word_or_why(call.channel, gone=gone))
        await call.fake.until(lambda: not call.leg.in_stasis)
        await call.all_answered()
        yield task


async def word_or_why(channel: AriChannel, *, gone: bool | None) -> str:
    if gone is None:
        return await channel.visit(QUEUE, {"CI_x": "1"})
    with pytest.raises(ChannelGone) as left:
        await channel.visit(QUEUE, {"CI_x": "1"})
    assert left.value.elsewhere is gone
    return "gone"


async def test_it_goes_where_it_is_sent_with_all_that_was_set() -> None:
    async with one_call() as call:
        async with away(call) as task:
            call.fake.enter(call.leg.id, "return", "TIMEOUT")
        assert task.result() == "TIMEOUT"
        assert call.leg.log == [
            "set CI_x=1",
            "set CALLBRIDGE_RESULT=LEFT",
            "set TIMEOUT(absolute)=0",
            "continue q800@callbridge-xfer",
            "set TIMEOUT(absolute)=14400",
        ]
        assert call.fake.asked("POST .*/continue") == [
            {"context": "callbridge-xfer", "extension": "q800", "priority": 1}
        ]


async def test_it_is_the_same_call_when_it_is_back_and_keys_are_heard_anew() -> None:
    async with one_call() as call:
        await call.press("1")
        async with away(call) as task:
            call.fake.press(call.leg, "23")
            call.fake.enter(call.leg.id, "return")
        assert task.result() == ""
        assert call.channel.keys.take() is None
        assert call.taken == ["buffered"]
        await call.press("4")
        assert call.channel.keys.take() == "4"
        call.fake.sounds_end = True
        assert (await call.channel.play([HELLO], KeyRule.BUFFER)).end is PlaybackEnd.FINISHED
        await call.leave()
        with pytest.raises(ChannelGone):
            await call.channel.wait(5)


async def test_leaving_the_application_is_no_hang_up_nor_is_what_looks_like_one() -> None:
    async with one_call() as call:
        async with away(call) as task:
            call.fake.tell("ChannelHangupRequest", call.leg, cause=16)
            call.fake.enter(call.leg.id, "return", "ANSWER")
        assert task.result() == "ANSWER"


async def test_a_caller_who_hangs_up_there_is_gone() -> None:
    async with one_call() as call:
        async with away(call, gone=False) as task:
            await call.leave()
        assert task.result() == "gone"


async def test_a_caller_who_hangs_up_as_it_is_sent_is_gone() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/continue", 404)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(word_or_why(call.channel, gone=False))
            await call.fake.until(lambda: call.fake.asked("POST .*/continue"))
            call.fake.deaf = True
            await call.leave()
        assert task.result() == "gone"


async def test_a_call_that_enters_another_way_is_another_call() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter(up=True)
        channel = (await made.arrival()).channel
        assert isinstance(channel, AriChannel)
        call = OneCall(channel, theirs, fake, made.journal, made.link.line.rest)
        async with away(call, gone=True) as task:
            fake.enter(theirs.id, "ivr", "0003*092")
        assert task.result() == "gone"
        other = await made.arrival()
        assert other.args == ("ivr", "0003*092")
        await channel.close()
        await other.channel.set_variable("CI_y", "2")
        assert theirs.log[-1] == "set CI_y=2"


async def test_a_return_that_nobody_waits_for_is_an_arrival() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        fake.enter("1.9", "return", "ANSWER")
        assert (await made.arrival()).args == ("return", "ANSWER")


async def test_what_is_not_ours_to_set_must_be_set() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/variable", 500)
        with pytest.raises(AsteriskError):
            await call.channel.visit(QUEUE, {"CI_x": "1"})
        assert not call.fake.asked("POST .*/continue")


async def test_a_limit_that_cannot_be_lifted_keeps_nobody_here() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/variable", 500, times=2)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(call.channel.visit(QUEUE, {}))
            await call.fake.until(lambda: not call.leg.in_stasis)
            call.fake.enter(call.leg.id, "return", "ANSWER")
        assert task.result() == "ANSWER"


async def test_a_place_that_is_refused_leaves_the_call_here() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/continue", 500)
        with pytest.raises(AsteriskError):
            await call.channel.visit(QUEUE, {})
        call.fake.sounds_end = True
        assert (await call.channel.play([HELLO], KeyRule.BUFFER)).end is PlaybackEnd.FINISHED
        await call.leave()
        with pytest.raises(ChannelGone):
            await call.channel.wait(5)


async def test_when_the_service_stops_a_call_that_is_away_is_left_alone() -> None:
    async with one_call() as call:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(call.channel.visit(QUEUE, {}))
            await call.fake.until(lambda: not call.leg.in_stasis)
            task.cancel()
        before = list(call.leg.log)
        with pytest.raises(ChannelGone):
            await call.channel.return_to_dialplan(DialplanResult.ERROR)
        await call.channel.hangup()
        await call.channel.close()
        assert call.leg.log == before


async def test_a_return_that_was_not_told_is_found() -> None:
    async with one_call() as call:
        async with away(call) as task:
            call.fake.drop_socket()
            call.leg.in_stasis, call.leg.args = True, ("return", "FULL")
        assert task.result() == "FULL"


async def test_an_end_that_was_not_told_is_found() -> None:
    async with one_call() as call, away(call, gone=False):
        call.fake.drop_socket()
        del call.fake.legs[call.leg.id]


async def test_one_that_nobody_watches_any_more_is_watched_again() -> None:
    async with one_call() as call:
        async with away(call, gone=False) as task:
            call.fake.hidden.add(call.leg.id)
            before = len(call.fake.asked("POST applications/.*"))
            await call.fake.until(lambda: len(call.fake.asked("POST applications/.*")) > before)
            await call.leave()
        assert task.result() == "gone"


async def test_after_a_stay_it_goes_back_behind_its_first_entry_where_the_fallback_stands() -> None:
    async with one_call() as call:
        async with away(call) as task:
            call.fake.enter(call.leg.id, "return", "ANSWER")
        assert task.result() == "ANSWER"
        await call.channel.return_to_dialplan(DialplanResult.ERROR)
        home = {"context": "from-trunk", "extension": "0258422544", "priority": 3}
        assert call.fake.asked("POST .*/continue")[-1] == home
