import asyncio
from datetime import UTC
from pathlib import Path

from pydantic import SecretStr

from bridge.calls.api_ports import Answers, Subscriptions, Tokens
from bridge.calls.deliveries import DeliveryFilter
from bridge.calls.event_entries import StoreChanged
from bridge.calls.records import Change
from bridge.calls.service_ports import Deliveries, ExtensionIds, Keeper, OpenLegs, Outbox
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from tests.edges.store.conftest import opened
from tests.edges.store.stored import PHONE, Desk, call, leg, settled, told
from tests.edges.store.test_subscriptions import ONE


def store_at(url: str) -> tuple[Store, Desk]:
    settings = (StoreSettings(url=SecretStr(url), flush_ms=1), OutboxSettings(), RetentionSettings())
    desk = Desk(opened(url))  # only what is around it is used
    return Store(settings, dict, lambda: UTC, desk.around), desk


async def purge(_: float) -> None:
    pass


async def test_all_ports_are_fulfilled_and_what_was_stored_is_there_after_a_restart(url: str) -> None:
    store, _ = store_at(url)
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge)
        keeper: Keeper = store.writer
        keeper.keep(Change(call(), leg(), (one := told(),)))
        subscriptions: Subscriptions = store.subscriptions
        await subscriptions.add(ONE, 50)
        ids: ExtensionIds = store.extension_ids
        assert ids.of(PHONE) is None
        await settled(lambda: ids.of(PHONE) is not None)
        await store.close()
    reborn, desk = store_at(url)
    ports: tuple[Outbox, Deliveries, OpenLegs, Tokens, Answers] = (
        *(reborn.outbox, reborn.deliveries, reborn.history),
        *(reborn.tokens, reborn.answers),
    )
    async with asyncio.TaskGroup() as tasks:
        await reborn.begin(tasks, purge)
        assert reborn.subscriptions.of(PHONE) == (ONE,)
        assert reborn.extension_ids.of(PHONE) == 1
        assert await ports[2].open_legs("callbridge") == (leg(),)
        (found,) = await ports[1].find(DeliveryFilter(), 9)
        assert found.notification == one
        await reborn.close()
    assert (desk.complaints, desk.journal.entries) == ([], [])


async def test_a_service_begins_without_its_database_and_says_so_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store, desk = store_at(f"sqlite:///{tmp_path}/file/x.db")
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge)
        store.writer.keep(Change(call()))
        await settled(lambda: bool(desk.journal.entries))
        assert store.writer.trouble
        (tmp_path / "file").unlink()
        await settled(lambda: not store.writer.trouble)
        await store.close()
    assert [entry.state for entry in desk.journal.of(StoreChanged)] == ["lost", "back"]
