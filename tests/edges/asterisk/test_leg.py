import asyncio

import pytest

from bridge.asterisk import commands
from bridge.asterisk.leg import is_in_stasis, sound_ids
from bridge.errors import AsteriskError, ChannelGone
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari


async def test_a_channel_that_is_not_found_has_left() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.legs.clear()
        with pytest.raises(ChannelGone):
            await leg.order(commands.start_silence(theirs.id))
        assert leg.box.gone


async def test_after_a_hang_up_every_refusal_is_the_leaving() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        gate = fake.holds("POST .*/silence", 500)
        async with asyncio.TaskGroup() as tasks:
            ordered = tasks.create_task(refusal(leg.order(commands.start_silence(theirs.id))))
            await fake.until(lambda: fake.asked("POST .*/silence"))
            leg.box.leave()
            gate.set()
        assert ordered.result() == "ChannelGone"
        assert await refusal(leg.order(commands.start_silence(theirs.id))) == "ChannelGone"


async def refusal(work: object) -> str:
    assert asyncio.iscoroutine(work)
    try:
        await work
    except (ChannelGone, AsteriskError) as error:
        return type(error).__name__
    return "obeyed"


async def test_a_409_of_a_channel_that_is_still_ours_is_an_error() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("POST .*/silence", 409)
        with pytest.raises(AsteriskError) as failed:
            await leg.order(commands.start_silence(theirs.id))
        assert (failed.value.status, leg.box.gone) == (409, False)


async def test_a_409_of_a_channel_in_the_dialplan_is_the_leaving() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        theirs.in_stasis = False
        with pytest.raises(ChannelGone):
            await leg.order(commands.start_silence(theirs.id))


async def test_what_cannot_be_known_is_no_leaving() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("POST .*/silence", 409)
        fake.fails("GET channels/.*", 500)
        with pytest.raises(AsteriskError):
            await leg.order(commands.start_silence(theirs.id))
        assert not leg.box.gone


async def test_nothing_is_ordered_of_a_channel_that_has_left() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        leg.box.leave()
        with pytest.raises(ChannelGone):
            await leg.order(commands.start_silence(theirs.id))
        assert fake.requests == []


async def test_one_command_at_a_time() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        gate = fake.holds("POST .*/silence")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(leg.order(commands.start_silence(theirs.id)))
            await fake.until(lambda: theirs.log)
            tasks.create_task(leg.order(commands.stop_silence(theirs.id)))
            assert await leg.look(commands.get_channel(theirs.id))
            assert theirs.log == ["silence"]
            gate.set()
        assert theirs.log == ["silence", "unsilence"]


async def test_without_an_answer_the_next_connection_tells_whether_the_channel_is_there() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        ready = leg.ready
        ready.clear()
        fake.cuts("POST .*/continue")
        async with asyncio.TaskGroup() as tasks:
            ordered = tasks.create_task(refusal(leg.order(commands.continue_in_dialplan(theirs.id))))
            await fake.until(lambda: fake.asked("POST .*/continue"))
            leg.box.leave()
            ready.set()
        assert ordered.result() == "ChannelGone"


async def test_ids_are_never_used_again() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        assert [leg.new_id(), leg.new_id()] == [f"{theirs.id}.1", f"{theirs.id}.2"]


async def test_sounds_have_names_in_turn_which_a_process_after_this_one_knows() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        names = [leg.sound_id() for _ in range(5)]
        assert names[:4] == sound_ids(theirs.id)
        assert names[4] == names[0]
        assert len(set(names)) == 4


@pytest.mark.parametrize(
    ("channel", "answer"),
    [
        ({"dialplan": {"app_name": "Stasis"}}, True),
        ({"dialplan": {"app_name": "Playback"}}, False),
        ({"dialplan": {}}, False),
        ({"dialplan": None}, False),
        ([], False),
        (None, False),
    ],
)
def test_only_a_channel_in_an_application_is_ours(channel: object, *, answer: bool) -> None:
    assert is_in_stasis(channel) is answer
