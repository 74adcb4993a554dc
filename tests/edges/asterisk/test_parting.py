import asyncio

import pytest

from bridge.asterisk.leg import Leg
from bridge.asterisk.parting import get_out, part
from bridge.errors import ChannelGone
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari

BRIDGE = "callbridge.talk.1"


def talks(leg: Leg) -> None:
    where = leg.box.where
    where.enter(BRIDGE)
    where.other = leg.line.router.parties.adopt("17.5", BRIDGE, leg.box.stir)


async def test_who_is_in_no_bridge_is_not_waited_for() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        talks(leg)
        await get_out(leg)
        assert leg.box.where.bridge == BRIDGE


@pytest.mark.parametrize("told", [True, False])
async def test_who_is_on_the_way_out_is_out_when_asterisk_says_so_or_after_a_while(*, told: bool) -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        leg.box.where.go_out(BRIDGE)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(get_out(leg))
            if told:
                leg.box.where.out = True
                leg.box.stir()
        assert (leg.box.where.bridge, leg.box.where.going_out) == ("", False)


async def test_who_hangs_up_on_the_way_out_is_gone() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        leg.box.where.go_out(BRIDGE)
        leg.box.leave()
        with pytest.raises(ChannelGone):
            await get_out(leg)


async def test_the_other_party_is_a_channel_of_its_own_from_now_on_and_only_once() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        assert part(leg, "17.5") is None
        talks(leg)
        assert part(leg, "17.6") is None
        other = part(leg, "17.5")
        assert other is not None
        assert other.channel == "17.5"
        assert (other.box.where.bridge, other.box.where.going_out) == (BRIDGE, True)
        assert "17.5" in leg.line.router.channels()
        assert part(leg, "17.5") is None


async def test_who_has_left_goes_nowhere() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, _):
        talks(leg)
        assert leg.box.where.other is not None
        leg.box.where.other.leave()
        assert part(leg, "17.5") is None
