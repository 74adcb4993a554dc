"""Orders from outside that cut what a call does. Source: Events and API 6.5, 6.6."""

import asyncio

import pytest

from bridge.calls.cutting import CutShort, Cutting
from bridge.ivr.outcomes import Ended
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.causes import EndReason
from tests.unit.calls.placing_world import until

END = Ended(EndReason.API_DELETE)
TO = Transfer(to=(Template.literal("101"),))


async def is_cut(cutting: Cutting) -> CutShort:
    with pytest.raises(CutShort) as cut:
        async with cutting.heard():
            await until(1000)
    return cut.value


async def test_an_order_cuts_what_runs_and_is_handed_out() -> None:
    cutting = Cutting()
    asyncio.get_running_loop().call_later(5, cutting.give, TO)
    assert (await is_cut(cutting)).order == TO
    assert asyncio.get_running_loop().time() == 5
    assert await cutting.obeyed()
    assert cutting.reason is None


async def test_one_that_comes_before_the_walk_waits_for_it() -> None:
    cutting = Cutting()
    assert cutting.give(END)
    assert (await is_cut(cutting)).order == END
    assert cutting.reason is EndReason.API_DELETE


async def test_the_later_of_two_counts_unless_the_first_ends_the_call() -> None:
    cutting = Cutting()
    assert cutting.give(TO)
    assert cutting.give(END)
    assert not cutting.give(TO)
    assert (await is_cut(cutting)).order == END


async def test_two_at_once_cut_once() -> None:
    cutting = Cutting()

    def give() -> None:
        cutting.give(TO)
        cutting.give(END)

    asyncio.get_running_loop().call_later(5, give)
    assert (await is_cut(cutting)).order == END


async def test_nobody_obeys_when_the_call_is_over() -> None:
    cutting = Cutting()
    async with cutting.heard():
        pass
    assert cutting.give(TO)
    cutting.close()
    assert not await cutting.obeyed()
    assert not cutting.give(TO)


async def test_a_call_in_the_dialplan_is_not_cut_but_knows_why_it_ends() -> None:
    cutting = Cutting()
    async with cutting.heard():
        with cutting.away():
            assert cutting.is_away
            assert not cutting.give(TO)
            assert not cutting.give(END)
            await until(1)
        assert not cutting.is_away
    assert cutting.reason is EndReason.API_DELETE


async def test_a_time_out_of_what_runs_is_its_own() -> None:
    cutting = Cutting()
    with pytest.raises(TimeoutError):
        async with cutting.heard():
            raise TimeoutError
    assert cutting.give(TO)


async def test_an_order_that_comes_while_the_cut_is_under_way_replaces_it() -> None:
    cutting = Cutting()

    async def slow_to_stop() -> None:
        try:
            await until(1000)
        finally:
            cutting.give(END)

    asyncio.get_running_loop().call_later(5, cutting.give, TO)
    with pytest.raises(CutShort) as cut:
        async with cutting.heard():
            await slow_to_stop()
    assert cut.value.order == END


class TestEndIn:
    """A call that a program has placed for a time. Source: The IVR 3.12."""

    async def test_one_that_is_over_before_is_given_no_order(self) -> None:
        cutting = Cutting()
        cutting.end_in(5, EndReason.LIFETIME)
        cutting.close()
        over = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(9, over.set_result, None)
        await over
        assert cutting.reason is None
