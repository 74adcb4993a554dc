import pytest

from bridge.asterisk.returning import go_on, say
from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari


async def test_it_is_told_how_it_went_and_lives_as_long_as_it_likes() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        await say(leg, DialplanResult.DONE)
        assert theirs.variables == {"CALLBRIDGE_RESULT": "DONE", "TIMEOUT(absolute)": "0"}


async def test_a_variable_that_cannot_be_set_keeps_nobody_here_and_costs_no_other() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("POST .*/variable", 500)
        await say(leg, DialplanResult.DONE)
        assert theirs.variables == {"TIMEOUT(absolute)": "0"}


async def test_a_caller_who_has_left_is_told_nothing() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        leg.box.leave()
        with pytest.raises(ChannelGone):
            await say(leg, DialplanResult.DONE)
        assert theirs.log == []


@pytest.mark.parametrize(
    ("home", "how"), [(None, "continue"), (DialplanPlace("from-trunk", "099", 3), "continue 099@from-trunk")]
)
async def test_it_goes_on_behind_its_entry_or_where_it_is_at_home(home: DialplanPlace | None, how: str) -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        await go_on(leg, home)
        assert theirs.log == [how]
        assert leg.box.gone
