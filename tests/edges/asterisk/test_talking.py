import asyncio

import pytest

from bridge.calls.legs import Talk, Talked, TalkEnd
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import OneCall, one_call
from tests.edges.asterisk.rung import dial, is_gone, leg, nothing_left, ringing, talking

NOTICE = MediaUri("sound:recorded")
BRIDGE = "callbridge.talk.1795325102.14.1"


def end_of(task: asyncio.Task[Talked | None]) -> TalkEnd | None:
    result = task.result()
    return result.end if result else None


async def test_two_talk_until_the_callee_hangs_up() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            assert call.fake.talks.the_bridge().members == [call.leg.id, theirs.id]
            call.fake.hang_up(theirs)
        assert end_of(task) is TalkEnd.CALLEE
        await nothing_left(call)
        assert call.leg.log[:2] == ["ring", "unring"]
        assert "set TIMEOUT(absolute)=0" in call.leg.log
        assert call.leg.log[-1] == "set TIMEOUT(absolute)=14400"


async def test_nobody_is_told_who_the_others_are() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, _):
            call.fake.hang_up(theirs)
        body = call.fake.asked("POST bridges/.*/addChannel")[0]
        assert body == {"channel": [call.leg.id, theirs.id], "inhibitConnectedLineUpdates": True}


async def test_an_old_asterisk_is_kept_from_telling_the_callers_own_number() -> None:
    async with one_call("16.28.0~dfsg") as call:
        async with talking(call) as (theirs, _):
            call.fake.hang_up(theirs)
        borne = ["set CALLERID(name)=Firma", "set CALLERID(num)=0258422544", "set CALLERID(pres)=allowed"]
        own = ["set CALLERID(name)=Ana Pop", "set CALLERID(num)=+40258422544", "set CALLERID(pres)=allowed"]
        assert call.leg.log[3:10] == [*borne, "bridged", *own]


async def test_a_caller_who_was_not_answered_is_answered_first() -> None:
    async with one_call(up=False) as call:
        async with talking(call) as (theirs, _):
            call.fake.hang_up(theirs)
        assert call.leg.log[:4] == ["ring", "unring", "answer", "set TIMEOUT(absolute)=0"]


async def test_a_conversation_has_a_limit() -> None:
    async with one_call() as call:
        async with talking(call, limit=0.05) as (theirs, task):
            pass
        assert end_of(task) is TalkEnd.LIMIT
        assert theirs.log[-1] == "hangup normal"
        await nothing_left(call)


async def test_the_caller_hanging_up_ends_the_leg_and_the_bridge() -> None:
    async with one_call() as call:
        async with talking(call, leaves=True) as (theirs, task):
            await call.leave()
        assert end_of(task) is None
        assert theirs.log[-1] == "hangup normal"
        await nothing_left(call)


async def test_keys_belong_to_the_parties_and_are_told_to_nobody() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, _):
            call.fake.press(call.leg, "1234")
            call.fake.hang_up(theirs)
        assert call.taken == []
        assert call.channel.keys.take() is None


async def test_both_hear_the_notice_before_anything_is_recorded() -> None:
    async with one_call() as call:
        async with talking(call, notice=NOTICE, record="callbridge/7/talk") as (theirs, task):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.playback)
            assert bridge.log == ["play sound:recorded"]
            call.fake.talks.finish(bridge)
            await call.fake.until(lambda: bridge.recording)
            call.fake.hang_up(theirs)
        result = task.result()
        assert result is not None
        assert result.recorded
        assert bridge.log == ["play sound:recorded", "record callbridge/7/talk"]
        assert not bridge.recording


async def test_a_notice_whose_end_is_not_told_is_found_to_be_over() -> None:
    async with one_call() as call:
        async with talking(call, notice=NOTICE, record="7") as (theirs, task):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.playback)
            bridge.playback = ""
            await call.fake.until(lambda: bridge.recording)
            call.fake.hang_up(theirs)
        result = task.result()
        assert result is not None
        assert result.recorded


@pytest.mark.parametrize("how", ["refused", "failed"])
async def test_without_its_notice_nothing_is_recorded(how: str) -> None:
    async with one_call() as call:
        if how == "refused":
            call.fake.fails("POST bridges/.*/play/.*", 500)
        async with talking(call, notice=NOTICE, record="7") as (theirs, task):
            bridge = call.fake.talks.the_bridge()
            if how == "failed":
                await call.fake.until(lambda: bridge.playback)
                call.fake.talks.finish(bridge, "failed")
            await call.fake.until(lambda: call.fake.asked("POST bridges/.*/play/.*"))
            call.fake.hang_up(theirs)
        result = task.result()
        assert result is not None
        assert not result.recorded
        assert not call.fake.asked("POST bridges/.*/record")


