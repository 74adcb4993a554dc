import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bridge.errors import StoreError
from bridge.store.database import AGAIN, Database
from bridge.store.failures import RowRefused
from bridge.store.settings import StoreSettings
from bridge.store.transaction import Transaction
from tests.edges.store.conftest import opened
from tests.edges.store.stored import Desk, told
from tests.fakes.postgresql import PASSWORD, QUOTED, Cluster


async def test_what_is_written_is_there_wholly_or_not_at_all(database: Database) -> None:
    insert = text("INSERT INTO extension_ids (extension, id) VALUES (:extension, :id)")
    async with database.writing() as connection:
        await connection.execute(insert, {"extension": "1*1", "id": 1})

    async def spoil(second: int, bug: Exception | None = None) -> None:
        async with database.writing() as connection:
            await connection.execute(insert, {"extension": "1*2", "id": 2})
            await connection.execute(insert, {"extension": "1*3", "id": second})
            if bug is not None:
                raise bug

    with pytest.raises(RowRefused, match="refused a row"):
        await spoil(1)
    with pytest.raises(KeyError):  # a bug of ours is not taken for the database's
        await spoil(3, KeyError())
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT extension FROM extension_ids"))).scalars().all() == ["1*1"]


async def test_in_one_queue_one_writes_after_the_other_also_from_two_processes(url: str) -> None:
    first, second = opened(url), opened(url)
    both = [first, second]
    await first.open()
    async with first.writing() as connection:
        await connection.execute(text("INSERT INTO extension_ids (extension, id) VALUES ('1*1', 0)"))

    async def count(database: Database) -> None:
        async with database.writing("counter") as connection:
            value = (await connection.execute(text("SELECT id FROM extension_ids"))).scalar_one()
            await connection.execute(text("UPDATE extension_ids SET id = :id"), {"id": value + 1})

    await asyncio.gather(*(count(database) for database in both * 10))
    async with second.reading() as connection:
        assert (await connection.execute(text("SELECT id FROM extension_ids"))).scalar_one() == 20
    for database in both:
        await database.close()


async def test_it_is_closed_and_used_again(database: Database) -> None:
    await database.close()
    await database.open()
    await database.open()
    await database.ping()


@pytest.mark.parametrize(
    ("password", "database", "said"),
    [
        ("wr%C3%B6ng%40secret", "postgres", "password authentication failed for user"),
        (QUOTED, "n0where", 'database "n0where" does not exist'),
        (QUOTED, "s3cr@t%2Fof:tests", r'database "\*\*\*" does not exist'),
    ],
)
async def test_why_it_cannot_be_opened_is_one_sentence_without_the_password(
    postgresql: Cluster, password: str, database: str, said: str
) -> None:
    one = opened(postgresql.tcp_url(database, password))
    with pytest.raises(StoreError, match=said) as failed:
        await one.open()
    sentence = str(failed.value)
    assert sentence.startswith(f"[store] url: the database PostgreSQL 127.0.0.1:{postgresql.port}")
    assert "\n" not in sentence
    assert "secret" not in sentence
    assert PASSWORD not in sentence.replace(one.place, "")


async def test_with_the_password_it_opens_and_its_sessions_have_limits(postgresql: Cluster, template: str) -> None:
    with postgresql.database(template) as name:
        database = opened(postgresql.tcp_url(name), patience=7)
        async with database.reading() as connection:
            for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
                assert (await connection.execute(text(f"SHOW {setting}"))).scalar_one() == "7s"
        await database.close()


async def test_nobody_knocks_more_than_once_a_second_at_a_door_that_is_shut() -> None:
    database = opened("postgresql://callbridge:secret@127.0.0.1:1/callbridge")
    with pytest.raises(StoreError, match="Connect call failed") as first:
        await database.open()
    with pytest.raises(StoreError) as second:
        await database.ping()
    assert str(first.value) == str(second.value)
    assert AGAIN <= 1


async def test_a_server_that_goes_away_is_a_store_error_and_one_that_comes_back_is_used(
    postgresql: Cluster, template: str
) -> None:
    with postgresql.database(template) as name:
        database = opened(postgresql.url(name))
        await database.open()
        postgresql.stop()
        try:
            for _ in range(2):
                with pytest.raises(
                    StoreError, match=rf"PostgreSQL {postgresql.folder}/{name} cannot be used|PostgreSQL"
                ):
                    await database.ping()
        finally:
            postgresql.start()
        await _works(database)
        await database.close()


