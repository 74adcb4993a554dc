"""What do 10,000 events a minute cost? `python -m bench.events` measures it, with a database of its own in a file.

A receiver on loopback, in a process of its own, answers each event at once. Events of 500 calls are written down as
calls do it, at a steady rate; each carries the moment at which it happened. Told are the time of the processor of one
process that does all of it, from the row of an event to that of the verdict, and how long after each event it arrived.
Ends with status 1 when an event is missing, came twice or out of the order of its lane.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from datetime import UTC
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import uvloop
from aiohttp import ClientSession
from pydantic import SecretStr

from bench.servers import serve, started
from bridge import __version__
from bridge.app.clock import SystemClock
from bridge.app.delivering.addressing import Addressing
from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import Entry
from bridge.calls.records import Change, LegRecord, OwedEvent
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Profile, Script
from bridge.ivr.variables import Template
from bridge.observe.lines import to_line
from bridge.scripts.client import Client
from bridge.scripts.delivery import DeliveryService
from bridge.scripts.delivery_attempt import Attempts
from bridge.store.around import Around
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension

RATE: Final = int(os.environ.get("RATE", "10000"))
"""Events a minute."""
SECONDS: Final = float(os.environ.get("SECONDS", "30"))
CALLS: Final = 500
EXTENSION: Final = Extension("0003", "001")
RESULT: Final = Path(__file__).parent.parent / "build" / "events.json"
LATE: Final = 30.0
"""Seconds that the last events may take."""


class Tried:
    """A journal that counts attempts by what came of them."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def note(self, _: str, entry: Entry) -> None:
        if isinstance(entry, DeliveryTried):
            self.counted[f"{entry.state} {entry.error}".strip()] += 1


class OneDefinition:
    """Whatever happens is told to one receiver."""

    def __init__(self, port: int) -> None:
        script = Script(url=Template.parse(f"http://127.0.0.1:{port}/ev"), profile=Profile.EXTENDED)
        self.definition = Definition("bench", (EXTENSION,), Trigger.HANGUP, script)

    async def find(self, _definition: str) -> Definition | None:
        return self.definition

    find_now = find


async def receive() -> None:
    """The receiver. `GET /report` tells what has come, and when."""
    came: list[tuple[str, float]] = []

    async def answer(head: bytes, _reader: asyncio.StreamReader) -> bytes:
        target = head.split(b" ", 2)[1].decode()
        came.append((target, time.time()))
        return json.dumps(came[:-1]).encode() if target == "/report" else b"OK"

    await serve(answer)


async def measure(folder: Path) -> int:
    clock, journal = SystemClock(), Tried()
    around = Around("bench", uuid.uuid4().hex, journal, clock, clock.pause, say, to_line, lambda: None)
    outbox = OutboxSettings()
    url = SecretStr(f"sqlite:///{folder / 'bench.db'}")
    settings = StoreSettings(url=url), outbox, RetentionSettings()
    store = Store(settings, dict, lambda: UTC, around)
    async with started("bench.events") as port, Client() as client, asyncio.TaskGroup() as tasks:
        await store.begin(tasks, _nothing, lambda: frozenset({"bench"}))
        definition = OneDefinition(port)
        addressed = store.backlog.addressed
        addressing = Addressing(store.owed, definition, journal, complain, clock.pause, _at_once, addressed)
        store.backlog.on_new(lambda: addressing.wake(store.backlog.owed))
        service = DeliveryService(
            store.outbox,
            definition,
            Attempts(client, clock, __version__),
            journal,
            clock,
            clock.pause,
            workers=outbox.workers,
            per_receiver=outbox.per_receiver,
        )
        delivering = [tasks.create_task(one.run()) for one in (addressing, service)]
        await put(store, 100)
        await until_all(journal, 100)
        began, cpu = clock.monotonic(), time.process_time()
        count = int(RATE * SECONDS / 60)
        await put(store, count)
        await until_all(journal, 100 + count)
        spent, lasted = time.process_time() - cpu, clock.monotonic() - began
        came = await report(port)
        await service.drain(2)
        for one in delivering:
            one.cancel()
        await store.close()
    say(f"{count} events in {lasted:.1f} s, {RATE} a minute; {dict(journal.counted)}")
    say(f"processor time {spent:.2f} s: {1000 * spent / count:.2f} s for 1,000 events")
    told = {"events": count, "seconds": lasted, "per_second": count / lasted, "processor_ms": 1000 * spent / count}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return verdict(came[100:], count)


async def put(store: Store, count: int) -> None:
    """At a steady rate, as calls do: one change each, which the store writes together with others."""
    clock = SystemClock()
    began = clock.monotonic()
    for number in range(count):
        await clock.pause(max(0.0, began + number * 60 / RATE - clock.monotonic()))
        store.writer.keep(Change(owed=event(number, clock.now())))


def event(number: int, now: float) -> OwedEvent:
    call = f"call{number % CALLS}"
    leg = LegRecord(
        *(call, call, uuid.uuid4().hex, 0, EXTENSION, CallFlow.IN, "pbx1", "bench", now), called_number=str(number)
    )
    return OwedEvent(leg, Trigger.HANGUP, now, ("bench",))


async def until_all(journal: Tried, count: int) -> None:
    clock = SystemClock()
    last = clock.monotonic() + LATE
    while journal.counted.total() < count and clock.monotonic() < last:
        await clock.pause(0.05)


async def report(port: int) -> list[tuple[str, float]]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/report") as answer:
        return [(target, at) for target, at in await answer.json(content_type=None)]


def verdict(came: list[tuple[str, float]], count: int) -> int:
    told = [(dict(pair.split("=") for pair in target.partition("?")[2].split("&")), at) for target, at in came]
    delays = [at - float(values["EventTime"]) / 1e6 for values, at in told]
    lanes: dict[str, list[int]] = defaultdict(list)
    for values, _ in told:
        lanes[values["CallID"]].append(int(values["CalledNumber"]))
    parts = quantiles(delays, n=100)
    say(f"delay p50 {ms(parts[49])}, p99 {ms(parts[98])}, most {ms(max(delays))}")
    in_order = all(numbers == sorted(set(numbers)) for numbers in lanes.values())
    say(f"{len(told)} have arrived, {'each lane in order' if in_order else 'NOT in order, or twice'}")
    return 0 if in_order and len(told) == count else 1


def complain(urgency: str, text: str, /, **values: object) -> None:
    say(f"{urgency}: {text} {values}")


async def _at_once() -> None:
    """Give way: here are no calls."""


async def _nothing(_now: float) -> Any:  # noqa: ANN401 - what a purge tells is of no interest
    return None


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    if sys.argv[1:] == ["serve"]:
        asyncio.run(receive())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return uvloop.run(measure(Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