async def test_a_callee_who_leaves_during_the_notice_is_not_recorded() -> None:
    async with one_call() as call:
        async with talking(call, notice=NOTICE, record="7") as (theirs, task):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.playback)
            call.fake.hang_up(theirs)
        assert end_of(task) is TalkEnd.CALLEE
        assert bridge.log == ["play sound:recorded", "stop"]


@pytest.mark.parametrize("status", [500, 0])
async def test_that_nothing_can_be_recorded_ends_no_conversation(status: int) -> None:
    async with one_call() as call:
        if status:
            call.fake.fails("POST bridges/.*/record", status)
        else:
            call.fake.cuts("POST bridges/.*/record", times=2)
        async with talking(call, record="7") as (theirs, task):
            await call.fake.until(lambda: call.fake.asked("POST bridges/.*/record"))
            call.fake.hang_up(theirs)
        result = task.result()
        assert result is not None
        assert (result.end, result.recorded) == (TalkEnd.CALLEE, False)


async def test_the_recording_ends_with_the_caller() -> None:
    async with one_call() as call:
        async with talking(call, leaves=True, record="7"):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.recording)
            await call.leave()
        await nothing_left(call)
        assert call.fake.asked("POST recordings/live/callbridge/7/stop")


async def test_a_callee_who_has_hung_up_before_the_talk_is_no_conversation() -> None:
    async with one_call() as call:
        async with ringing(call, dial()):
            theirs = await call.fake.talks.leg()
            call.fake.talks.answers(theirs)
        call.fake.hang_up(theirs)
        assert await call.channel.talk(Talk(leg())) == Talked(TalkEnd.CALLEE, 0.0)
        await nothing_left(call)


async def test_a_callee_who_hangs_up_as_the_two_are_connected_is_no_conversation() -> None:
    async with one_call() as call:
        async with ringing(call, dial()):
            theirs = await call.fake.talks.leg()
            call.fake.talks.answers(theirs)
        gate = call.fake.holds("POST bridges/.*/addChannel", 422)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(call.channel.talk(Talk(leg())))
            await call.fake.until(lambda: call.fake.asked("POST bridges/.*/addChannel"))
            gate.set()
            call.fake.hang_up(theirs)
        assert task.result() == Talked(TalkEnd.CALLEE, 0.0)
        await nothing_left(call)


async def test_a_caller_who_hangs_up_as_the_two_are_connected_leaves_nothing() -> None:
    async with one_call() as call:
        async with ringing(call, dial()):
            call.fake.talks.answers(await call.fake.talks.leg())
        gate = call.fake.holds("POST bridges/.*/addChannel", 400)
        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(is_gone(call.channel.talk(Talk(leg()))))
            await call.fake.until(lambda: call.fake.asked("POST bridges/.*/addChannel"))
            call.fake.deaf = True
            await call.leave()
            gate.set()
        assert leaving.result()
        await nothing_left(call)


async def test_two_who_cannot_be_connected_are_an_error_and_nothing_is_left() -> None:
    async with one_call() as call:
        async with ringing(call, dial()):
            call.fake.talks.answers(await call.fake.talks.leg())
        call.fake.fails("POST bridges/.*/addChannel", 500)
        with pytest.raises(AsteriskError):
            await call.channel.talk(Talk(leg()))
        await nothing_left(call)


async def test_only_who_has_answered_can_be_talked_to() -> None:
    async with one_call() as call:
        with pytest.raises(AsteriskError, match=r"leg\.001"):
            await call.channel.talk(Talk(leg()))


async def test_a_limit_that_cannot_be_lifted_hinders_nobody() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/variable", 500, times=2)
        async with talking(call) as (theirs, task):
            call.fake.hang_up(theirs)
        assert end_of(task) is TalkEnd.CALLEE


# ---- telephones that transfer


async def test_a_callee_who_transfers_is_replaced_and_the_talk_goes_on() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            third = call.fake.talks.transfers(theirs, "1795.20")
            await call.fake.until(lambda: theirs.id not in call.fake.legs)
            fourth = call.fake.talks.transfers(third, "1795.21")
            await call.fake.until(lambda: third.id not in call.fake.legs)
            assert not task.done()
            assert call.fake.talks.the_bridge().members == [call.leg.id, fourth.id]
            call.fake.hang_up(fourth)
        assert end_of(task) is TalkEnd.CALLEE
        await nothing_left(call)


