import asyncio

import pytest

from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.switchboard import LiveCall
from bridge.web.unifiedapi.idempotency import KEPT
from tests.fakes.api import NARROW, FakeApi, code


async def test_a_request_with_a_key_that_comes_again_is_answered_again_and_places_no_second_call() -> None:
    api = FakeApi()
    first = await api.place(idempotency_key="order-42")
    assert await api.place({"nonce": "other"}, idempotency_key="order-42") == first
    assert len(api.orders.ordered) == 1
    await api.place(idempotency_key="order-43")
    await api.place(idempotency_key="order-42", token=NARROW)
    assert len(api.orders.ordered) == 3
    api.clock.at += KEPT
    await api.place(idempotency_key="order-42")
    assert len(api.orders.ordered) == 4


async def test_two_at_the_same_moment_place_one_call() -> None:
    api = FakeApi()
    one, other = await asyncio.gather(api.place(idempotency_key="k"), api.place(idempotency_key="k"))
    assert one == other
    assert len(api.orders.ordered) == 1
    assert api.routes.calls.repeats.turns == {}


async def test_the_second_waits_however_long_the_first_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    api, begun, gate = FakeApi(), asyncio.Event(), asyncio.Event()
    place = api.orders.place

    async def slowly(order: PlaceOrder, caller: Caller) -> LiveCall:
        begun.set()
        await gate.wait()
        return await place(order, caller)

    monkeypatch.setattr(api.orders, "place", slowly)
    async with asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(api.place(idempotency_key="k")) for _ in range(2)]
        await begun.wait()
        await asyncio.sleep(0)  # noqa: TID251 - the second has come as far as it may
        gate.set()
    assert both[0].result() == both[1].result()
    assert len(api.orders.ordered) == 1


async def test_without_a_key_every_request_is_a_call_also_with_one_nonce() -> None:
    api = FakeApi()
    one, other = await api.place({"nonce": "n"}), await api.place({"nonce": "n"})
    assert one[1][0]["id"] != other[1][0]["id"]


async def test_what_was_refused_may_be_tried_again() -> None:
    api = FakeApi()
    assert code(await api.place({"extension": "x"}, idempotency_key="k")) == (400, "invalid_extension")
    assert (await api.place(idempotency_key="k"))[0] == 200


@pytest.mark.parametrize("key", ["k" * 256, "ș", "a\x7f"])
async def test_a_key_is_short_and_printable(key: str) -> None:
    assert code(await FakeApi().place(idempotency_key=key)) == (400, "invalid_request")


async def test_a_store_that_cannot_be_read_places_nothing_for_it_may_have_been_done() -> None:
    api = FakeApi()
    api.answers.broken = "find"
    assert code(await api.place(idempotency_key="k")) == (503, "unavailable")
    assert api.orders.ordered == []


async def test_a_store_that_cannot_be_written_takes_back_nothing_that_is_done() -> None:
    api = FakeApi()
    api.answers.broken = "keep"
    first = await api.place(idempotency_key="k")
    assert first[0] == 200
    assert await api.place(idempotency_key="k") == first
    assert len(api.orders.ordered) == 1
    api.clock.at += KEPT
    api.answers.broken = ""
    await api.place(idempotency_key="other")
    assert api.routes.calls.repeats.unsaved == {}


async def test_without_room_for_answers_nothing_new_is_placed_for_it_might_be_placed_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bridge.web.unifiedapi.idempotency.MOST", 1)
    api = FakeApi()
    api.answers.broken = "keep"
    first = await api.place(idempotency_key="k")
    assert code(await api.place(idempotency_key="other")) == (503, "unavailable")
    assert await api.place(idempotency_key="k") == first
    assert len(api.orders.ordered) == 1
    api.clock.at += KEPT
    assert (await api.place(idempotency_key="other"))[0] == 200
