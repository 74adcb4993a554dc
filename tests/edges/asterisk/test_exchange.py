"""People who are called before there is a caller. Source: Asterisk reference T11, T12; Events and API 6.3."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from bridge.asterisk.exchange import AriExchange
from bridge.calls.exchange_port import PickedUp
from bridge.calls.legs import Leg, LegEnd
from bridge.calls.switchboard import LegState
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitLimits
from bridge.telephony.values import CallerId
from tests.edges.asterisk.linked import Linked, linked, settings_for
from tests.fakes.ari import FakeAri, fake_ari

ANA, DAN = "PJSIP/001", "PJSIP/002"
PLACE = DialplanPlace("callbridge-transfer", "002")


def leg(endpoint: str = ANA) -> Leg:
    return Leg(f"1795325102.{endpoint[-3:]}", endpoint, endpoint[-3:], CallerId("Acme", "0258"), "0003", marked="abc")


@dataclass
class Exchanging:
    """An exchange on a link that is up, and the hands of those who are called."""

    fake: FakeAri
    made: Linked
    exchange: AriExchange
    told: list[tuple[str, LegState | LegEnd]] = field(default_factory=list)
    sent: list[tuple[str, str, str, int]] = field(default_factory=list)

    async def ring(self, *endpoints: str, seconds: float = 5) -> PickedUp:
        legs = [leg(endpoint) for endpoint in endpoints or (ANA,)]
        return await self.exchange.ring(legs, seconds, lambda one, what: self.told.append((one.endpoint, what)))

    @property
    def parties(self) -> Sequence[object]:
        return self.made.link.line.router.parties.all()


@asynccontextmanager
async def exchanging(version: str = "22.10.1~dfsg", *, ami: bool = True) -> AsyncIterator[Exchanging]:
    """Nothing is held when it ends but what a test holds."""
    async with fake_ari(version) as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        world = Exchanging(fake, made, AriExchange(made.link.line, "pbx1"))

        async def redirect(channel: str, context: str, extension: str, priority: int) -> None:
            world.sent.append((channel, context, extension, priority))

        if ami:
            world.exchange = AriExchange(made.link.line, "pbx1", redirect)
        yield world
        assert world.parties == ()


@asynccontextmanager
async def ringing(world: Exchanging, *endpoints: str, seconds: float = 5) -> AsyncIterator[asyncio.Task[PickedUp]]:
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        yield tasks.create_task(world.ring(*endpoints, seconds=seconds))


async def test_who_answers_first_is_a_callers_channel_and_the_others_are_told() -> None:
    async with exchanging() as world:
        async with ringing(world, ANA, DAN) as task:
            ana, dan = await world.fake.talks.leg(ANA), await world.fake.talks.leg(DAN)
            world.fake.talks.rings(ana)
            world.fake.talks.answers(dan)
        picked = task.result()
        assert picked.rung.answered == leg(DAN)
        assert picked.rung.ends == ((leg(ANA), LegEnd.ELSEWHERE),)
        assert picked.arrival is not None
        assert (picked.arrival.channel.id.unique, picked.arrival.up, picked.arrival.accountcode) == (
            dan.id,
            True,
            "0003",
        )
        assert ana.log[-1] == "hangup answered_elsewhere"
        assert world.told == [
            (ANA, LegState.TRYING), (DAN, LegState.TRYING), (ANA, LegState.RINGING), (ANA, LegEnd.ELSEWHERE),
        ]  # fmt: skip
        assert world.made.link.channels == {dan.id}
        await picked.arrival.channel.hangup()
        await picked.arrival.channel.close()
        assert world.made.link.channels == frozenset()
        assert set(world.fake.legs) == set()


async def test_a_leg_that_rings_before_its_order_is_answered_is_told_as_ringing_last() -> None:
    """Events and answers come by two connections: a busy machine reads the later one first."""
    async with exchanging() as world:
        gate = world.fake.holds("POST channels")
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.talks.rings(ana)
            await world.fake.until(lambda: any(party.rang for party in world.parties))  # type: ignore[attr-defined]  # parties
            gate.set()
            await world.fake.until(lambda: len(world.told) >= 2)
            assert world.told == [(ANA, LegState.TRYING), (ANA, LegState.RINGING)]
            world.fake.hang_up(ana)
        assert task.result().arrival is None


async def test_a_leg_is_called_as_it_is_to_be_shown_billed_and_bounded() -> None:
    async with exchanging() as world:
        async with ringing(world, seconds=0.05):
            await world.fake.talks.leg()
        (body,) = world.fake.asked("POST channels")
        assert body == {
            "endpoint": ANA,
            "app": "callbridge",
            "appArgs": "callbridge-leg",
            "channelId": leg().id,
            "timeout": 5,
            "variables": {
                "CONNECTEDLINE(name)": "Acme",
                "CONNECTEDLINE(num)": "0258",
                "CHANNEL(accountcode)": "0003",
                "TIMEOUT(absolute)": "14400",
                "CDR(userfield)": "abc",
            },
        }


@pytest.mark.parametrize("dialled", ["Local/slow@lab", "Local/slow@lab/n"])
async def test_both_ends_of_a_local_channel_have_ids_of_ours_and_stay(dialled: str) -> None:
    async with exchanging() as world:
        async with ringing(world, dialled, seconds=0.05):
            await world.fake.until(lambda: world.fake.asked("POST channels"))
        (body,) = world.fake.asked("POST channels")
        assert (body["endpoint"], body["otherChannelId"]) == ("Local/slow@lab/n", f"{leg(dialled).id}.2")


async def test_a_key_pressed_right_after_the_answer_is_kept() -> None:
    async with exchanging() as world:
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.talks.answers(ana)
            world.fake.press(ana, "7")
        arrival = task.result().arrival
        assert arrival is not None
        digits = await arrival.channel.collect(DigitLimits(1, 1, 1, 1, ""))
        assert digits.keys == "7"
        await arrival.channel.hangup()
        await arrival.channel.close()


async def test_an_answer_counts_when_the_channel_has_entered() -> None:
    async with exchanging() as world:
        world.fake.talks.late.add(ANA)
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.talks.answers(ana)
            await world.fake.until(lambda: world.fake.asked(f"GET channels/{ana.id}"))
            assert not task.done()
            world.fake.enter(ana.id, *ana.args, up=True)
        arrival = task.result().arrival
        assert arrival is not None
        await arrival.channel.hangup()
        await arrival.channel.close()


async def test_an_answer_that_was_never_told_is_found() -> None:
    async with exchanging() as world:
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.deaf = True
            world.fake.talks.answers(ana)
        arrival = task.result().arrival
        assert arrival is not None
        assert world.made.link.channels == {ana.id}
        await arrival.channel.hangup()
        await arrival.channel.close()


@pytest.mark.parametrize(("cause", "end"), [(17, LegEnd.BUSY), (1, LegEnd.CONGESTION), (19, LegEnd.NO_ANSWER)])
async def test_how_a_leg_that_refuses_has_ended(cause: int, end: LegEnd) -> None:
    async with exchanging() as world:
        async with ringing(world) as task:
            world.fake.talks.refuses(await world.fake.talks.leg(), cause)
        assert task.result() == PickedUp(task.result().rung)
        assert task.result().rung.ends == ((leg(), end),)


async def test_a_leg_that_rings_too_long_is_ended() -> None:
    async with exchanging() as world:
        async with ringing(world, seconds=0.05) as task:
            ana = await world.fake.talks.leg()
        assert task.result().rung.timed_out
        assert ana.log[-1] == "hangup no_answer"
        assert world.fake.legs == {}


async def test_an_endpoint_that_asterisk_does_not_know_hinders_no_other() -> None:
    async with exchanging() as world:
        world.fake.talks.unknown.add(ANA)
        async with ringing(world, ANA, DAN, seconds=0.05) as task:
            await world.fake.talks.leg(DAN)
        assert task.result().rung.ends[0] == (leg(ANA), LegEnd.UNAVAILABLE)
        assert world.told[0] == (ANA, LegEnd.UNAVAILABLE)


async def test_an_id_that_is_said_to_be_taken_is_looked_at() -> None:
    """T11: the answer sticks to its connection."""
    async with exchanging() as world:
        world.fake.fails("POST channels", 409)
        async with ringing(world, seconds=0.05) as task:
            await world.fake.until(lambda: world.fake.asked(f"GET channels/{leg().id}"))
        assert task.result().rung.ends == ((leg(), LegEnd.UNAVAILABLE),)


async def test_an_id_that_is_taken_by_the_leg_itself_is_no_refusal() -> None:
    async with exchanging() as world:
        world.fake.new_leg(leg().id).in_stasis = False
        world.fake.fails("POST channels", 409)
        async with ringing(world, seconds=0.05) as task:
            await world.fake.until(lambda: world.fake.asked(f"GET channels/{leg().id}"))
        assert task.result().rung.timed_out
        assert world.fake.legs == {}


async def test_an_id_that_nobody_can_look_at_is_a_refusal() -> None:
    async with exchanging() as world:
        world.fake.fails("POST channels", 409)
        world.fake.fails(f"GET channels/{leg().id}", 500)
        async with ringing(world, seconds=0.5) as task:
            pass
        assert task.result().rung.ends == ((leg(), LegEnd.UNAVAILABLE),)


async def test_whoever_gives_up_leaves_nobody_ringing() -> None:
    async with exchanging() as world:
        async with ringing(world, ANA, DAN) as task:
            await world.fake.talks.leg(DAN)
            task.cancel()
        assert world.fake.legs == {}
        assert world.made.link.channels == frozenset()


@pytest.mark.parametrize("dialled", [True, False])
async def test_whoever_gives_up_while_it_is_ordered_leaves_nobody_ringing(dialled: bool) -> None:
    async with exchanging() as world:
        gate = world.fake.holds("POST channels", 0 if dialled else 500)
        async with ringing(world) as task:
            await world.fake.until(lambda: world.fake.asked("POST channels"))
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            gate.set()
        await world.fake.until(lambda: not world.fake.legs)


async def test_who_was_called_has_no_dialplan_to_go_back_to() -> None:
    async with exchanging() as world:
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.talks.answers(ana)
        arrival = task.result().arrival
        assert arrival is not None
        await arrival.channel.return_to_dialplan(DialplanResult.ERROR)
        assert ana.log[-1] == "hangup normal"
        await arrival.channel.close()


async def test_who_leaves_while_the_others_are_told_has_left() -> None:
    async with exchanging() as world:
        async with ringing(world, ANA, DAN) as task:
            ana, dan = await world.fake.talks.leg(ANA), await world.fake.talks.leg(DAN)
            gate = world.fake.holds(f"DELETE channels/{dan.id}")
            world.fake.talks.answers(ana)
            await world.fake.until(lambda: dan.id not in world.fake.legs)
            world.fake.hang_up(ana)
            await world.fake.until(lambda: not world.made.link.channels)
            gate.set()
        arrival = task.result().arrival
        assert arrival is not None
        with pytest.raises(ChannelGone):
            await arrival.channel.answer()
        await arrival.channel.close()


async def test_who_leaves_before_anybody_has_looked_has_not_answered() -> None:
    async with exchanging() as world:
        async with ringing(world) as task:
            ana = await world.fake.talks.leg()
            world.fake.talks.answers(ana)
            world.fake.hang_up(ana)
        assert task.result().arrival is None


async def test_any_channel_may_be_hung_up_also_one_that_is_gone() -> None:
    async with exchanging() as world:
        theirs = world.fake.new_leg("7.1")
        theirs.in_stasis = False
        await world.exchange.hang_up("7.1")
        assert theirs.log == ["hangup normal"]
        await world.exchange.hang_up("7.1")
        world.fake.fails("DELETE channels/7.2", 500)
        with pytest.raises(AsteriskError):
            await world.exchange.hang_up("7.2")


async def test_a_channel_of_the_dialplan_is_sent_by_its_name() -> None:
    async with exchanging() as world:
        name = world.fake.new_leg("7.1").json()["name"]
        assert await world.exchange.redirect("7.1", PLACE)
        assert world.sent == [(name, "callbridge-transfer", "002", 1)]
        with pytest.raises(AsteriskError):
            await world.exchange.redirect("7.9", PLACE)


async def test_a_channel_without_a_name_is_sent_nowhere() -> None:
    async with exchanging() as world:
        gate = world.fake.holds("GET channels/7.1", 0)
        gate.set()
        world.fake.new_leg("7.1").json = dict  # type: ignore[method-assign] # it tells nothing of itself
        with pytest.raises(AsteriskError, match="name"):
            await world.exchange.redirect("7.1", PLACE)
        assert world.sent == []


async def test_without_ami_nobody_is_sent_anywhere() -> None:
    async with exchanging(ami=False) as world:
        assert not await world.exchange.redirect("7.1", PLACE)
        assert world.exchange.ready
        world.made.link.ready.clear()
        assert not world.exchange.ready
