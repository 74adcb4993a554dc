import asyncio

import pytest

from bridge.asterisk.cut_short import stop
from bridge.asterisk.mailbox import Sort, Sounding
from bridge.telephony.digits import KeyRule
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari


async def test_what_is_not_awaited_is_not_stopped() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        await stop(leg)
        assert fake.requests == []


@pytest.mark.parametrize("sort", Sort)
async def test_what_runs_is_stopped_and_known_to_be_before_anything_else(sort: Sort) -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        theirs.playback = theirs.recording = "x"
        leg.box.sounding = Sounding(sort, "x", KeyRule.BUFFER)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stop(leg))
            await fake.until(lambda: not theirs.playback or not theirs.recording)
            leg.box.ended(sort, "x")
        assert leg.box.sounding is None


@pytest.mark.parametrize("sort", Sort)
async def test_what_is_over_already_costs_no_order(sort: Sort) -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        leg.box.sounding = Sounding(sort, "x", KeyRule.BUFFER, over=True)
        await stop(leg)
        assert leg.box.sounding is None
        assert fake.requests == []
