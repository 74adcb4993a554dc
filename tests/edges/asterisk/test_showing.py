import pytest

from bridge.asterisk.showing import shown_as
from bridge.errors import ChannelGone
from bridge.telephony.values import CallerId
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari

OWN = ["set CALLERID(name)=Ana Pop", "set CALLERID(num)=+40258422544", "set CALLERID(pres)=allowed"]


@pytest.mark.parametrize(
    ("shown", "borne"),
    [
        (CallerId("Firma", "0258"), ["Firma", "0258", "allowed"]),
        (CallerId("Firma", ""), ["Firma", "", "prohib"]),
        (CallerId('A"', "+4 0"), ["A", "+40", "allowed"]),
    ],
)
async def test_the_caller_bears_what_is_shown_and_then_his_own(shown: CallerId, borne: list[str]) -> None:
    async with fake_ari("16.28.0") as fake, one_leg(fake) as (leg, theirs):
        async with shown_as(leg, shown):
            told = [line.partition("=")[2] for line in theirs.log]
        assert told == borne
        assert theirs.log[3:] == OWN


async def test_whose_own_identity_is_shown_needs_nothing() -> None:
    async with fake_ari("16.28.0") as fake, one_leg(fake) as (leg, theirs):
        async with shown_as(leg, CallerId("Ana Pop", "+40258422544")):
            pass
        assert theirs.log == []


async def test_what_is_not_known_is_empty_and_what_cannot_be_set_hinders_nobody() -> None:
    async with fake_ari("16.28.0") as fake, one_leg(fake) as (leg, theirs):
        fake.fails("GET .*/variable", 404)
        fake.fails("POST .*/variable", 500)
        async with shown_as(leg, CallerId("Firma", "0258")):
            pass
        assert theirs.log == [
            "set CALLERID(num)=0258",
            "set CALLERID(pres)=allowed",
            "set CALLERID(name)=",
            *OWN[1:],
        ]


async def test_a_caller_who_leaves_meanwhile_is_gone() -> None:
    async with fake_ari("16.28.0") as fake, one_leg(fake) as (leg, _):
        with pytest.raises(ChannelGone):
            async with shown_as(leg, CallerId("Firma", "0258")):
                leg.box.leave()
