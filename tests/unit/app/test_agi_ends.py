"""How the end of a call over FastAGI becomes known. Source: ADR 0038."""

import asyncio

import pytest

from bridge.app.agi_ends import AgiEnds
from bridge.calls.phones.sightings import Appeared, HungUp, Seen, TookStock
from bridge.errors import AsteriskError

ANA = Seen("17.4", "17.4", "PJSIP/001-0000002a")


class Ami:
    def __init__(self, *, up: bool = True) -> None:
        self.ready = asyncio.Event()
        if up:
            self.ready.set()
        self.ended: list[tuple[str, int]] = []

    async def hangup(self, channel: str, cause: int) -> None:
        self.ended.append((channel, cause))


def followed(ami: Ami | None) -> tuple[AgiEnds, list[int]]:
    ends, told = AgiEnds(ami), list[int]()
    ends.follow("17.4", told.append)
    return ends, told


def test_without_ami_a_call_is_over_when_its_connection_is() -> None:
    for ami in (None, Ami(up=False)):
        ends, told = followed(ami)
        ends.closed("17.4", 16)
        assert (told, ends.size) == ([16], 0)


def test_with_ami_a_call_that_went_back_to_the_dialplan_is_over_when_it_is_seen_to_be() -> None:
    ends, told = followed(Ami())
    ends.closed("17.4", 16)
    ends.see(Appeared(ANA))
    assert told == []
    ends.see(HungUp(ANA, 21))
    ends.see(HungUp(ANA, 16))
    assert (told, ends.size) == ([21], 0)


@pytest.mark.parametrize("cause", [0, 127])
def test_a_cause_that_says_nothing_is_replaced_by_what_the_connection_knew(cause: int) -> None:
    ends, told = followed(Ami())
    ends.closed("17.4", 17)
    ends.see(HungUp(ANA, cause))
    assert told == [17]


def test_what_a_stock_lacks_is_gone_once_its_connection_is_over() -> None:
    ends, told = followed(Ami())
    ends.see(TookStock(()))
    assert told == [], "its connection still lives, and knows better"
    ends.closed("17.4", 16)
    ends.see(TookStock((ANA,)))
    assert told == []
    ends.see(TookStock(()))
    assert told == [16]


def test_what_a_process_before_this_one_has_served_is_gone_when_ami_does_not_have_it() -> None:
    told: list[int] = []
    ends = AgiEnds(Ami())
    ends.left_open("17.4", told.append)
    ends.see(TookStock(()))
    assert told == [0]


def test_a_connection_that_nobody_follows_is_nobodys() -> None:
    ends = AgiEnds(Ami())
    ends.closed("17.4", 16)
    ends.see(TookStock(()))
    assert ends.size == 0


async def test_a_dial_is_ended_by_ami_or_by_nobody() -> None:
    ami = Ami()
    await AgiEnds(ami).hang_up("17.4", 16)
    assert ami.ended == [("17.4", 16)]
    with pytest.raises(AsteriskError, match="without AMI"):
        await AgiEnds().hang_up("17.4", 16)
