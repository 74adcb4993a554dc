"""What Callbridge has to tell survives its own death, its database's, and a full disk; callers notice none of it."""

import asyncio
import os
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bridge.calls.deliveries import DeliveryState
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.ports import free_port
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, bridge, ivr, tone
from tests.fakes.postgresql import Cluster, cluster
from tests.fakes.receiver import Receiver, Told

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

on_22 = pytest.mark.parametrize("asterisk", ["22"], indirect=True, ids=["asterisk22"])
"""Where Asterisk's version cannot matter."""
POLL = 0.05
LONG = f"start = [{tone(440, 'loop = 60')}]"
SHORT = f"start = [{HANGUP}]"
EVENTS = ("dial-in", "answer-in", "hangup")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with cluster() as one:
        yield one


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database; empty: the service's own file."""
    if getattr(request, "param", "postgresql") == "sqlite":
        yield ""
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.database() as name:
        yield server.url(name)


def tell(receiver: Receiver, extension: str = "0003*099", path: str = "/ev", events: Sequence[str] = EVENTS) -> str:
    """Definitions of one receiver."""
    return "".join(
        f'[[event]]\nextension = "{extension}"\ntype = "{event}"\nmethod = "POST"\n'
        f'url = "{receiver.url}{path}"\nprofile = "extended"\nmode = "notify"\n'
        for event in events
    )


@asynccontextmanager
async def receivers(count: int = 1, seconds: float = 0.0) -> AsyncIterator[list[Receiver]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Receiver(seconds)) for _ in range(count)]


async def short_calls(phone: Phone, count: int, at_once: int = 20) -> None:
    """So many calls, each over as soon as it was answered."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            call = await phone.call("099", caller=f"+12025550{number:03}")
            await call.ended(within=20)

    await asyncio.gather(*(one(number) for number in range(count)))


async def comes_true(true: Callable[[], Awaitable[bool]], within: float) -> None:
    """Ask another process, which tells nobody by itself, again and again."""
    async with asyncio.timeout(within):
        while not await true():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), POLL)


async def all_delivered(running: BridgeProcess) -> None:
    """The outbox is empty."""
    await running.deliveries(DeliveryState.PENDING, DeliveryState.IN_FLIGHT, count=0)


CALLS = 84
"""Of three events each, which two receivers want: 504 deliveries."""


@on_22
@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
async def test_killed_in_the_middle_of_500_deliveries_every_event_arrives_in_order(
    asterisk: Asterisk, phone: Phone, store: str, tmp_path: Path
) -> None:
    async with receivers(2, seconds=0.3) as both:
        settings = "".join(tell(one) for one in both)
        async with bridge(asterisk, tmp_path, ivr(SHORT), settings=settings, store=store) as running:
            await short_calls(phone, CALLS)

            async def answers_and_is_not_heard(_: Told) -> None:
                """What happens between an answer and its commit: the answer goes out, and nobody lives to read it."""
                if not silenced.done():
                    deliverers = [int(one) for one in running.children()]
                    for one in (running.pid, *deliverers):
                        os.kill(one, signal.SIGSTOP)
                    silenced.set_result(deliverers)

            def reached(part: int) -> bool:
                return both[1].distinct() >= part

            for one in both:
                one.seconds = 0.1
            silenced = asyncio.get_running_loop().create_future()
            both[0].meanwhile = answers_and_is_not_heard
            stopped = await silenced
            unheard = both[0].told[-1].delivery
            await both[0].until(lambda: unheard in both[0].answered)
            for one in stopped:  # it would never hear that its service has died
                os.kill(one, signal.SIGKILL)
            for part in (CALLS, CALLS * 2):
                await running.stop(signal.SIGKILL)
                assert sum(one.distinct() for one in both) < CALLS * 6
                await running.start()
                await both[1].until(partial(reached, part))
            await running.stop(signal.SIGKILL)
            await running.start()
            for one in both:
                await one.has(CALLS * 3, within=40)
            await all_delivered(running)
    for one in both:
        one.keeps_its_word()
        assert len({told.call for told in one.told}) == CALLS
        assert {told.parameters["CallStatus"] for told in one.of("/ev", "hangup")} == {"ANSWER"}
    assert len([told for told in both[0].told if told.delivery == unheard]) == 2


ENTERS_099 = "start = [{ action = 'transfer', to = '099' }]"


@pytest.fixture
async def desk(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The phone 101, whose calls Callbridge only sees."""
    async with Phone(asterisk.sip_port, "101", asterisk.phone_password) as made:
        await made.register()
        yield made
        await made.unregister()