async def test_the_caller_leaving_after_a_transfer_ends_the_third() -> None:
    async with one_call() as call:
        async with talking(call, leaves=True) as (theirs, _):
            third = call.fake.talks.transfers(theirs, "1795.20")
            await call.leave()
        await call.fake.until(lambda: third.id not in call.fake.legs and theirs.id not in call.fake.legs)
        await nothing_left(call)


async def test_a_callee_may_transfer_during_the_notice() -> None:
    async with one_call() as call:
        async with talking(call, notice=NOTICE, record="7") as (theirs, task):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.playback)
            third = call.fake.talks.transfers(theirs, "1795.20")
            await call.fake.until(lambda: theirs.id not in call.fake.legs)
            call.fake.talks.finish(bridge)
            await call.fake.until(lambda: bridge.recording)
            call.fake.hang_up(third)
        assert end_of(task) is TalkEnd.CALLEE


@pytest.mark.parametrize("first", ["callee", "third"])
async def test_a_caller_who_transfers_the_callee_has_left_and_the_two_talk_on(first: str) -> None:
    async with one_call() as call:
        async with talking(call, leaves=True, record="7") as (theirs, _):
            bridge = call.fake.talks.the_bridge()
            await call.fake.until(lambda: bridge.recording)
            third = call.fake.talks.transfers(call.leg, "1795.20")
        await call.channel.close()
        await call.fake.until(lambda: call.leg.id not in call.fake.legs and not bridge.recording)
        assert bridge.members == [theirs.id, third.id]
        call.fake.hang_up(theirs if first == "callee" else third)
        await nothing_left(call)
        await call.fake.until(lambda: not call.fake.legs)


async def test_a_caller_who_transfers_as_the_callee_leaves_leaves_nothing() -> None:
    async with one_call() as call:
        async with talking(call, leaves=True) as (theirs, _):
            call.fake.talks.transfers(call.leg, "1795.20")
            call.fake.hang_up(theirs)
        await call.fake.until(lambda: not call.fake.talks.bridges and "1795.20" not in call.fake.legs)


async def test_one_of_two_who_talk_on_may_transfer_again() -> None:
    async with one_call() as call:
        async with talking(call, leaves=True) as (theirs, _):
            third = call.fake.talks.transfers(call.leg, "1795.20")
        fourth = call.fake.talks.transfers(theirs, "1795.21")
        await call.fake.until(lambda: theirs.id not in call.fake.legs)
        assert call.fake.talks.the_bridge().members == [third.id, fourth.id]
        call.fake.hang_up(fourth)
        await call.fake.until(lambda: not call.fake.talks.bridges and third.id not in call.fake.legs)


# ---- the caller is taken, the link breaks, the service stops


async def test_a_caller_whom_the_dialplan_takes_lives_on() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            call.fake.talks.leaves_bridge(call.leg)
            call.leg.in_stasis = False
            call.fake.tell("StasisEnd", call.leg)
        assert end_of(task) is TalkEnd.CALLER_TAKEN
        assert theirs.id not in call.fake.legs
        assert call.leg.id in call.fake.legs
        with pytest.raises(ChannelGone) as gone:
            await call.channel.wait(1)
        assert gone.value.elsewhere


async def test_a_caller_who_is_only_put_out_of_the_bridge_is_ours_again() -> None:
    async with one_call() as call:
        async with talking(call) as (_, task):
            call.fake.talks.leaves_bridge(call.leg)
        assert end_of(task) is TalkEnd.CALLEE
        call.fake.sounds_end = True
        await call.channel.play([NOTICE], KeyRule.BUFFER)
        await nothing_left(call)


async def test_a_leg_that_is_put_out_of_the_bridge_talks_no_more() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            call.fake.talks.leaves_bridge(theirs)
        assert end_of(task) is TalkEnd.CALLEE
        await nothing_left(call)


@pytest.mark.parametrize("known", [True, False])
async def test_a_caller_who_is_gone_without_a_word_is_not_said_to_live(known: bool) -> None:
    async with one_call() as call:
        async with talking(call, leaves=known):
            del call.fake.legs[call.leg.id]
            call.fake.talks.the_bridge().members.remove(call.leg.id)
            if not known:
                call.fake.fails("GET channels/.*", 500)
            call.fake.tell("StasisEnd", call.leg)
        await nothing_left(call)


