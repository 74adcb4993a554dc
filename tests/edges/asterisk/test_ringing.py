import asyncio

import pytest

from bridge.calls.legs import Dial, LegEnd
from bridge.errors import AsteriskError
from bridge.ivr.transfer import Hear
from bridge.telephony.causes import DialplanResult
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import one_call
from tests.edges.asterisk.rung import ANA, DAN, News, dial, is_gone, leg, nothing_left, ringing

HELLO = MediaUri("sound:hello")


async def test_who_answers_first_wins_and_the_others_learn_it() -> None:
    async with one_call() as call:
        news = News()
        async with ringing(call, dial(ANA, DAN), news) as task:
            ana, dan = await call.fake.talks.leg(ANA), await call.fake.talks.leg(DAN)
            call.fake.talks.answers(dan)
        assert task.result().answered == leg(DAN)
        assert task.result().ends == ((leg(ANA), LegEnd.ELSEWHERE),)
        assert news.told == [(ANA, None), (DAN, None), (ANA, LegEnd.ELSEWHERE)]
        assert ana.log[-1] == "hangup answered_elsewhere"
        assert dan.id in call.fake.legs


async def test_of_two_who_answer_together_one_wins() -> None:
    async with one_call() as call:
        async with ringing(call, dial(ANA, DAN)) as task:
            ana, dan = await call.fake.talks.leg(ANA), await call.fake.talks.leg(DAN)
            call.fake.talks.answers(dan)
            call.fake.talks.answers(ana)
        assert task.result().answered == leg(DAN)
        assert set(call.fake.legs) == {call.leg.id, dan.id}


async def test_a_leg_is_created_as_it_is_to_be_shown_and_billed() -> None:
    async with one_call() as call:
        async with ringing(call, dial(ring=0.05)):
            pass  # nobody answers
        body = call.fake.talks.created["leg.001"]
        assert body["variables"] == {
            "CONNECTEDLINE(name)": "Firma",
            "CONNECTEDLINE(num)": "0258422544",
            "CHANNEL(accountcode)": "0003*099",
        }
        assert (body["originator"], body["app"], body["endpoint"]) == (call.leg.id, "callbridge", ANA)
        assert call.fake.asked("POST channels/leg.001/dial") == [{"timeout": 5}]


async def test_a_leg_is_dialled_when_it_has_entered() -> None:
    async with one_call() as call:
        call.fake.talks.late.add(ANA)
        async with ringing(call, dial()) as task:
            await call.fake.until(lambda: call.fake.asked("POST channels/create"))
            assert not call.fake.asked("POST .*/dial")
            call.fake.talks.enters(call.fake.legs["leg.001"])
            call.fake.talks.answers(await call.fake.talks.leg())
        assert task.result().answered == leg()


@pytest.mark.parametrize(
    ("cause", "end"), [(17, LegEnd.BUSY), (19, LegEnd.NO_ANSWER), (1, LegEnd.CONGESTION), (58, LegEnd.UNAVAILABLE)]
)
async def test_how_a_leg_that_refuses_has_ended(cause: int, end: LegEnd) -> None:
    async with one_call() as call:
        async with ringing(call, dial()) as task:
            call.fake.talks.refuses(await call.fake.talks.leg(), cause)
        assert task.result().answered is None
        assert task.result().ends == ((leg(), end),)
        await nothing_left(call)


async def test_who_is_unknown_ends_no_other() -> None:
    async with one_call() as call:
        call.fake.talks.unknown.add(DAN)
        async with ringing(call, dial(DAN, ANA)) as task:
            call.fake.talks.answers(await call.fake.talks.leg(ANA))
        assert task.result().answered == leg(ANA)
        assert task.result().ends == ((leg(DAN), LegEnd.UNAVAILABLE),)


async def test_a_leg_that_cannot_be_dialled_is_hung_up() -> None:
    async with one_call() as call:
        call.fake.fails("POST channels/leg.001/dial", 500)
        async with ringing(call, dial()) as task:
            pass
        assert task.result().ends == ((leg(), LegEnd.UNAVAILABLE),)
        await nothing_left(call)


async def test_a_create_that_nobody_answers_leaves_no_leg() -> None:
    async with one_call() as call:
        call.fake.cuts("POST channels/create", obeys=True)
        call.fake.fails("GET channels/leg.001", 500, times=1)
        call.fake.cuts("POST channels/create")
        async with ringing(call, dial()) as task:
            pass
        assert task.result().ends == ((leg(), LegEnd.UNAVAILABLE),)
        await nothing_left(call)


async def test_rounds_follow_each_other_when_time_is_over() -> None:
    async with one_call() as call:
        plan = Dial(((leg(ANA),), (leg(DAN),)), 0.5)
        async with ringing(call, plan) as task:
            ana = await call.fake.talks.leg(ANA)
            dan = await call.fake.talks.leg(DAN)
            assert ana.log[-1] == "hangup no_answer"
            call.fake.talks.answers(dan)
        assert task.result().answered == leg(DAN)
        assert task.result().ends == ((leg(ANA), LegEnd.NO_ANSWER),)
        assert not task.result().timed_out


async def test_that_time_was_over_is_said_of_the_last_round() -> None:
    async with one_call() as call:
        async with ringing(call, dial(ring=0.05)) as task:
            pass
        assert task.result().timed_out
        async with ringing(call, Dial(((leg(ANA),), (leg(DAN),)), 0.5)) as task:
            call.fake.talks.refuses(await call.fake.talks.leg(DAN), 17)
        assert not task.result().timed_out