async def test_whoever_was_up_when_it_was_killed_gets_one_hangup_each(
    asterisk: Asterisk, phone: Phone, desk: Phone, tmp_path: Path
) -> None:
    async with receivers() as (receiver,):
        numbers = ("0003*098", "0003*099", "0003*101")
        known = '[[extension]]\nnumber = "101"\ntype = "phone"\n'
        settings = known + "".join(tell(receiver, number, f"/{number[-3:]}") for number in numbers)
        files = ivr(LONG), ivr(ENTERS_099, number="098")
        async with bridge(asterisk, tmp_path, *files, settings=settings) as running:
            stays, leaves = await phone.call("098"), await phone.call("099")
            await stays.hears(440)
            await leaves.hears(440)
            talks, lasts = await phone.call("dial101"), await phone.call("dial101")
            for _ in range(2):
                (await desk.rings()).answer()
            await asyncio.gather(talks.answered(), lasts.answered())
            gives_up = await phone.call("dial101")
            await desk.rings()
            await receiver.has(11)
            await running.stop(signal.SIGKILL)
            await asyncio.gather(leaves.hangup(), talks.hangup(), gives_up.hangup())
            assert stays.ending is None
            assert lasts.ending is None
            began = asyncio.get_running_loop().time()
            await running.start()
            await stays.hears(440, since=began)  # he is still in his IVR
            await receiver.has(14)
            await asyncio.gather(stays.hangup(), lasts.hangup())
            await receiver.has(17)
            await all_delivered(running)
            assert (await running.typed("status"))[0] == 0
    receiver.keeps_its_word()
    assert receiver.distinct() == 17
    ends = sorted((told.place, told.parameters["CallStatus"]) for told in receiver.told if told.event == "hangup")
    answered = [("/098", "ANSWER"), ("/099", "ANSWER"), ("/099", "ANSWER"), ("/101", "ANSWER"), ("/101", "ANSWER")]
    assert ends == [*answered, ("/101", "UNKNOWN")]


