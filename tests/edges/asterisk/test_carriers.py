"""Which way commands go, seen from a link: over its event socket, and over HTTP whenever that is better."""

import asyncio
from dataclasses import replace

import pytest

from bridge.asterisk import commands
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import TRYING, Linked, linked, settings_for
from tests.fakes.ari import FakeAri, Leg, fake_ari

ASK = commands.get_channel("1")


async def one_leg(made: Linked, fake: FakeAri) -> Leg:
    """A channel of which the link takes no stock."""
    await made.ready()
    fake.hidden.add("1")
    return fake.new_leg("1")


@pytest.mark.parametrize(
    ("version", "transport", "over_socket"),
    [("22.10.1", "auto", True), ("22.10.1", "http", False), ("22.3.0", "auto", False), ("16.28.0", "auto", False)],
)
async def test_the_way_follows_the_version_and_the_setting(version: str, transport: str, over_socket: bool) -> None:
    async with fake_ari(version) as fake, linked(settings_for(fake.url, transport=transport)) as made:
        await one_leg(made, fake)
        await made.link.line.rest.send(ASK)
        assert ("GET channels/1" in fake.over_socket.uris) is over_socket
        assert len(fake.asked("GET channels/1")) == 1
        way = "WebSocket" if over_socket else "HTTP"
        assert made.said == [("connected", f"Asterisk {version}, application callbridge, commands over {way}")]


async def test_what_may_wait_goes_over_http() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        leg = await one_leg(made, fake)
        await made.link.line.rest.send(commands.answer("1"))
        await made.link.line.rest.send(commands.set_variable("1", "A", "b"))
        assert leg.log == ["answer", "set A=b"]
        assert not [uri for uri in fake.over_socket.uris if uri.startswith("POST")]


async def test_what_is_held_up_is_asked_again_over_http_when_that_does_no_harm() -> None:
    """A socket that has gone deaf answers nothing, and HTTP works (T7)."""
    async with fake_ari() as fake, linked(settings_for(fake.url, request_timeout=0.1)) as made:
        await one_leg(made, fake)
        fake.over_socket.lost = 1
        assert await made.link.line.rest.send(ASK)
        assert len(fake.asked("GET channels/1")) == 2
        assert fake.over_socket.uris.count("GET channels/1") == 1


async def test_while_the_socket_owes_an_answer_everything_goes_over_http() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url, request_timeout=0.1)) as made:
        leg = await one_leg(made, fake)
        fake.over_socket.lost = 1
        with pytest.raises(AsteriskError, match=r"did not answer POST .*: no answer within 0\.1 s") as failed:
            await made.link.line.rest.send(commands.start_silence("1"))
        assert failed.value.status == 0
        assert await made.link.line.rest.send(ASK)
        assert "GET channels/1" not in fake.over_socket.uris
        assert leg.log == ["silence"]


async def goes_over_the_socket_again(made: Linked, fake: FakeAri) -> None:
    before = fake.over_socket.uris.count("GET channels/1")
    async with asyncio.timeout(2):
        while fake.over_socket.uris.count("GET channels/1") == before:
            await made.link.line.rest.send(ASK)


async def test_a_socket_that_lost_one_answer_carries_commands_again_and_there_is_nothing_to_tell() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url, request_timeout=0.2), TRYING) as made:
        await one_leg(made, fake)
        fake.over_socket.lost = 1
        await made.link.line.rest.send(ASK)
        await goes_over_the_socket_again(made, fake)
        assert len(made.said) == 1