async def test_a_server_that_hangs_holds_nobody_up_for_ever(postgresql: Cluster, template: str) -> None:
    with postgresql.database(template) as name:
        database = opened(postgresql.url(name), patience=0.5)
        async with database.reading() as connection:
            backend = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        for pid in (postgresql.pid, backend):
            os.kill(pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(8):
                with pytest.raises(StoreError, match="does not answer"):
                    await database.ping()
        finally:
            for pid in (backend, postgresql.pid):
                os.kill(pid, signal.SIGCONT)
        await _works(database)
        await database.close()


async def test_a_file_that_another_process_holds_is_waited_for_and_then_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    ours, theirs = opened(url, patience=0.05), opened(url)
    await ours.open()
    async with theirs.writing():
        await ours.ping()  # readers are not held up
        with pytest.raises(StoreError, match=r"x\.db cannot be used: database is locked"):
            async with ours.writing():
                pass
    async with ours.writing():
        pass
    await ours.close()
    await theirs.close()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"/file/x\.db cannot be used: (Not a directory|File exists)"):
        await opened(f"sqlite:///{tmp_path}/file/x.db").open()


async def test_a_full_disk_is_no_fault_of_the_row(tmp_path: Path) -> None:
    settings = StoreSettings(url=SecretStr(f"sqlite:///{tmp_path}/x.db"))
    database = Database(settings, pragmas={"max_page_count": 100})
    with pytest.raises(StoreError, match="database or disk is full") as failed:
        await Desk(database).put(told(body="x" * 1_000_000))
    assert not isinstance(failed.value, RowRefused)
    await Desk(database).put(told())
    await database.close()


async def _works(database: Database) -> None:
    """It may take an attempt until old connections are given up."""
    async with asyncio.timeout(20):
        while True:
            try:
                await database.ping()
            except StoreError:
                continue
            return


_ADD = text("INSERT INTO extension_ids (extension, id) VALUES (:extension, :id)")


_LESS = text("DELETE FROM extension_ids WHERE id = :id")


def found_ids(within: Transaction) -> list[int]:
    return [row["id"] for row in within.rows(text("SELECT id FROM extension_ids ORDER BY id"), {})]


def adding(*ids: int) -> Callable[[Transaction], None]:
    def work(within: Transaction) -> None:
        for one in ids:
            within.put(_ADD, [{"extension": f"1*{one}", "id": one}])

    return work


async def ids_in(database: Database) -> list[int]:
    async with database.reading() as connection:
        found = (await connection.execute(text("SELECT id FROM extension_ids ORDER BY id"))).scalars().all()
    return list(found)


async def test_statements_that_are_known_beforehand_are_there_wholly_or_not_at_all(database: Database) -> None:
    await database.transact(adding(1, 2))
    with pytest.raises(RowRefused, match="refused a row"):
        await database.transact(adding(3, 1), "queue")
    assert await ids_in(database) == [1, 2]


async def test_what_was_found_is_changed_in_a_transaction_that_may_look_again(database: Database) -> None:
    await database.transact(adding(1, 2))

    def without_the_first(within: Transaction, ids: list[int]) -> list[int]:
        within.put(_LESS, [{"id": ids[0]}])
        return found_ids(within)

    assert await database.find_and_change(found_ids, without_the_first, lasting=False) == [2]
    assert await database.find(found_ids) == [2]


async def test_both_ways_to_write_take_turns(database: Database) -> None:
    async def by_statements(one: int) -> None:
        async with database.writing() as connection:
            await connection.execute(_ADD, {"extension": f"1*{one}", "id": one})

    async with asyncio.TaskGroup() as tasks:
        for one in range(0, 20, 2):
            tasks.create_task(database.transact(adding(one)))
            tasks.create_task(by_statements(one + 1))
    assert await ids_in(database) == list(range(20))


async def test_what_is_closed_for_good_writes_nothing_more(database: Database) -> None:
    await database.transact(adding(1))
    await database.close(for_good=True)
    with pytest.raises(StoreError, match="is closed"):
        await database.transact(adding(2))


class Heard:
    """Somebody who has the disk take what was committed."""

    def __init__(self) -> None:
        self.works = True
        self.heard: list[bool] = []

    def committed(self, *, lasting: bool) -> None:
        self.heard.append(lasting)


async def test_nobody_waits_for_a_disk_behind_which_somebody_stands_as_long_as_that_works(tmp_path: Path) -> None:
    database = opened(f"sqlite:///{tmp_path}/x.db")

    async def synchronous(*, lasting: bool) -> int:
        def work(within: Transaction) -> int:
            return int(within.rows(text("PRAGMA synchronous"), {})[0]["synchronous"])

        return await database.transact(work, lasting=lasting)

    normal, full = 1, 2
    assert [await synchronous(lasting=lasting) for lasting in (True, False)] == [full, normal]
    database.behind(heard := Heard())
    assert [await synchronous(lasting=lasting) for lasting in (True, False)] == [normal, normal]
    heard.works = False
    assert [await synchronous(lasting=lasting) for lasting in (True, False)] == [full, normal]
    assert heard.heard == [True, False, True, False]
    await database.close()