async def page(running: BridgeProcess, path: str) -> tuple[int, str]:
    """Status and text of one page of those who watch machines."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{running.metrics}{path}") as answer:
        return answer.status, await answer.text()


async def unsaved(running: BridgeProcess) -> float:
    _, text = await page(running, "/metrics")
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith("callbridge_outbox_unsaved "))


async def ready(running: BridgeProcess) -> None:
    async def is_ready() -> bool:
        return (await page(running, "/readyz"))[0] == 200

    await comes_true(is_ready, within=15)


async def says_that_it_cannot_write(running: BridgeProcess, why: str) -> None:
    """In readiness for machines and for people, in numbers, and in the log."""

    async def waits() -> bool:
        return await unsaved(running) > 0 and (await page(running, "/readyz"))[0] != 200

    await comes_true(waits, within=15)
    status, text = await page(running, "/readyz")
    assert (status, why in text) == (503, True), text
    assert (await page(running, "/healthz"))[0] == 200
    status, printed = await running.typed("status")
    assert (status, why in printed) == (1, True), printed
    assert why in running.said()


@on_22
async def test_a_database_that_goes_away_and_comes_back_costs_no_call_and_no_event(
    asterisk: Asterisk, phone: Phone, postgresql: Cluster, store: str, tmp_path: Path
) -> None:
    async with receivers(2, seconds=0.2) as both:
        settings = "".join(tell(one, number) for one in both for number in ("0003*098", "0003*099"))
        files = ivr(SHORT), ivr(LONG, number="098")
        async with bridge(asterisk, tmp_path, *files, settings=settings, store=store, metrics=free_port()) as running:
            stays = await phone.call("098")
            await stays.hears(440)
            await short_calls(phone, 20)
            await both[0].until(lambda: both[0].distinct() >= 20)
            postgresql.stop()
            try:
                gone = asyncio.get_running_loop().time()
                await short_calls(phone, 20)
                await stays.hears(440, since=gone + 1)
                assert stays.longest_gap(since=gone) < 1
                await says_that_it_cannot_write(running, "PostgreSQL")
                waits = await unsaved(running)
                told = [one.distinct() for one in both]
                assert all(count < 40 * 3 for count in told)
            finally:
                postgresql.start()
            await ready(running)
            assert (waits, await unsaved(running)) == (20 * 3 * 2, 0)
            await stays.hangup()
            for one in both:
                await one.has(41 * 3, within=30)
            await all_delivered(running)
            assert (await running.typed("status"))[0] == 0
    for one in both:
        one.keeps_its_word()
        assert len({told.delivery for told in one.told}) == 41 * 3


@on_22
async def test_a_service_that_begins_without_its_database_serves_calls_and_writes_later(
    asterisk: Asterisk, phone: Phone, postgresql: Cluster, store: str, tmp_path: Path
) -> None:
    async with receivers() as (receiver,), AsyncExitStack() as stack:
        postgresql.stop()
        try:
            made = bridge(asterisk, tmp_path, ivr(SHORT), settings=tell(receiver), store=store, metrics=free_port())
            running = await stack.enter_async_context(made)
            await short_calls(phone, 5)
            await says_that_it_cannot_write(running, "PostgreSQL")
            assert await running.stop() == 0
            assert "15 notifications" in running.said().splitlines()[-2]
            await running.start()
            await short_calls(phone, 5)
        finally:
            postgresql.start()
        await receiver.has(15)
        await all_delivered(running)
    receiver.keeps_its_word()


ROOM = 500_000
"""Octets of the largest file that may grow, while the disk counts as full: logs have room, the database has not."""


def may_grow_to(running: BridgeProcess, octets: int) -> None:
    """How large the files of a running process may become: beyond that, the kernel refuses what it writes."""
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (octets, resource.RLIM_INFINITY))


def reading(running: BridgeProcess) -> sqlite3.Connection:
    """Somebody who reads: as long as he does, SQLite's log is not begun anew, and needs more room with each commit."""
    connection = sqlite3.connect(running.database, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM calls").fetchone()
    return connection


@on_22
async def test_a_full_disk_costs_no_call_and_what_waits_is_written_when_there_is_room(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with receivers() as (receiver,):
        numbers = "0003*098", "0003*099"
        settings = "".join(tell(receiver, number) for number in numbers)
        files = ivr(SHORT), ivr(LONG, number="098")
        async with bridge(asterisk, tmp_path, *files, settings=settings, metrics=free_port()) as running:
            stays = await phone.call("098")
            await stays.hears(440)
            reads = reading(running)
            await short_calls(phone, 20)
            await receiver.has(62)
            journal = running.database.with_name("callbridge.db-wal")
            assert journal.stat().st_size > ROOM > running.log.stat().st_size
            may_grow_to(running, ROOM)
            full = asyncio.get_running_loop().time()
            await short_calls(phone, 20)
            await stays.hears(440, since=full + 1)
            await says_that_it_cannot_write(running, "the database")
            assert (await unsaved(running), receiver.distinct()) == (60, 62)
            may_grow_to(running, resource.RLIM_INFINITY)
            reads.close()
            await ready(running)
            await stays.hangup()
            await receiver.has(123)
            await all_delivered(running)
            assert (await running.typed("status"))[0] == 0
    receiver.keeps_its_word()


@on_22
async def test_a_service_that_is_stopped_gives_back_what_a_slow_receiver_has_not_answered(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with receivers(2) as (slow, fast):
        settings = tell(slow) + tell(fast)
        async with bridge(asterisk, tmp_path, ivr(SHORT), settings=settings) as running:
            slow.seconds = 60
            await short_calls(phone, 10)
            await slow.until(lambda: bool(slow.told))
            await fast.has(30)
            slow.seconds = 0
            began = asyncio.get_running_loop().time()
            assert await running.stop() == 0
            assert asyncio.get_running_loop().time() - began < 9
            assert "Callbridge has ended" in running.said().splitlines()[-1]
            listed = len(slow.told)
            await running.start()
            await slow.until(lambda: slow.distinct() == 30 and len(slow.told) > listed, within=10)
            await all_delivered(running)
    slow.keeps_its_word()
    assert len(fast.told) == 30
