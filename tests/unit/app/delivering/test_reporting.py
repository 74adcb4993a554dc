"""What the process that delivers events tells the service, and asks it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bridge.app.clock import SystemClock
from bridge.app.delivering import reporting
from bridge.app.delivering.reporting import Reports, TellingBacklog
from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Told
from bridge.calls.entries.events import ReceiverHeld
from tests.fakes.moments import to_nobody

HELD = ReceiverHeld(held=True, receiver="https://crm.example:443")


@asynccontextmanager
async def reporting_to(
    complaints: list[str], give_way: Callable[[], Awaitable[None]] = to_nobody
) -> AsyncIterator[tuple[Reports, Wire]]:
    """Reports that run, and the service's end of the wire."""
    here, there = socket.socketpair()
    wire, service = await Wire.over(here), await Wire.over(there)
    reports = Reports(wire, lambda: frozenset({"crm1"}), SystemClock().pause, give_way, complaints.append)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(reports.run())
        try:
            yield reports, service
        finally:
            running.cancel()
            wire.close()
            service.close()


async def test_what_happens_in_a_moment_is_told_together() -> None:
    async with reporting_to([]) as (reports, service):
        reports.note("call", HELD)
        TellingBacklog(reports).added({"a": 3})
        TellingBacklog(reports).gone({"a": 1, "b": 2})
        told = Told((("call", HELD),), None, {"a": 2, "b": -2}, 0, frozenset({"crm1"}))
        assert await service.receive() == told


async def test_what_was_counted_is_told_once_and_how_far_events_were_addressed_from_then_on() -> None:
    async with reporting_to([]) as (reports, service):
        TellingBacklog(reports).counted({"a": 3}, 0)
        reports.addressed(7)
        assert await service.receive() == Told(counted={"a": 3}, addressed=7, held=frozenset({"crm1"}))
        reports.addressed(7)
        reports.waiting({"a": 1})
        assert await service.receive() == Told(waiting={"a": 1}, addressed=7, held=frozenset({"crm1"}))


async def test_one_to_which_nothing_happens_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "ALIVE", 0.01)
    async with reporting_to([]) as (_, service):
        for _ in range(2):
            assert await service.receive() == Told(held=frozenset({"crm1"}))


async def test_what_is_too_much_for_a_service_that_does_not_listen_is_lost_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reporting, "MOST", 2)
    complaints: list[str] = []
    async with reporting_to(complaints) as (reports, service):
        for _ in range(5):
            reports.note("call", HELD)
        told = await service.receive()
        assert isinstance(told, Told)
        assert len(told.entries) == 2
        assert complaints == ["the service did not listen: 3 lines on deliveries are lost, no delivery is"]


async def test_a_service_that_has_calls_to_serve_is_told_later() -> None:
    first = asyncio.Event()

    async def give_way() -> None:
        reports.note("call", HELD)  # and what happens meanwhile is told with it
        await first.wait()

    async with reporting_to([], give_way) as (reports, service):
        reports.note("call", HELD)
        listening = asyncio.create_task(service.receive())  # noqa: TID251 - it is waited for
        await asyncio.wait({listening}, timeout=3 * reporting.TOGETHER)
        assert not listening.done()
        first.set()
        told = await listening
        assert isinstance(told, Told)
        assert len(told.entries) == 2
