import asyncio

import pytest

from bridge.asterisk.adoption import take_stock
from bridge.asterisk.events import StasisStart
from bridge.asterisk.leftovers import Leftovers
from bridge.asterisk.leg import Line
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.parties import LEG, Parties
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.router import Router
from bridge.asterisk.taking_up import TakingUp
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import HASTY, linked, settings_for
from tests.fakes.ari import FakeAri, Leg, fake_ari
from tests.fakes.ari_talks import Bridge
from tests.fakes.ports import ListJournal


class Stock:
    """A router and a way to Asterisk; the fake's socket is open, or it would not list anything."""

    def __init__(self, fake: FakeAri) -> None:
        self.boxes: dict[str, Mailbox] = {}
        self.orphans: list[str] = []
        self.parties = Parties(self.orphans.append)
        self.router = Router(ListJournal(), lambda event, box: self.boxes.update({event.channel: box}), self.parties)
        self.fake = fake

    def hold(self, channel: str) -> None:
        self.router.route(StasisStart(channel, "PJSIP/001-1", False, "", "", "", ()))

    async def take(self, grace: object = None) -> int:
        async def pause() -> None:
            if callable(grace):
                grace()

        async with HttpCarrier(settings_for(self.fake.url)) as carrier:
            rest = Rest(carrier, 1)
            line = Line("callbridge", rest, self.router, Leftovers(rest, 1), asyncio.Event(), HASTY)
            return await take_stock(line, TakingUp("pbx1", line, ListJournal()), pause)


async def test_calls_whose_channel_is_gone_learn_it() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        stock = Stock(fake)
        for channel in ("1.1", "1.2", "1.3"):
            stock.hold(channel)
        fake.enter("1.1")
        fake.enter("1.2")
        fake.legs["1.2"].in_stasis = False
        assert await stock.take() == 0
        assert {name for name, box in stock.boxes.items() if box.gone} == {"1.3"}


async def test_without_an_application_all_are_gone() -> None:
    async with fake_ari() as fake:
        stock = Stock(fake)
        stock.hold("1.1")
        await stock.take()
        assert stock.boxes["1.1"].gone


async def test_a_channel_that_nobody_knows_goes_back_to_the_dialplan() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log[-1] == "continue"
        assert stranger.variables == {"CALLBRIDGE_RESULT": "ERROR", "TIMEOUT(absolute)": "0"}


async def test_a_stranger_that_is_in_the_dialplan_already_is_left_alone() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        stranger.in_stasis = False
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log == []


async def test_a_call_that_is_just_entering_is_no_stranger() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        entering = fake.enter("1.1")
        await other.arrival()
        stock = Stock(fake)
        assert await stock.take(grace=lambda: stock.hold("1.1")) == 0
        assert entering.log == []


async def test_a_variable_that_cannot_be_set_keeps_nobody_here() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        fake.fails("POST .*/variable", 500, times=2)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log[-1] == "continue"


async def test_what_a_process_before_us_plays_is_stopped_so_that_nobody_has_to_hear_it_to_its_end() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        stranger.playback = "1.1.sound2"
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log[0] == "stop"
        assert stranger.log[-1] == "continue"


async def test_who_cannot_be_given_back_yet_keeps_no_new_call_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.asterisk.adoption._QUEUED", 0.02)
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        stranger.playback = "of another program"
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            assert "continue" not in stranger.log
            fake.finish(stranger)
            await fake.until(lambda: "continue" in stranger.log)
        assert stranger.variables == {"CALLBRIDGE_RESULT": "ERROR", "TIMEOUT(absolute)": "0"}


async def test_not_knowing_is_an_error_and_ends_no_call() -> None:
    async with fake_ari() as fake:
        stock = Stock(fake)
        stock.hold("1.1")
        fake.fails("GET applications/.*", 500)
        with pytest.raises(AsteriskError):
            await stock.take()
        assert not stock.boxes["1.1"].gone


# ---- legs and conversations


async def test_a_leg_that_nobody_knows_is_hung_up() -> None:
    async with fake_ari() as fake:
        fake.enter("leg", LEG, "1.1", up=True)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            await fake.until(lambda: "leg" not in fake.legs)


@pytest.mark.parametrize("state", ["Down", "Ringing"])
async def test_somebody_who_is_called_for_nobody_rings_no_longer(state: str) -> None:
    """A process before this one has called him, and there is no caller yet."""
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        theirs = fake.new_leg("7.1")
        theirs.in_stasis, theirs.state = False, state
        await made.ready()
        await fake.until(lambda: not fake.legs)
        assert theirs.log == ["hangup normal"]


