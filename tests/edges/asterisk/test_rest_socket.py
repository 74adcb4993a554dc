"""Commands on the event socket: each answer finds its question, and one that does not come holds up nothing else."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import aiohttp
import pytest

from bridge.asterisk import commands, event_socket
from bridge.asterisk.carrier import NoReply, Reply
from bridge.asterisk.events import Event, RestAnswered
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.rest_socket import MOST_BYTES, MOST_UNDER_WAY, SocketCarrier, body_of
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import settings_for
from tests.fakes.ari import FakeAri, fake_ari

SILENCE = commands.start_silence("1")


@dataclass
class Socketed:
    carrier: SocketCarrier
    fake: FakeAri
    unexpected: list[Event]

    async def ask(self, command: commands.Command, seconds: float = 1) -> Reply:
        body = body_of(command)
        assert body is not None
        return await self.carrier.exchange(command, body, seconds)


@asynccontextmanager
async def socketed() -> AsyncIterator[Socketed]:
    """One event socket that carries commands, about the channel `1`."""
    async with (
        fake_ari() as fake,
        HttpCarrier(settings_for(fake.url)) as http,
        event_socket.connected(http.session, settings_for(fake.url)) as socket,
        asyncio.TaskGroup() as tasks,
    ):
        await fake.connected()
        fake.new_leg("1")
        made = Socketed(SocketCarrier(socket), fake, [])

        def take(event: Event) -> bool:
            if not (isinstance(event, RestAnswered) and made.carrier.answered(event)):
                made.unexpected.append(event)
            return True

        async def read() -> None:
            await event_socket.read(socket, take)
            made.carrier.end()

        tasks.create_task(read())
        yield made
        await socket.close()


async def test_an_answer_has_its_status_and_its_json() -> None:
    async with socketed() as made:
        assert await made.ask(SILENCE) == Reply(204, None)
        found = await made.ask(commands.get_channel("1"))
        assert (found.status, isinstance(found.body, dict) and found.body["id"]) == (200, "1")
        assert await made.ask(commands.get_channel("2")) == Reply(404, {"message": "Channel not found"})
    assert made.unexpected == []


async def test_a_message_is_as_asterisk_wants_it() -> None:
    async with socketed() as made:
        made.fake.new_leg("a/b %ä")
        await made.ask(commands.play("a/b %ä", "p", [MediaUri('sound:say "ä", b')]))
        await made.ask(commands.get_variable("1", "CALLERID(num)"))
    played, asked = made.fake.over_socket.requests
    assert played["uri"] == "channels/a%2Fb%20%25%C3%A4/play/p"
    assert (played["method"], played["content_type"]) == ("POST", "application/json")
    assert json.loads(played["message_body"]) == {"media": ['sound:say "ä", b']}
    assert asked["uri"] == "channels/1/variable?variable=CALLERID%28num%29"
    assert "message_body" not in asked
    assert played["request_id"] != asked["request_id"]


async def test_answers_out_of_order_find_their_questions() -> None:
    async with socketed() as made, asyncio.TaskGroup() as tasks:
        made.fake.over_socket.lost = 2
        first = tasks.create_task(made.ask(SILENCE))
        second = tasks.create_task(made.ask(commands.get_channel("2")))
        await made.fake.until(lambda: made.fake.over_socket.lost == 0)
        of_first, of_second = made.fake.over_socket.requests
        made.fake.over_socket.tell(of_second, 404)
        made.fake.over_socket.tell(of_first, 204)
        assert ((await second).status, (await first).status) == (404, 204)


async def test_an_answer_that_comes_twice_is_told_as_one_that_nobody_waits_for() -> None:
    async with socketed() as made:
        made.fake.over_socket.times = 2
        assert (await made.ask(SILENCE)).status == 204
        assert (await made.ask(SILENCE)).status == 204
    assert [event.request for event in made.unexpected if isinstance(event, RestAnswered)] == ["1", "2"]


async def test_an_answer_to_what_was_never_asked_changes_nothing() -> None:
    async with socketed() as made:
        made.fake.over_socket.tell({"transaction_id": "", "request_id": "17", "uri": ""}, 500)
        assert (await made.ask(SILENCE)).status == 204
    assert made.unexpected == [RestAnswered("17", 500, "")]


async def test_an_answer_that_cannot_be_read_is_none() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(made.ask(commands.get_channel("1")))
            await made.fake.until(lambda: made.fake.over_socket.lost == 0)
            made.fake.tell("RESTResponse", request_id="1", status_code=200, message_body="[" * 100_000)
        assert asked.result() == Reply(200, None)


async def test_a_deadline_is_kept_and_a_socket_that_owes_an_answer_is_not_fit_until_it_comes() -> None:
    async with socketed() as made:
        assert made.carrier.is_fit
        made.fake.over_socket.lost = 1
        with pytest.raises(NoReply, match=r"no answer within 0\.02 s") as failed:
            await made.ask(SILENCE, 0.02)
        assert (failed.value.sent, failed.value.late) == (True, True)
        assert not made.carrier.is_fit
        made.fake.over_socket.tell(made.fake.over_socket.requests[0], 204)
        await made.ask(SILENCE)  # whose answer comes after that
        assert made.carrier.is_fit
    assert made.unexpected == []


async def test_a_question_that_was_given_up_leaves_room_when_its_answer_comes() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(made.ask(SILENCE))
            await made.fake.until(lambda: made.fake.over_socket.requests)
            asking.cancel()
        made.fake.over_socket.tell(made.fake.over_socket.requests[0], 204)
        assert (await made.ask(SILENCE)).status == 204
        assert made.carrier.is_fit
    assert made.unexpected == []


@dataclass
class Besides:
    """The other way: a reply, a failure, or nothing until it is free."""

    found: Reply | NoReply | None = None
    seconds: float = 0.0
    free: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False

    async def exchange(self, _command: commands.Command, seconds: float) -> Reply:
        self.seconds = seconds
        self.asked.set()
        try:
            async with asyncio.timeout(seconds):
                if self.found is None:
                    await self.free.wait()
        except TimeoutError:
            raise NoReply("late", sent=True, late=True) from None
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if isinstance(self.found, NoReply):
            raise self.found
        assert self.found is not None
        return self.found


async def test_who_is_asked_besides_has_the_half_of_the_time_that_is_left() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        besides = Besides(Reply(200, "over HTTP"))
        assert await made.carrier.exchange(SILENCE, "", 0.04, besides) == Reply(200, "over HTTP")
        assert besides.seconds == 0.02
        assert not made.carrier.is_fit


async def test_who_is_asked_besides_is_not_when_the_answer_comes_soon() -> None:
    async with socketed() as made:
        besides = Besides()
        assert (await made.carrier.exchange(SILENCE, "", 2, besides)).status == 204
        assert not besides.asked.is_set()


async def test_an_answer_that_comes_while_another_is_asked_counts_and_ends_that() -> None:
    async with socketed() as made, asyncio.TaskGroup() as tasks:
        made.fake.over_socket.lost = 1
        besides = Besides()
        asked = tasks.create_task(made.carrier.exchange(SILENCE, "", 2, besides))
        await besides.asked.wait()
        made.fake.over_socket.tell(made.fake.over_socket.requests[0], 204)
        assert (await asked).status == 204
        assert besides.cancelled
        assert made.carrier.is_fit


async def test_when_neither_answers_both_together_have_had_one_deadline() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        with pytest.raises(NoReply, match=r"no answer within 0\.04 s") as failed:
            await made.carrier.exchange(SILENCE, "", 0.04, Besides())
        assert (failed.value.sent, failed.value.late) == (True, True)


async def test_how_the_other_way_breaks_is_told() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        broke = NoReply("the connection broke", sent=True)
        with pytest.raises(NoReply, match="the connection broke") as failed:
            await made.carrier.exchange(SILENCE, "", 0.04, Besides(broke))
        assert not failed.value.late


async def test_when_the_socket_ends_while_another_is_asked_that_one_goes_on() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 1
        besides = Besides()
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(made.carrier.exchange(SILENCE, "", 2, besides))
            await besides.asked.wait()
            made.carrier.end()
            besides.found = Reply(200, "over HTTP")
            besides.free.set()
        assert asked.result() == Reply(200, "over HTTP")


async def test_an_answer_to_a_later_question_tells_that_those_before_were_lost() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 2
        for _ in range(2):
            with pytest.raises(NoReply):
                await made.ask(SILENCE, 0.02)
        assert not made.carrier.is_fit
        assert await made.carrier.answers(1)
        assert made.carrier.is_fit


async def test_a_socket_that_stays_silent_owes_one_answer_however_often_it_is_asked() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = 4
        with pytest.raises(NoReply):
            await made.ask(SILENCE, 0.02)
        for _ in range(3):
            assert not await made.carrier.answers(0.02)
        *_, last = made.fake.over_socket.requests
        made.fake.over_socket.tell(last, 200)
        await made.ask(SILENCE)  # whose answer comes after that
        assert made.carrier.is_fit


async def test_room_that_questions_without_an_answer_have_taken_is_free_again() -> None:
    async with socketed() as made:
        made.fake.over_socket.lost = MOST_UNDER_WAY
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(made.ask(SILENCE)) for _ in range(MOST_UNDER_WAY)]
            await made.fake.until(lambda: made.fake.over_socket.lost == 0)
            for one in asking:
                one.cancel()
        assert not made.carrier.is_fit
        assert await made.carrier.answers(1)
        assert made.carrier.is_fit


async def test_a_socket_that_has_ended_is_not_silent() -> None:
    async with socketed() as made:
        made.fake.cuts("GET asterisk/ping")
        assert await made.carrier.answers(1)
        assert not made.carrier.is_fit


async def test_no_more_is_under_way_than_asterisk_answers_soon() -> None:
    async with socketed() as made:
        gate = made.fake.holds("POST channels/1/silence")
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(made.ask(SILENCE)) for _ in range(MOST_UNDER_WAY)]
            await made.fake.until(lambda: made.fake.over_socket.requests)
            assert not made.carrier.is_fit
            gate.set()
        assert {one.result().status for one in asking} == {204}
        assert made.carrier.is_fit


async def test_when_the_socket_ends_what_is_under_way_may_have_been_obeyed() -> None:
    async with socketed() as made:
        made.fake.cuts("POST channels/1/silence", obeys=True)
        with pytest.raises(NoReply, match="the event socket has ended") as failed:
            await made.ask(SILENCE)
        assert (failed.value.sent, failed.value.late) == (True, False)
        assert not made.carrier.is_fit
        with pytest.raises(NoReply) as failed:
            await made.ask(SILENCE)
        assert failed.value.sent


class ClosingSocket:
    """One whose other end is gone already, which whoever reads has not been told yet."""

    closed = False

    async def send_str(self, _text: str) -> None:
        raise aiohttp.ClientConnectionResetError("Cannot write to closing transport")


async def test_a_message_that_could_not_be_sent_leaves_nothing_behind_when_the_socket_ends() -> None:
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    carrier = SocketCarrier(cast("aiohttp.ClientWebSocketResponse", ClosingSocket()))
    with pytest.raises(NoReply, match="the connection broke") as failed:
        await carrier.exchange(SILENCE, "", 1)
    assert failed.value.sent
    carrier.end()
    del failed  # its traceback holds what nobody awaits
    gc.collect()
    assert complaints == []


def test_what_may_wait_and_what_is_long_does_not_go_over_the_socket() -> None:
    assert body_of(commands.answer("1")) is None
    assert body_of(commands.set_variable("1", "A", "b")) is None
    assert body_of(commands.sounds()) is None
    assert body_of(SILENCE) == ""
    assert body_of(commands.continue_in_dialplan("1")) == "{}"
    assert body_of(commands.play("1", "2", [MediaUri("sound:" + "a" * 90)] * 100)) is None
    fits = commands.play("1", "2", [MediaUri("sound:" + "a" * (MOST_BYTES - 60))])
    assert len(body_of(fits) or "") > MOST_BYTES - 60