async def test_a_link_that_breaks_ends_no_conversation() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            before = call.fake.connections
            call.fake.drop_socket()
            await call.fake.until(lambda: call.fake.connections > before)
            await call.fake.until(lambda: len(call.fake.asked("GET applications/callbridge")) > 1)
            assert not task.done()
            call.fake.hang_up(theirs)
        assert end_of(task) is TalkEnd.CALLEE


async def test_who_hung_up_while_the_link_was_broken_is_found_to_be_gone() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            call.fake.drop_socket()
            call.fake.talks.the_bridge().members.remove(theirs.id)
            del call.fake.legs[theirs.id]
        assert end_of(task) is TalkEnd.CALLEE


async def test_another_program_that_takes_over_finds_the_two_talking() -> None:
    async with one_call() as call:
        async with talking(call) as (theirs, task):
            call.fake.tell("ApplicationReplaced")
        assert end_of(task) is TalkEnd.CALLER_TAKEN
        assert call.fake.talks.the_bridge().members == [call.leg.id, theirs.id]


async def test_a_talk_that_is_cancelled_ends_the_leg_and_the_caller_goes_back() -> None:
    async with one_call() as call:
        await cancelled(call)
        await nothing_left(call)
        await call.channel.return_to_dialplan(DialplanResult.ERROR)
        assert call.leg.log[-1] == "continue"


async def cancelled(call: OneCall) -> None:
    async with ringing(call, dial()):
        call.fake.talks.answers(await call.fake.talks.leg())
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(call.channel.talk(Talk(leg(), notice=NOTICE, record="7")))
        bridge = await call.fake.talks.talking()
        await call.fake.until(lambda: bridge.playback)
        task.cancel()


class TestCutShort:
    async def test_who_is_cut_out_of_a_conversation_takes_orders_when_he_has_left_the_bridge(self) -> None:
        async with one_call() as call:
            async with talking(call, cut=True) as (_, task):
                task.cancel()
            call.fake.sounds_end = True
            await call.channel.play([NOTICE], KeyRule.BUFFER)
            assert call.leg.log[-1] == f"play {NOTICE}"
            await nothing_left(call)

    async def test_who_is_not_told_to_have_left_it_does_not_wait_for_ever(self) -> None:
        async with one_call() as call:
            async with talking(call, cut=True) as (_, task):
                call.fake.deaf = True
                task.cancel()
            call.fake.deaf = False
            call.fake.sounds_end = True
            await call.channel.play([NOTICE], KeyRule.BUFFER)
            await nothing_left(call)


class TestParting:
    async def test_who_was_called_goes_on_alone_and_the_caller_may_leave(self) -> None:
        async with one_call() as call:
            async with talking(call, cut=True) as (theirs, task):
                assert call.channel.part("somebody else") is None
                parted = call.channel.part(theirs.id)
                assert parted is not None
                assert call.channel.part(theirs.id) is None
                task.cancel()
            await call.channel.hangup()
            channel = parted.channel
            assert (channel.id.unique, parted.up, theirs.id in call.fake.legs) == (theirs.id, True, True)
            call.fake.press(theirs, "5")
            call.fake.sounds_end = True
            await channel.play([NOTICE], KeyRule.BUFFER)
            assert theirs.log[-1] == f"play {NOTICE}"
            assert not call.fake.talks.bridges
            call.fake.hang_up(theirs)
            assert await is_gone(channel.wait(5))
            await channel.close()

    async def test_nobody_parts_who_does_not_talk(self) -> None:
        async with one_call() as call:
            assert call.channel.part("leg.001") is None

    async def test_a_party_that_has_left_already_goes_nowhere(self) -> None:
        async with one_call() as call, talking(call) as (theirs, _):
            call.fake.hang_up(theirs)
            await call.fake.until(lambda: call.channel.part(theirs.id) is None)

    async def test_a_caller_whose_telephone_transfers_him_meanwhile_does_not_keep_the_other(self) -> None:
        async with one_call() as call:
            async with talking(call, leaves=True) as (theirs, _):
                parted = call.channel.part(theirs.id)
                assert parted is not None
                call.fake.talks.transfers(call.leg, "1795325102.99")
            assert theirs.id in call.fake.legs
            await parted.channel.hangup()
            await parted.channel.close()
            await nothing_left(call)
