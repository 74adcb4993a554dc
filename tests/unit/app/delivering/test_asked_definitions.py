"""The process that delivers asks its service for definitions, and not for each delivery."""

import asyncio
import socket

from bridge.app.delivering.asked_definitions import FRESH, AskedDefinitions
from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Asked, Known
from tests.fakes.deliveries import a_definition
from tests.fakes.moments import HandClock


async def test_what_is_wanted_at_once_is_asked_for_together_and_what_is_known_is_asked_for_again_after_a_moment() -> (
    None
):
    here, there = socket.socketpair()
    wire, service, clock = await Wire.over(here), await Wire.over(there), HandClock(0.0)
    definitions = AskedDefinitions(wire, clock.monotonic)
    first = asyncio.gather(*map(definitions.find, ("crm1", "crm2", "crm1", "gone")))
    assert await service.receive() == Asked(("crm1", "crm2", "gone"))
    one, two = a_definition(id="crm1"), a_definition(id="crm2")
    definitions.learn(Known(1, {"crm1": one, "crm2": two, "gone": None}))
    assert await first == [one, two, one, None]
    assert await definitions.find("crm2") == two
    anew = asyncio.gather(definitions.find_now("crm1"))
    assert await service.receive() == Asked(("crm1",))
    definitions.learn(Known(2, {}))
    (found,) = await anew
    assert found == one
    clock.go_on(FRESH)
    second = asyncio.gather(*map(definitions.find, ("crm1", "crm2")))
    assert await service.receive() == Asked(("crm1", "crm2"))
    definitions.learn(Known(3, {"crm2": None}))
    assert await second == [one, None]
    wire.close()
    service.close()
