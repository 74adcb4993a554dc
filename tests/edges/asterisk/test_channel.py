"""What AriChannel does to a channel, in which order; what it promises its users stands in tests/contract."""

import asyncio

import pytest

from bridge.errors import AsteriskError
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits, KeyRule
from bridge.telephony.values import CallerId, MediaUri
from tests.edges.asterisk.linked import one_call
from tests.edges.asterisk.rung import dial, ringing

HELLO = MediaUri("sound:hello")
VERSIONS = ["22.10.1~dfsg", "16.28.0~dfsg"]


async def cut_short(work: object) -> None:
    """Begin an operation and give it up in the middle."""
    assert asyncio.iscoroutine(work)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await work


async def test_a_channel_is_watched_before_anything_is_done_to_it() -> None:
    async with one_call(up=False) as call:
        await call.channel.answer()
        await call.channel.wait(0)
        orders = [path for method, path, _ in call.fake.requests if method == "POST"]
        assert orders == ["applications/callbridge/subscription", f"channels/{call.leg.id}/answer"]
        assert call.fake.subscriptions == {call.leg.id: 1}


async def test_a_channel_that_is_up_is_not_answered_again() -> None:
    async with one_call(up=True) as call:
        await call.channel.answer()
        assert call.leg.log == []


async def test_long_silence_is_sent_as_audio_and_stopped_before_the_next_command() -> None:
    async with one_call() as call:
        call.fake.sounds_end = True
        await call.channel.wait(0.05)
        await call.channel.collect(DigitLimits(1, 1, 0.05, 1))
        await call.channel.play([HELLO], KeyRule.BUFFER)
        assert call.leg.log == ["silence", "unsilence", "play sound:hello"]


async def test_short_silence_is_left_alone() -> None:
    async with one_call() as call:
        await call.channel.wait(0.001)
        assert call.leg.log == []


async def test_an_unanswered_channel_is_sent_no_silence() -> None:
    async with one_call(up=False) as call:
        await call.channel.wait(0.05)
        assert call.leg.log == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_no_variable_is_set_while_a_sound_plays(version: str) -> None:
    async with one_call(version) as call:
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        await call.channel.set_variable("CI_x", "1")
        assert call.leg.log == ["play sound:hello", "stop", "set CI_x=1"]


async def test_a_sound_that_was_cut_short_is_stopped_before_the_next() -> None:
    async with one_call() as call:
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        call.fake.sounds_end = True
        await call.channel.play([MediaUri("sound:next")], KeyRule.BUFFER)
        assert call.leg.log == ["play sound:hello", "stop", "play sound:next"]


async def test_the_caller_is_shown_in_wire_form() -> None:
    async with one_call() as call:
        await call.channel.set_caller(CallerId('A"na\n<', "+40 258-1x"))
        assert call.leg.variables == {"CALLERID(name)": "Ana", "CALLERID(num)": "+402581"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_channel_goes_back_when_nothing_plays_and_its_lifetime_is_lifted(version: str) -> None:
    async with one_call(version) as call:
        await call.channel.wait(0.05)
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        await call.channel.return_to_dialplan(DialplanResult.FAILED)
        assert call.leg.log[2:] == [
            "play sound:hello", "stop", "set CALLBRIDGE_RESULT=FAILED", "set TIMEOUT(absolute)=0", "continue",
        ]  # fmt: skip
        assert call.fake.subscriptions == {}


async def test_it_goes_on_at_a_place_that_exists_and_else_behind_the_entry() -> None:
    place = DialplanPlace("from-phones", "112", 2)
    for known, then in (("1", "continue 112@from-phones"), ("0", "continue"), (None, "continue")):
        async with one_call() as call:
            if known is not None:
                call.leg.variables["DIALPLAN_EXISTS(from-phones,112,2)"] = known
            assert await call.channel.return_to_dialplan(DialplanResult.DONE, place) is (known == "1")
            assert call.leg.log[-1] == then


async def test_a_variable_that_cannot_be_set_keeps_nobody_from_going_back() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/variable", 500, times=2)
        await call.channel.return_to_dialplan(DialplanResult.DONE)
        assert call.leg.log == ["continue"]


async def test_a_channel_that_cannot_go_back_is_an_error() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/continue", 500)
        with pytest.raises(AsteriskError):
            await call.channel.return_to_dialplan(DialplanResult.DONE)


async def test_a_hang_up_does_not_wait_for_the_sound() -> None:
    async with one_call() as call:
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        await call.channel.hangup(HangupCause.CONGESTION)
        assert call.leg.log == ["play sound:hello", "hangup congestion"]


async def test_a_channel_that_went_back_to_the_dialplan_is_not_ended() -> None:
    async with one_call() as call:
        await call.channel.return_to_dialplan(DialplanResult.LEFT)
        await call.channel.hangup()
        await call.channel.close()
        assert call.leg.log[-1] == "continue"
        assert call.leg.id in call.fake.legs


async def test_after_the_link_has_stopped_nothing_can_be_done_and_nothing_breaks() -> None:
    async with one_call() as call:
        channel = call.channel
    with pytest.raises(AsteriskError, match="this link has stopped"):
        await channel.hangup()
    await channel.close()


async def test_a_hang_up_that_is_refused_is_an_error() -> None:
    async with one_call() as call:
        call.fake.fails("DELETE channels/.*", 500)
        with pytest.raises(AsteriskError):
            await call.channel.hangup()


async def test_closing_stops_what_runs_and_watches_no_longer() -> None:
    async with one_call() as call:
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        await call.channel.close()
        assert call.leg.log == ["play sound:hello", "stop"]
        assert call.fake.subscriptions == {}


async def test_closing_never_raises() -> None:
    async with one_call() as call:
        await cut_short(call.channel.play([HELLO], KeyRule.BUFFER))
        call.fake.fails("DELETE .*", 500, times=9)
        await call.channel.close()


async def test_an_end_that_was_lost_with_the_connection_is_found() -> None:
    async with one_call() as call, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(call.channel.play([HELLO], KeyRule.BUFFER))
        await call.begun()
        await call.all_answered()
        call.fake.drop_socket()
        call.fake.finish(call.leg)
        await playing


async def test_a_watch_that_is_refused_does_not_hinder_the_call() -> None:
    async with one_call() as call:
        call.fake.fails("POST applications/.*/subscription", 500)
        await call.channel.set_variable("A", "b")
        assert call.leg.log == ["set A=b"]


async def test_a_channel_that_somebody_follows_is_watched_on_in_the_dialplan() -> None:
    async with one_call() as call:
        told: list[int] = []
        call.channel.when_gone(told.append)
        await call.channel.return_to_dialplan(DialplanResult.DONE)
        await call.channel.close()
        assert call.fake.subscriptions == {call.leg.id: 1}
        assert not call.fake.asked("DELETE applications/.*")
        ended = asyncio.Event()
        call.channel.when_gone(lambda _: ended.set())
        call.fake.hang_up(call.leg, 19)
        async with asyncio.timeout(2):
            await ended.wait()
        assert told == [19]


async def test_a_leg_is_followed_by_its_own_id() -> None:
    async with one_call() as call:
        ended: asyncio.Queue[int] = asyncio.Queue()
        call.channel.when_gone(ended.put_nowait, "leg.001")
        async with ringing(call, dial()):
            theirs = await call.fake.talks.leg()
            assert theirs.id == "leg.001"
            call.fake.talks.refuses(theirs, 17)
        async with asyncio.timeout(2):
            await ended.get()
