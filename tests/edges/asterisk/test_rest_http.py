import asyncio
import json

import pytest

from bridge.asterisk import commands
from bridge.asterisk.carrier import NoReply
from bridge.asterisk.rest_http import REPLY_LIMIT, HttpCarrier
from tests.chaos.proxy import Proxy
from tests.edges.asterisk.linked import settings_for
from tests.fakes import http_server as web
from tests.fakes.ari import fake_ari
from tests.fakes.http_server import http_server


async def test_it_logs_in_by_a_header_and_reads_json() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        reply = await carrier.exchange(commands.info(), 1)
    assert (reply.status, reply.body) == (200, {"system": {"version": "22.10.1~dfsg"}})


async def test_ids_survive_the_way() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        fake.enter("a/b %ä")
        assert (await carrier.exchange(commands.get_channel("a/b %ä"), 1)).status == 200


async def test_a_deadline_is_kept() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        gate = fake.holds("GET asterisk/info")
        with pytest.raises(NoReply, match=r"no answer within 0\.02 s") as failed:
            await carrier.exchange(commands.info(), 0.02)
        gate.set()
    assert (failed.value.sent, failed.value.late) == (True, True)


async def test_nobody_there_means_that_nothing_was_sent() -> None:
    async with fake_ari() as fake:
        settings = settings_for(fake.url)
    async with HttpCarrier(settings) as carrier:
        with pytest.raises(NoReply, match="no connection") as failed:
            await carrier.exchange(commands.info(), 1)
    assert not failed.value.sent


async def test_a_broken_connection_may_have_obeyed() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        theirs = fake.enter()
        fake.cuts("POST .*/answer", obeys=True)
        with pytest.raises(NoReply, match="the connection broke") as failed:
            await carrier.exchange(commands.answer(theirs.id), 1)
    assert failed.value.sent
    assert theirs.log == ["answer"]


async def test_what_waits_holds_up_nothing_else() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url, pool=1, blocking_pool=1)) as carrier:
        theirs = fake.enter()
        gate = fake.holds("POST .*/answer")
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(carrier.exchange(commands.answer(theirs.id), 1))
            await fake.until(lambda: theirs.log)
            assert (await carrier.exchange(commands.info(), 1)).status == 200
            gate.set()
    assert waiting.result().status == 204


async def test_an_answer_that_is_no_json_is_an_answer_all_the_same() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        theirs = fake.enter()
        reply = await carrier.exchange(commands.start_silence(theirs.id), 1)
    assert (reply.status, reply.body) == (204, None)


async def test_an_answer_in_pieces_is_read_to_its_end() -> None:
    """Asterisk with a thousand calls names them all in one answer, which comes in many packets."""
    whole = json.dumps({"channel_ids": [f"1763800001.{number}" for number in range(20_000)]}).encode()
    async with http_server(web.reply(whole)) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        reply = await carrier.exchange(commands.get_application("callbridge"), 5)
    assert isinstance(reply.body, dict)
    assert len(reply.body["channel_ids"]) == 20_000


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"{" * 9, b"\xff\xfe", b'{"a":' * 50_000, b"9" * 10_000, b" " * (REPLY_LIMIT + 9)]
)
async def test_an_answer_that_is_made_to_break_its_reader_is_no_json(body: bytes) -> None:
    async with http_server(web.reply(body)) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        reply = await carrier.exchange(commands.info(), 5)
    assert (reply.status, reply.body) == (200, None)


async def test_what_is_larger_than_any_answer_is_cut_and_then_it_is_no_json() -> None:
    body = b"[" + b" " * REPLY_LIMIT + b"]"
    async with http_server(web.reply(body)) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        assert (await carrier.exchange(commands.info(), 5)).body is None


async def test_an_answer_without_an_end_is_not_waited_for() -> None:
    async with http_server(web.endless) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        assert (await carrier.exchange(commands.info(), 5)).status == 200


async def test_after_a_quiet_hour_in_which_asterisk_closed_what_was_kept_the_next_command_succeeds_at_once() -> None:
    """Each pool keeps a connection of its own; both are found closed, and nothing is sent twice."""
    answered = web.reply(b"{}")
    async with http_server(answered) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        kept, waits = commands.info(), commands.set_variable("1.1", "CALLBRIDGE_RESULT", "DONE")
        await carrier.exchange(kept, 5)
        await carrier.exchange(waits, 5)
        for connection in site.connections:
            connection.close()
            await connection.gone.wait()
        assert (await carrier.exchange(kept, 5)).status == 200
        assert (await carrier.exchange(waits, 5)).status == 200
        assert len(site.requests) == 4
        assert len(site.connections) == 4


async def test_after_a_renewal_no_connection_is_used_that_may_be_half_open() -> None:
    async with (
        fake_ari() as fake,
        Proxy(fake.port) as wire,
        HttpCarrier(settings_for(f"http://127.0.0.1:{wire.port}/ari")) as carrier,
    ):
        theirs = fake.enter()
        orders = commands.info(), commands.set_variable(theirs.id, "A", "b")  # one for each pool
        for order in orders:
            await carrier.exchange(order, 1)
        wire.lose()
        with pytest.raises(NoReply, match="no answer"):
            await carrier.exchange(commands.info(), 0.05)
        await carrier.renew()
        for order in orders:
            assert (await carrier.exchange(order, 1)).status < 300


async def test_what_is_under_way_is_not_cut_by_a_renewal_and_its_connection_ends_with_it() -> None:
    async with (
        fake_ari() as fake,
        Proxy(fake.port) as wire,
        HttpCarrier(settings_for(f"http://127.0.0.1:{wire.port}/ari")) as carrier,
    ):
        gate = fake.holds("GET asterisk/info")
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(carrier.exchange(commands.info(), 2))
            await fake.until(lambda: fake.asked("GET asterisk/info"))
            await carrier.renew()
            await carrier.renew()
            gate.set()
        assert asking.result().status == 200
        await wire.quiet()