async def test_two_who_talk_are_not_parted_by_a_restart() -> None:
    async with fake_ari() as fake:
        caller, theirs = talkers(fake)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            assert fake.talks.the_bridge().members == ["1.1", "leg"]
            assert (caller.log, theirs.log) == ([], [])
            fake.hang_up(theirs)
            await fake.until(lambda: caller.log and caller.log[-1] == "continue")
            assert caller.variables["CALLBRIDGE_RESULT"] == "ERROR"
            assert not fake.talks.bridges


async def test_the_leg_is_hung_up_when_the_caller_leaves_first() -> None:
    async with fake_ari() as fake:
        caller, _ = talkers(fake)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            fake.hang_up(caller)
            await fake.until(lambda: not fake.talks.bridges and "leg" not in fake.legs)


async def test_who_is_alone_in_a_bridge_of_ours_is_let_out() -> None:
    async with fake_ari() as fake:
        caller, theirs = talkers(fake)
        fake.hang_up(theirs)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            assert caller.log[-1] == "continue"
            assert not fake.talks.bridges


async def test_bridges_of_others_are_left_alone() -> None:
    async with fake_ari() as fake:
        fake.talks.bridges["callbridge-2.talk.1.1.1"] = Bridge("callbridge-2.talk.1.1.1")
        fake.enter("1.1", up=True)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert list(fake.talks.bridges) == ["callbridge-2.talk.1.1.1"]


async def test_a_bridge_without_anybody_is_removed() -> None:
    async with fake_ari() as fake:
        fake.talks.bridges[BRIDGE] = Bridge(BRIDGE)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
            assert not fake.talks.bridges


async def test_a_talk_of_a_call_that_is_known_is_not_touched() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        fake.deaf = True
        talkers(fake)
        stock = Stock(fake)
        stock.hold("1.1")
        stock.parties.adopt("leg", BRIDGE, lambda: None)
        stock.parties.watch(BRIDGE)
        fake.enter("1.2")
        await stock.take()
        assert stock.parties.bridges == {BRIDGE}
        assert fake.talks.the_bridge().members == ["1.1", "leg"]


async def test_legs_that_are_gone_are_known_to_be_gone() -> None:
    async with fake_ari() as fake:
        stock = Stock(fake)
        leg = stock.parties.adopt("leg", BRIDGE, lambda: None)
        expected = stock.parties.expect("expected", lambda: None)
        await stock.take()
        assert (leg.gone, expected.gone) == (True, False)


BRIDGE = "callbridge.talk.1.1.1"


def talkers(fake: FakeAri) -> tuple[Leg, Leg]:
    """Two whom a Callbridge that has died has connected."""
    caller, theirs = fake.enter("1.1", "ivr", "0003*099", up=True), fake.enter("leg", LEG, "1.1", up=True)
    theirs.endpoint = "PJSIP/001"
    fake.subscriptions["leg"] = 1
    fake.talks.bridges[BRIDGE] = Bridge(BRIDGE, [caller.id, theirs.id])
    return caller, theirs


# ---- channels that somebody follows to their end


async def test_a_followed_channel_that_has_ended_in_a_gap_is_told_with_no_cause() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        stock, told = Stock(fake), list[int]()
        stock.router.followed.follow("1.1", told.append)
        await stock.take()
        await stock.take()
        assert told == [0]


async def test_one_that_lives_and_is_not_watched_any_more_is_watched_again() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        stock, told = Stock(fake), list[int]()
        for channel in ("1.1", "1.2"):
            fake.enter(channel).in_stasis = False
            stock.router.followed.follow(channel, told.append)
        fake.hidden = {"1.1"}
        await stock.take()
        assert (told, fake.subscriptions) == ([], {"1.1": 1})


async def test_one_that_ends_while_it_is_looked_for_is_gone_and_costs_no_connection() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        stock, told = Stock(fake), list[int]()
        fake.enter("1.1").in_stasis = False
        stock.router.followed.follow("1.1", told.append)
        fake.hidden = {"1.1"}
        fake.fails("POST applications/callbridge/subscription", 422)
        assert await stock.take() == 0
        assert told == [0]


async def test_a_leg_that_is_just_being_placed_is_not_gone() -> None:
    async with fake_ari() as fake:
        stock, told = Stock(fake), list[int]()
        party = stock.parties.expect("leg", lambda: None)
        stock.router.followed.follow("leg", told.append)
        await stock.take()
        assert told == []
        party.entered = True
        await stock.take()
        assert told == [0]