async def test_a_round_of_which_nobody_is_left_is_not_waited_for() -> None:
    async with one_call() as call:
        call.fake.talks.unknown.add(ANA)
        async with ringing(call, Dial(((leg(ANA),), (leg(DAN),)), 5)) as task:
            call.fake.talks.answers(await call.fake.talks.leg(DAN))
        assert task.result().answered == leg(DAN)


@pytest.mark.parametrize(
    ("hear", "heard"),
    [
        (Hear.RING, ["ring", "unring"]),
        (Hear.MOH, ["music songs", "unmusic"]),
        (Hear.SILENCE, ["silence"]),
    ],
)
async def test_what_the_caller_hears_meanwhile(hear: Hear, heard: list[str]) -> None:
    async with one_call() as call:
        async with ringing(call, dial(ring=0.05, hear=hear, music="songs")):
            pass  # nobody answers
        assert call.leg.log == heard


@pytest.mark.parametrize(("hear", "heard"), [(Hear.MOH, ["ring", "unring"]), (Hear.SILENCE, [])])
async def test_a_caller_who_is_not_answered_yet_hears_no_music(hear: Hear, heard: list[str]) -> None:
    async with one_call(up=False) as call:
        async with ringing(call, dial(ring=0.05, hear=hear)):
            pass  # nobody answers
        assert call.leg.log == heard


async def test_without_ringing_the_caller_hears_silence() -> None:
    async with one_call() as call:
        call.fake.fails("POST .*/ring", 500)
        async with ringing(call, dial(ring=0.05)):
            pass  # nobody answers
        assert call.leg.log == ["silence"]


async def test_keys_are_dropped() -> None:
    async with one_call() as call:
        async with ringing(call, dial(ring=0.2)):
            await call.fake.talks.leg()
            await call.press("12")
        assert call.taken == ["dropped", "dropped"]
        assert call.channel.keys.take() is None


@pytest.mark.parametrize("when", ["creating", "entering", "ringing", "answering"])
async def test_the_caller_leaving_at_any_moment_ends_every_leg(when: str) -> None:
    async with one_call() as call:
        gate = call.fake.holds("POST channels/create") if when == "creating" else None
        if when == "entering":
            call.fake.talks.late.add(ANA)
        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(is_gone(call.channel.ring(dial(ANA, DAN), News())))
            await call.fake.until(lambda: call.fake.asked("POST channels/create"))
            theirs = await call.fake.talks.leg(DAN) if when in {"ringing", "answering"} else None
            if theirs is not None and when == "answering":
                call.fake.hang_up(call.leg)
                call.fake.talks.answers(theirs)
            await call.leave()
        assert leaving.result()
        if gate:
            gate.set()
        await nothing_left(call)


async def test_a_leg_that_enters_when_its_owner_has_gone_is_hung_up() -> None:
    async with one_call() as call:
        call.fake.talks.late.add(ANA)
        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(is_gone(call.channel.ring(dial(), News())))
            await call.fake.until(lambda: "leg.001" in call.fake.legs)
            call.fake.fails("DELETE channels/leg.001", 404)
            await call.leave()
        assert leaving.result()
        call.fake.talks.enters(call.fake.legs["leg.001"])
        await nothing_left(call)


async def test_a_ringing_that_is_cancelled_ends_every_leg_and_is_no_longer_heard() -> None:
    async with one_call() as call:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(call.channel.ring(dial(ANA, DAN), News()))
            await call.fake.talks.leg(DAN)
            task.cancel()
        await nothing_left(call)
        await call.channel.return_to_dialplan(DialplanResult.ERROR)
        assert call.leg.log[:2] == ["ring", "unring"]
        assert call.leg.log[-1] == "continue"


@pytest.mark.parametrize("doing", ["play", "hangup", "close"])
async def test_who_has_answered_and_is_not_talked_to_is_ended(doing: str) -> None:
    async with one_call() as call:
        async with ringing(call, dial()):
            call.fake.talks.answers(await call.fake.talks.leg())
        call.fake.sounds_end = True
        match doing:
            case "play":
                await call.channel.play([HELLO], KeyRule.BUFFER)
            case "hangup":
                await call.channel.hangup()
            case _:
                await call.channel.close()
        await nothing_left(call)


async def test_who_has_answered_as_the_ringing_cannot_be_stopped_is_ended() -> None:
    async with one_call() as call:
        call.fake.fails("DELETE .*/ring", 500)
        with pytest.raises(ExceptionGroup) as failed:
            async with ringing(call, dial()):
                call.fake.talks.answers(await call.fake.talks.leg())
        assert failed.group_contains(AsteriskError)
        await nothing_left(call)


async def test_an_answer_that_was_not_told_is_found() -> None:
    async with one_call() as call:
        async with ringing(call, dial()) as task:
            (await call.fake.talks.leg()).state = "Up"
        assert task.result().answered == leg()


async def test_a_leg_that_has_gone_unheard_is_found_to_be_gone() -> None:
    async with one_call() as call:
        async with ringing(call, dial()) as task:
            theirs = await call.fake.talks.leg()
            call.fake.talks.rings(theirs)
            await call.fake.until(lambda: call.fake.asked("GET channels/leg.001"))
            call.fake.fails("GET channels/leg.001", 500)
            del call.fake.legs[theirs.id]
        assert task.result().ends == ((leg(), LegEnd.NO_ANSWER),)
