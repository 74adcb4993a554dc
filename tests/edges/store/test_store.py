import asyncio
import threading
from datetime import UTC
from pathlib import Path

import pytest
from pydantic import SecretStr

from bridge.calls.api_ports import Answers, Subscriptions, Tokens
from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState
from bridge.calls.entries.events import StoreChanged
from bridge.calls.records import Change, KeptCall
from bridge.calls.service_ports import Deliveries, ExtensionIds, Keeper, OpenLegs, Outbox
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, PHONE, Desk, call, leg, owed, settled, told
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
        await store.begin(tasks, purge, frozenset)
        keeper: Keeper = store.writer
        keeper.keep(Change(call(), leg(), one := owed()))
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
        await reborn.begin(tasks, purge, frozenset)
        assert reborn.subscriptions.of(PHONE) == (ONE,)
        assert reborn.extension_ids.of(PHONE) == 1
        assert await ports[2].open_legs("callbridge") == (leg(),)
        assert await Desk(reborn.database).owes() == [one]
        assert await ports[1].find(DeliveryFilter(), 9) == ()
        await reborn.close()
    assert (desk.complaints, desk.journal.entries) == ([], [])


async def test_what_a_process_before_had_written_down_is_in_the_database_when_a_service_has_begun(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/callbridge.db"
    store, desk = store_at(url)
    await store.recover()
    store.ahead.waiting.keep(Change(call(), leg(), one := owed()))
    assert store.ahead.take_down(lambda: KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, "{}"))
    store.ahead.close()  # as the kernel does when it is killed
    await store.database.close()
    reborn, _ = store_at(url)
    async with asyncio.TaskGroup() as tasks:
        await reborn.begin(tasks, purge, frozenset)
        assert await reborn.history.open_legs("callbridge") == (leg(),)
        assert len(await reborn.left_open.of("pbx1")) == 1
        assert await Desk(reborn.database).owes() == [one]
        await reborn.close()
    assert desk.complaints == []


async def test_a_service_begins_without_its_database_and_says_so_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store, desk = store_at(f"sqlite:///{tmp_path}/file/x.db")
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, frozenset)
        store.writer.keep(Change(call()))
        await settled(lambda: bool(desk.journal.entries))
        assert store.writer.trouble
        (tmp_path / "file").unlink()
        await settled(lambda: not store.writer.trouble)
        await store.close()
    assert [entry.state for entry in desk.journal.of(StoreChanged)] == ["lost", "back"]


async def test_what_a_definition_owes_that_is_no_more_is_given_up_and_whatever_is_too_old_is_told(url: str) -> None:
    store, desk = store_at(url)
    kept, withdrawn, old = told(definition="crm1"), told(definition="gone"), told("b" * 20, give_up_at=NOW)
    await store.owed.put(kept, withdrawn, old)
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, lambda: frozenset({"crm1"}))
        await settled(lambda: bool(desk.complaints))
        dead = await store.deliveries.find(DeliveryFilter(DeliveryState.DEAD), 9)
        await store.close()
    assert {one.notification.id: one.verdict and one.verdict.reason for one in dead} == {
        withdrawn.id: DeadReason.WITHDRAWN,
        old.id: DeadReason.EXPIRED,
    }
    (complaint,) = desk.complaints
    assert complaint.startswith("1 events were given up: nobody took them in time.")


async def test_a_database_that_does_not_answer_keeps_no_call_waiting_at_the_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.store.START", 0.01)
    store, _ = store_at(url)
    answers = asyncio.Event()
    refresh = store.tokens.refresh

    async def slow() -> None:
        await answers.wait()
        await refresh()

    monkeypatch.setattr(store.tokens, "refresh", slow)
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, frozenset)
        assert not store.read.is_set()
        answers.set()
        async with asyncio.timeout(5):
            await store.read.wait()
        await store.close()


async def test_an_event_is_brought_to_the_disk_and_no_call_waits_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, goes_on = threading.Event(), threading.Event()

    def sync(_number: int) -> None:
        at_work.set()
        assert goes_on.wait(10)

    store, _ = store_at(f"sqlite:///{tmp_path}/x.db")
    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, lambda: frozenset({"crm1"}))
        await settled(lambda: not store.writer.trouble)
        monkeypatch.setattr("os.fsync", sync)
        store.writer.keep(Change(call(), owed=owed()))
        await settled(at_work.is_set)
        store.writer.keep(Change(call("b" * 20), owed=owed("b" * 20)))
        assert await store.writer.flush(10)
        assert len(await Desk(store.database).owes()) == 2
        goes_on.set()
        await store.close()


async def test_what_was_written_last_is_on_the_disk_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    store, _ = store_at(f"sqlite:///{tmp_path}/x.db")
    make_lasting, close = store.database.make_lasting, store.database.close

    async def lasting(*, checkpoint: bool) -> None:
        await make_lasting(checkpoint=checkpoint)
        done.append("on the disk")

    async def closed(*, for_good: bool) -> None:
        await close(for_good=for_good)
        done.append("closed")

    async with asyncio.TaskGroup() as tasks:
        await store.begin(tasks, purge, frozenset)
        monkeypatch.setattr(store.database, "make_lasting", lasting)
        monkeypatch.setattr(store.database, "close", closed)
        store.writer.keep(Change(call(), owed=owed()))
        await store.close()
    assert done == ["on the disk", "closed"]
