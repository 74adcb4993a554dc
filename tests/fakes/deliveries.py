"""Notifications, definitions and receivers for the delivery service, with time that jumps."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bridge.calls.deliveries import DeadReason, Due
from bridge.calls.records import Notification
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.scripts.delivery import ROUND, DeliveryService
from bridge.scripts.delivery_attempt import Outcome
from bridge.telephony.values import Extension
from tests.fakes.loop import VirtualLoop
from tests.fakes.outbox import FakeOutbox
from tests.fakes.ports import ListJournal, LoopClock

T = TypeVar("T")
NOW = 1_763_800_000.0
CRM = "https://crm.example:443"


def a_notification(number: int = 1, receiver: str = CRM, **given: object) -> Notification:
    values: dict[str, Any] = {
        "id": str(uuid.UUID(int=number + 1)),
        "definition": "crm1",
        "origin": Origin.FILE,
        "extension": "0003*001",
        "trigger": Trigger.HANGUP,
        "leg": f"leg{number}",
        "call_id": "1763800001.42",
        "api_id": "2gflhkjbozarrmnjp5go",
        "method": "GET",
        "url": f"{receiver}/ev?CallID=1763800001.42",
        "body": "",
        "receiver": receiver,
        "at": NOW,
        "give_up_at": NOW + 259_200,
    }
    return Notification(**{**values, **given})


def a_definition(url: str = f"{CRM}/ev", script: Mapping[str, object] | None = None, **given: object) -> Definition:
    """`script` are settings of its script; those beyond their bounds are taken too."""
    values: dict[str, Any] = {
        "id": "crm1",
        "extensions": (Extension("0003", "001"),),
        "trigger": Trigger.HANGUP,
        "script": Script(url=Template.parse(url)).model_copy(update=script or {}),
    }
    return Definition(**{**values, **given})


class FakeDefinitions:
    """Every definition exists, or those of `known` only."""

    def __init__(self, *known: Definition) -> None:
        self.known = {one.id: one for one in known}
        self.every = not known

    def of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        return [one for one in self.known.values() if one.concerns(extension) and one.trigger is trigger]

    def find(self, definition: str) -> Definition | None:
        return a_definition(id=definition) if self.every else self.known.get(definition)


class Found:
    """The same for whoever has to wait for them."""

    def __init__(self, definitions: FakeDefinitions) -> None:
        self.definitions = definitions

    async def find(self, definition: str) -> Definition | None:
        return self.definitions.find(definition)


def taken(due: Due) -> Outcome:
    return Outcome(delivered=True, status=200, reached=True)


def broken(due: Due) -> Outcome:
    return Outcome(status=500, reached=True)


def gone(due: Due) -> Outcome:
    return Outcome(reason=DeadReason.GONE, status=410, reached=True)


def unreachable(due: Due) -> Outcome:
    return Outcome(error="CB202: refused", unconnected=True)


@dataclass
class FakeSending:
    """Receivers that answer after `seconds`, as `answer` says; what was sent, when, and never two of a lane at once."""

    answer: Callable[[Due], Outcome] = taken
    seconds: Callable[[Due], float] = lambda due: 0.02
    sent: list[tuple[float, Due]] = field(default_factory=list)
    delivered: list[Notification] = field(default_factory=list)
    in_flight: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    """The most that were in flight at the same time, for each receiver; "" for all."""
    lanes: set[str] = field(default_factory=set)

    async def make(self, due: Due, definition: Definition) -> Outcome:
        told = due.notification
        if not due.replay:
            assert told.lane not in self.lanes, "two of one lane at the same time"
            self.lanes.add(told.lane)
        self.sent.append((asyncio.get_running_loop().time(), due))
        for key in ("", told.receiver):
            self.in_flight[key] += 1
            self.most[key] = max(self.most[key], self.in_flight[key])
        try:
            await asyncio.sleep(self.seconds(due))  # noqa: TID251 - a receiver that takes virtual time
            outcome = self.answer(due)
        finally:
            for key in ("", told.receiver):
                self.in_flight[key] -= 1
            self.lanes.discard(told.lane)
        if outcome.delivered:
            self.delivered.append(told)
        return outcome

    def times(self, delivery: str = "") -> list[float]:
        return [at for at, due in self.sent if delivery in {"", due.notification.id}]


@dataclass
class World:
    """A delivery service on time that jumps, with all that it uses open to the test."""

    sending: FakeSending = field(default_factory=FakeSending)
    definitions: FakeDefinitions = field(default_factory=FakeDefinitions)
    outbox: FakeOutbox = field(default_factory=lambda: FakeOutbox(LoopClock().now))
    journal: ListJournal = field(default_factory=ListJournal)
    workers: int = 64
    per_receiver: int = 4
    rest: float = ROUND
    chance: Callable[[], float] = lambda: 0.5

    def service(self) -> DeliveryService:
        return DeliveryService(
            self.outbox,
            Found(self.definitions),
            self.sending,
            self.journal,
            LoopClock(),
            pause,
            workers=self.workers,
            per_receiver=self.per_receiver,
            rest=self.rest,
            chance=self.chance,
        )

    async def run_for(self, seconds: float) -> None:
        """Let a service live for so long, and then be cancelled."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.service().run())
            await pause(seconds)
            running.cancel()

    async def run_until(self, true: Callable[[], bool], most: float = 1_000_000) -> None:
        """Let a service live until something is so, which it is within `most` seconds."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.service().run())
            with suppress(TimeoutError):
                async with asyncio.timeout(most):
                    while not true():
                        await pause(0.5)
            running.cancel()
        assert true()


async def pause(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - virtual time passes


def virtually(story: Coroutine[Any, Any, T]) -> T:
    """Run it on a clock that jumps."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
