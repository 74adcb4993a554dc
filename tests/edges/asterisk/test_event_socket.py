import asyncio

import aiohttp
import pytest

from bridge.asterisk import event_socket
from bridge.asterisk.event_socket import EVENT_LIMIT, Refused, connected
from bridge.asterisk.events import Event, StasisEnd, StasisStart, Unknown
from bridge.asterisk.rest_http import HttpCarrier
from tests.edges.asterisk.linked import settings_for
from tests.fakes.ari import FakeAri, fake_ari


async def read(fake: FakeAri, then: object, most: int = 99) -> tuple[list[Event], str]:
    """Read what the fake tells after `then`, at most so many events."""
    settings = settings_for(fake.url)
    events: list[Event] = []

    def take(event: Event) -> bool:
        events.append(event)
        return len(events) < most

    async with HttpCarrier(settings) as carrier, connected(carrier.session, settings) as socket:
        await fake.connected()
        assert callable(then)
        then()
        ended = await event_socket.read(socket, take)
    return events, ended


async def test_events_come_in_their_order() -> None:
    async with fake_ari() as fake:

        def then() -> None:
            leg = fake.enter("1.1", "ivr")
            fake.tell("StasisEnd", leg)

        events, ended = await read(fake, then, 2)
    assert [type(event) for event in events] == [StasisStart, StasisEnd]
    assert ended == "enough"


async def test_garbage_does_not_end_the_reading() -> None:
    async with fake_ari() as fake:

        def then() -> None:
            for text in ("{", "[]", "\x00"):
                fake.tell_text(text)
            fake.tell("StasisEnd", fake.enter("1.1"))

        events, _ = await read(fake, then, 5)
    assert events[:3] == [Unknown("garbage")] * 3
    assert isinstance(events[4], StasisEnd)


async def test_an_event_that_is_larger_than_any_of_asterisk_ends_the_connection_and_is_not_kept() -> None:
    async with fake_ari() as fake:
        events, ended = await read(fake, lambda: fake.tell_text('{"type": "' + "x" * EVENT_LIMIT + '"}'), 1)
    assert events == []
    assert ended.startswith(("Asterisk closed the connection", "the connection broke"))


async def test_a_broken_connection_ends_the_reading() -> None:
    async with fake_ari() as fake:
        events, ended = await read(fake, fake.drop_socket)
    assert events == []
    assert ended.startswith(("Asterisk closed the connection", "the connection broke"))


async def test_a_wrong_password_is_refused() -> None:
    async with fake_ari() as fake:
        settings = settings_for(fake.url, ari_password="wrong")
        async with HttpCarrier(settings) as carrier:
            with pytest.raises(Refused) as refused:
                async with connected(carrier.session, settings):
                    pass
    assert refused.value.status == 401


async def test_nobody_there_is_an_error_of_the_client() -> None:
    async with fake_ari() as fake:
        settings = settings_for(fake.url)
    async with HttpCarrier(settings) as carrier:
        with pytest.raises(aiohttp.ClientConnectorError):
            async with connected(carrier.session, settings):
                pass


async def test_a_deaf_connection_is_noticed_by_the_heartbeat() -> None:
    async with fake_ari() as fake:
        fake.deaf = True
        settings = settings_for(fake.url).model_copy(update={"heartbeat": 0.05})
        async with HttpCarrier(settings) as carrier, connected(carrier.session, settings) as socket:
            async with asyncio.timeout(2):
                await event_socket.read(socket, lambda _: True)
            assert socket.closed
