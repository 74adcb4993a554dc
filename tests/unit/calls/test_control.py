"""What may be ordered of a call that is served. Source: Events and API 6.5, 6.6."""

import asyncio

from bridge.calls.channel import Arrival
from bridge.calls.control import SessionControl
from bridge.calls.placed import Placed
from bridge.calls.session import walk
from bridge.calls.switchboard import LiveLeg
from bridge.ivr.outcomes import Ended
from bridge.telephony.causes import EndReason
from bridge.telephony.values import CallerId
from tests.fakes.callees import Callee, Rang, TalkedTo
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, a_live, an_ivr, ask_script, digits, main, says, set_to, sound, transfer
from tests.unit.calls.placing_world import BENS, until

MENU = an_ivr(main(start=[sound("menu"), set_to("a", "1"), digits(1, timeout=50)]))
CALLER = "1763800001.42"


class Controlled:
    """A call in an IVR that is walked, and whoever orders something of it."""

    def __init__(self, ivr: object = MENU) -> None:
        self.channel = FakeChannel(up=True, lengths={"menu": 10})
        self.rig = Rig(live=a_live(ivr))  # type: ignore[arg-type] # an IVR
        self.call = a_call(ivr, self.channel, self.rig.live)  # type: ignore[arg-type] # an IVR
        self.served: list[tuple[Arrival, Placed]] = []
        self.control = SessionControl(self.call, lambda arrival, placed: self.served.append((arrival, placed)))
        self.ending: object = None

    async def walks(self) -> None:
        self.ending = await walk(self.call, self.rig.ports)
        self.call.cutting.close()

    def rang(self) -> list[tuple[str, ...]]:
        return [one.endpoints for one in self.channel.noticed if isinstance(one, Rang)]


def leg(channel: str = CALLER, number: str = "+12025550143") -> LiveLeg:
    return LiveLeg(channel, None, number)


async def test_hanging_up_cuts_a_sound() -> None:
    one = Controlled()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(3)
        await one.control.hang_up()
    assert one.ending == Ended(EndReason.API_DELETE)
    assert Heard("menu") not in one.channel.noticed


async def test_the_caller_is_connected_out_of_a_sound_with_the_rules_for_programs() -> None:
    one = Controlled()
    one.channel.others.phones[BENS] = Callee(after=1, talks=10)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(3)
        assert await one.control.transfer(leg(), "101")
    assert one.ending == Ended(EndReason.TRANSFER_FINAL)
    assert [what for what in one.channel.noticed if isinstance(what, TalkedTo)] == [TalkedTo(BENS, 10.0)]


async def test_a_list_goes_on_at_the_action_that_was_cut() -> None:
    one = Controlled()
    one.channel.others.phones[BENS] = Callee(after=30)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(12)
        assert one.call.variables == {"a": "1"}
        assert await one.control.transfer(leg(), "101")
        await until(40)
        assert one.call.cursor.place is not None
        assert one.call.cursor.place.position == 3
        await one.control.hang_up()
    assert one.channel.noticed.count(Heard("menu")) == 1


async def test_verbs_of_a_reply_go_on_at_the_verb_that_was_cut() -> None:
    one = Controlled(an_ivr(main(start=[ask_script(), sound("menu")])))
    one.rig.scripts.replies = [says(sound("first"), sound("second"))]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(3)
        assert await one.control.transfer(leg(), "777")
        await until(8)
        await one.control.hang_up()
    heard = [what for what in one.channel.noticed if isinstance(what, Heard)]
    assert heard == [Heard("first"), Heard("second")]


async def test_who_talks_with_the_caller_goes_on_alone() -> None:
    one = Controlled(an_ivr(main(start=[transfer("101")])))
    one.channel.others.phones[BENS] = Callee(after=1, talks=100)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(3)
        (placed,) = one.channel.others.placed
        assert await one.control.transfer(leg(placed.id, "0003*101"), "0040744123456")
    assert one.ending == Ended(EndReason.TRANSFER_FINAL)
    ((arrival, goes_on),) = one.served
    assert arrival.channel.id.unique == placed.id
    assert (goes_on.number, goes_on.to, goes_on.shown) == ("0003*101", "0040744123456", CallerId(number="0003*101"))
    assert await goes_on.after()
    assert not await one.control.transfer(leg(placed.id, "0003*101"), "002")


async def test_who_is_not_talking_stays_where_he_is() -> None:
    one = Controlled()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(1)
        assert not await one.control.transfer(leg("9.9"), "101")
        await one.control.hang_up()
        assert not await one.control.transfer(leg("9.9"), "101")
    assert not await one.control.transfer(leg(), "101")


async def test_a_call_in_the_dialplan_is_not_connected_from_here() -> None:
    one = Controlled(an_ivr(main(start=[transfer("800")])))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one.walks())
        await until(1)
        assert one.control.away
        assert not await one.control.transfer(leg(), "101")
        assert not await one.control.transfer(leg("9.9"), "101")
        await until(40)
        assert not one.control.away
    assert one.served == []
