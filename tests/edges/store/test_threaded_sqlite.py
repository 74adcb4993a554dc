import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bridge.store.threaded_sqlite import ThreadedSqlite

ADD = text("INSERT INTO numbers (number) VALUES (:number)")


@pytest.fixture
def threaded(tmp_path: Path) -> Iterator[ThreadedSqlite]:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    connection.close()
    made = ThreadedSqlite(f"sqlite:///{tmp_path}/x.db", 5)
    yield made
    made.close()


def numbers(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT number FROM numbers ORDER BY number")).scalars())


def test_a_transaction_is_there_wholly_or_not_at_all(threaded: ThreadedSqlite) -> None:
    def adds(*those: int) -> None:
        threaded.transact(
            lambda connection: connection.execute(ADD, [{"number": one} for one in those]).rowcount, lasting=True
        )

    adds(1, 2)
    with pytest.raises(IntegrityError):
        adds(3, 1)
    assert threaded.read(numbers) == [1, 2]


@pytest.mark.parametrize(("lasting", "synchronous"), [(True, 2), (False, 1)])
def test_only_what_must_last_waits_for_the_disk(threaded: ThreadedSqlite, *, lasting: bool, synchronous: int) -> None:
    asked = text("PRAGMA synchronous")
    assert threaded.transact(lambda connection: connection.execute(asked).scalar(), lasting=lasting) == synchronous


def test_who_reads_waits_for_nobody_who_writes(threaded: ThreadedSqlite) -> None:
    writes, has_read = Event(), Event()

    def slow(connection: Connection) -> None:
        connection.execute(ADD, {"number": 1})
        writes.set()
        assert has_read.wait(10)

    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(threaded.transact, slow, lasting=False)
        assert writes.wait(10)
        assert threaded.read(numbers) == []
        has_read.set()
        writing.result(10)
    assert threaded.read(numbers) == [1]


def test_what_was_closed_opens_again(threaded: ThreadedSqlite) -> None:
    threaded.close()
    threaded.close()
    assert threaded.read(numbers) == []
