from typing import Any

import pytest

from bridge.calls.deliveries import Delivery, DeliveryFilter, DeliveryState
from bridge.errors import StoreError
from bridge.web.console.visit import View, Visit
from bridge.web.console.wire import Answer
from tests.fakes.console import ConsoleHouse
from tests.fakes.console_client import client_of
from tests.fakes.event_orders import DEAD, PENDING


async def test_each_delivery_is_shown_with_its_state_and_why_and_no_secret() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        text = (await client.get("/deliveries")).text
        one = (await client.get(f"/deliveries/{PENDING.notification.id}")).text
    for word in ("dead", "gone, status 410", "CB202: refused", "pending", "delivered"):
        assert word in text
    assert "token=abc" not in text + one
    assert "•••" in one


async def test_what_a_receiver_has_answered_is_text() -> None:
    async with client_of() as client:
        await client.log_in()
        text = (await client.get(f"/deliveries/{DEAD.notification.id}")).text
    assert "\\x1b[31maway" in text
    assert "\x1b" not in text


async def test_what_is_asked_is_what_is_looked_for() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        await client.get("/deliveries?state=dead&receiver=https%3A%2F%2Fcrm.example%3A443&call=17.4&definition=d1")
        assert (await client.get("/deliveries?state=lost")).status == 400
        assert (await client.get("/deliveries/00000000-0000-4000-8000-00000000ffff")).status == 404
    wanted = DeliveryFilter(DeliveryState.DEAD, "https://crm.example:443", "17.4", "d1")
    assert house.events.ordered[0] == ("list", wanted, "")


@pytest.mark.parametrize("order", ["replay", "drop"])
async def test_the_chosen_ones_are_sent_again_or_dropped_in_the_name_of_who_ordered_it(order: str) -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        assert (await client.post(f"/deliveries/{order}", {})).status == 400
        answer = await client.post(f"/deliveries/{order}", {"id.d1": "on", "id.d2": "on"})
        assert answer.headers["Location"].startswith(
            f"/deliveries?said={'replayed' if order == 'replay' else 'dropped'}"
        )
    assert house.events.ordered == [(order, DeliveryFilter(ids=("d1", "d2")), "ana")]


async def test_a_viewer_chooses_nothing() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in("vic")
        text = (await client.get("/deliveries")).text
        assert "checkbox" not in text
        assert (await client.post("/deliveries/drop", {"id.d1": "on"})).status == 403
    assert [order for order, _, _ in house.events.ordered] == ["list"]


async def test_a_store_that_is_away_does_nothing_and_says_so() -> None:
    house = ConsoleHouse()
    house.events.refuses = StoreError("the database is away")
    async with client_of(house) as client:
        await client.log_in()
        assert (await client.get("/deliveries")).status == 503
        assert (await client.post("/deliveries/drop", {"id.d1": "on"})).status == 503


async def test_no_delivery_reaches_a_page_unmasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no page shows the part that holds a secret today."""
    shown: list[Delivery] = []

    async def page(self: View, visit: Visit, template: str, status: int = 200, **values: Any) -> Answer:  # noqa: ANN401 - as it is
        shown.extend(values.get("rows", ()))
        return Answer(status)

    async with client_of() as client:
        await client.log_in()
        monkeypatch.setattr(View, "page", page)
        await client.get("/deliveries")
    assert len(shown) == 3
    assert all("token=abc" not in one.notification.url for one in shown)