async def test_a_socket_that_stays_silent_is_told_of_once_and_again_when_it_answers() -> None:
    async with fake_ari("22.10.1") as fake, linked(settings_for(fake.url, request_timeout=0.1), TRYING) as made:
        await one_leg(made, fake)
        fake.over_socket.lost = 1_000_000
        await made.link.line.rest.send(ASK)
        await fake.until(lambda: len(fake.asked("GET asterisk/ping")) >= 3)
        told = (
            "Asterisk 22.10.1, application callbridge, commands over HTTP for now: on the event socket it does not "
            "answer them. Calls go on, and there is nothing to do: the socket is tried again every 0.02 s"
        )
        assert made.said[1:] == [("connected", told)]
        await made.link.line.rest.send(ASK)
        assert fake.over_socket.uris.count("GET channels/1") == 1
        fake.over_socket.lost = 0
        await made.journal.until(lambda: len(made.said) >= 3)
        assert made.said[2:] == [made.said[0]]
        await goes_over_the_socket_again(made, fake)


async def test_a_socket_that_answers_is_not_tried() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url), replace(TRYING, trial=0)) as made:
        await one_leg(made, fake)
        for _ in range(20):
            await made.link.line.rest.send(ASK)
        assert not fake.asked("GET asterisk/ping")


async def test_what_becomes_of_the_socket_is_no_news_of_a_link_that_is_lost() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url, request_timeout=0.1), TRYING) as made:
        await one_leg(made, fake)
        fake.over_socket.lost = 1_000_000
        await made.link.line.rest.send(ASK)
        await made.journal.until(lambda: len(made.said) == 2)
        fake.drop_socket()
        await made.journal.until(lambda: len(made.said) >= 4)
        assert [state for state, _ in made.said] == ["connected", "connected", "lost", "connected"]
        assert made.said[3] == made.said[0]


async def test_what_was_under_way_when_the_socket_ended_is_sent_once_more_over_http_when_that_does_no_harm() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await one_leg(made, fake)
        fake.cuts("GET channels/1", obeys=True)
        assert await made.link.line.rest.send(ASK)
        assert len(fake.asked("GET channels/1")) == 2
        await made.journal.until(lambda: [state for state, _ in made.said] == ["connected", "lost", "connected"])


async def test_what_may_have_been_obeyed_is_not_sent_twice() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await one_leg(made, fake)
        fake.cuts("POST channels/1/continue", obeys=True)
        with pytest.raises(AsteriskError, match="the event socket has ended") as failed:
            await made.link.line.rest.send(commands.continue_in_dialplan("1"))
        assert failed.value.status == 0
        assert len(fake.asked("POST channels/1/continue")) == 1


async def test_answers_that_nobody_waits_for_are_counted_and_end_nothing() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await one_leg(made, fake)
        fake.over_socket.times = 3
        await made.link.line.rest.send(ASK)
        await made.link.line.rest.send(ASK)
        assert made.link.unused["answer that nobody waits for"] >= 2


async def test_an_upgraded_asterisk_is_spoken_to_as_it_is_now() -> None:
    async with fake_ari("16.28.0") as fake, linked(settings_for(fake.url)) as made:
        await one_leg(made, fake)
        await made.link.line.rest.send(ASK)
        assert fake.over_socket.uris == []
        fake.version = "22.10.1"
        fake.drop_socket()
        await made.journal.until(lambda: [state for state, _ in made.said] == ["connected", "lost", "connected"])
        await made.link.line.rest.send(ASK)
        assert "GET channels/1" in fake.over_socket.uris


async def test_many_callers_at_once_share_the_socket_and_http() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await one_leg(made, fake)
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(made.link.line.rest.send(ASK)) for _ in range(200)]
        assert all(one.result() for one in asking)
        assert 0 < fake.over_socket.uris.count("GET channels/1") < 200


async def test_a_filter_that_was_left_behind_does_not_swallow_the_answers() -> None:
    """While channels are in it, an application keeps the filter of whoever was connected before."""
    async with fake_ari() as fake:
        fake.filter = ["StasisStart"]
        async with linked(settings_for(fake.url)) as made:
            await one_leg(made, fake)
            assert await made.link.line.rest.send(ASK)
            assert "GET channels/1" in fake.over_socket.uris
            assert len(fake.asked("GET channels/1")) == 1
