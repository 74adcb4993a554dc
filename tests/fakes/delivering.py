"""A process that empties an outbox and does nothing else: `python -m tests.fakes.delivering URL DEFINITION…`.

Knows how the store and the delivery service are tied together. Does not know who fills the outbox.
"""

import asyncio
import sys
from datetime import UTC
from functools import partial

from pydantic import SecretStr

from bridge.app.clock import SystemClock
from bridge.observe.lines import to_line
from bridge.scripts.client import Client
from bridge.scripts.delivery import DeliveryService
from bridge.scripts.delivery_attempt import Attempts
from bridge.store.around import Around
from bridge.store.owners import this_process
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from tests.fakes.deliveries import FakeDefinitions, Found
from tests.fakes.ports import ListJournal


async def deliver(url: str, *definitions: str) -> None:
    """Until it is killed."""
    clock, journal = SystemClock(), ListJournal()
    complain = partial(print, file=sys.stderr)
    around = Around("callbridge", this_process(), journal, clock, clock.pause, complain, to_line, lambda: None)
    kept = StoreSettings(url=SecretStr(url)), OutboxSettings(), RetentionSettings()
    store = Store(kept, dict, lambda: UTC, around)

    async def purge(_: float) -> None:
        """Nothing is old here."""

    async with Client() as client, asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, lambda: frozenset(definitions))
        sending = Attempts(client, clock, "0")
        service = DeliveryService(
            store.outbox, Found(FakeDefinitions()), sending, journal, clock, clock.pause, workers=16, per_receiver=4
        )
        sys.stdout.write("delivers\n")
        sys.stdout.flush()
        await service.run()


if __name__ == "__main__":
    asyncio.run(deliver(*sys.argv[1:]))
