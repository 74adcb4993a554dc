from bridge.calls.orders import SwitchState
from tests.fakes.console import ConsoleHouse
from tests.fakes.console_client import client_of
from tests.fakes.orders import FakeOrders


async def test_each_switch_is_shown_as_it_stands_and_an_operator_turns_it() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        text = (await client.get("/switches")).text
        assert "Night service" in text
        assert 'aria-label="Turn on Night service"' in text
        page = await client.post("/switches", {"name": "night", "to": "on"})
        assert (page.status, page.headers["Location"]) == (303, "/switches?said=on")
        text = (await client.get("/switches?said=on")).text
        assert "The switch is on." in text
        assert 'aria-label="Turn off Night service"' in text
    assert house.orders.ordered == [("night on", "ana in the console, from 127.0.0.1")]


async def test_two_people_who_mean_the_same_do_not_undo_each_other() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in()
        for _ in range(2):
            await client.post("/switches", {"name": "night", "to": "on"})
        assert house.orders.states["night"].is_on
        assert (await client.post("/switches", {"name": "night", "to": "toggle"})).status == 400


async def test_a_viewer_sees_and_turns_nothing() -> None:
    house = ConsoleHouse()
    async with client_of(house) as client:
        await client.log_in("vic")
        text = (await client.get("/switches")).text
        assert "Night service" in text
        assert ">Turn" not in text
        assert (await client.post("/switches", {"name": "night", "to": "on"})).status == 403
    assert house.orders.ordered == []


async def test_a_switch_that_is_not_declared_and_none_at_all() -> None:
    async with client_of(ConsoleHouse(orders=FakeOrders(states={}))) as client:
        await client.log_in()
        assert "[switch.night]" in (await client.get("/switches")).text
        assert (await client.post("/switches", {"name": "day", "to": "on"})).status == 404


async def test_a_label_is_text() -> None:
    states = {"n": SwitchState("n", "<img src=x>", is_on=False)}
    async with client_of(ConsoleHouse(orders=FakeOrders(states=states))) as client:
        await client.log_in()
        assert "<img src=x>" not in (await client.get("/switches")).text
