"""A conversation from within; from without it is told by test_talking, and after a restart by test_taking_up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.asterisk.parties import Party
from bridge.asterisk.talk_under_way import TalkUnderWay
from bridge.calls.legs import Talk, TalkEnd
from tests.edges.asterisk.linked import one_leg
from tests.edges.asterisk.rung import leg as their_leg
from tests.fakes.ari import FakeAri, fake_ari
from tests.fakes.ari_talks import Bridge

BRIDGE = "callbridge.talk.1"


@asynccontextmanager
async def two() -> AsyncIterator[tuple[TalkUnderWay, Party, FakeAri]]:
    """Two who talk already."""
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.enter("17.5", up=True)
        fake.talks.bridges[BRIDGE] = Bridge(BRIDGE, [theirs.id, "17.5"])
        party = leg.line.router.parties.adopt("17.5", BRIDGE, leg.box.stir)
        leg.box.where.enter(BRIDGE)
        leg.box.where.other = party
        yield TalkUnderWay(leg, party, BRIDGE), party, fake


async def test_before_it_has_begun_nobody_has_heard_anybody_and_nothing_was_cut() -> None:
    async with two() as (talk, _, _):
        assert (talk.seconds, talk.was_cut_short, talk.recorded) == (0.0, False, False)


@pytest.mark.parametrize(("record", "recorded"), [("", False), ("api/rec-1", True)])
async def test_it_goes_on_without_an_order_until_one_leaves(record: str, *, recorded: bool) -> None:
    async with two() as (talk, party, fake):
        party.leave()
        talked = await talk.go_on(Talk(their_leg(), 0, None, record))
        assert (talked.end, talked.recorded, talk.recorded) == (TalkEnd.CALLEE, recorded, recorded)
        assert not fake.talks.bridges
        assert not fake.asked("POST bridges/.*addChannel")


async def test_it_goes_on_to_its_limit_and_the_other_one_is_ended_then() -> None:
    async with two() as (talk, _, fake):
        talked = await talk.go_on(Talk(their_leg(), 0.02, None, ""))
        assert talked.end is TalkEnd.LIMIT
        assert "17.5" not in fake.legs


async def test_one_that_is_cancelled_was_cut_short_and_is_ended_once() -> None:
    async with two() as (talk, _, fake):
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(talk.go_on(Talk(their_leg(), 0, None, "")))
            await asyncio.sleep(0)  # noqa: TID251 - lets it begin
            task.cancel()
        assert talk.was_cut_short
        await talk.end()
        await talk.end()
        assert len(fake.asked("DELETE bridges/.*")) == 1


async def test_a_caller_who_has_hung_up_was_not_taken_and_one_who_lives_on_was() -> None:
    async with two() as (talk, _, fake):
        assert await talk.caller_was_taken()
        fake.fails("GET channels/.*", 404)
        assert not await talk.caller_was_taken()
        fake.fails("GET channels/.*", 500)
        assert await talk.caller_was_taken()
