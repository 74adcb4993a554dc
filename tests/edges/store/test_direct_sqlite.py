import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from bridge.store.direct_sqlite import DirectSqlite
from bridge.store.engines import pragmas_of
from bridge.store.transaction import Transaction

ADD = text("INSERT INTO numbers (number) VALUES (:number)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "x.db"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    connection.close()
    return place


@pytest.fixture
def direct(file: Path) -> Iterator[DirectSqlite]:
    made = DirectSqlite(f"sqlite:///{file}", 0.05)
    yield made
    made.close()


def numbers(file: Path) -> list[int]:
    connection = sqlite3.connect(file)
    try:
        return [row[0] for row in connection.execute("SELECT number FROM numbers ORDER BY number")]
    finally:
        connection.close()


def test_what_is_put_is_there_and_nothing_is_no_statement(direct: DirectSqlite, file: Path) -> None:
    direct.transact(lambda within: within.put(ADD, [{"number": 1}, {"number": 2}]))
    direct.transact(lambda within: within.put(ADD, []))
    assert numbers(file) == [1, 2]
    assert pragmas_of() == {"journal_mode": "WAL", "synchronous": "FULL"}  # a commit is safe on the disk


def test_what_need_not_last_waits_for_no_disk_and_what_comes_after_it_does(direct: DirectSqlite, file: Path) -> None:
    seen: list[str] = []
    direct.transact(lambda within: within.put(ADD, []))
    assert direct._writes._connection is not None  # noqa: SLF001 - what one connection is told is seen on it alone
    direct._writes._connection.set_trace_callback(seen.append)  # noqa: SLF001 - as above
    direct.transact(lambda within: within.put(ADD, [{"number": 1}]), lasting=False)
    direct.transact(lambda within: within.put(ADD, [{"number": 2}]))
    assert [one for one in seen if one.startswith("PRAGMA")] == [
        "PRAGMA synchronous = NORMAL",
        "PRAGMA synchronous = FULL",
    ]
    assert numbers(file) == [1, 2]


def test_a_refused_row_takes_all_of_its_transaction_with_it_and_nothing_of_the_next(
    direct: DirectSqlite, file: Path
) -> None:
    direct.transact(lambda within: within.put(ADD, [{"number": 1}]))
    with pytest.raises(sqlite3.IntegrityError):
        direct.transact(lambda within: within.put(ADD, [{"number": 2}, {"number": 1}]))
    direct.transact(lambda within: within.put(ADD, [{"number": 3}]))
    assert numbers(file) == [1, 3]


def test_whoever_finds_the_file_held_looks_again_after_a_fraction_of_a_millisecond(
    direct: DirectSqlite, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct.transact(lambda within: within.put(ADD, []))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            other.execute("ROLLBACK")

    monkeypatch.setattr(time, "sleep", nap)
    direct.transact(lambda within: within.put(ADD, [{"number": 1}]))
    other.close()
    assert naps == [0.0002] * 3
    assert numbers(file) == [1]


def test_whoever_holds_the_file_for_too_long_is_not_waited_for_and_what_is_no_database_not_at_all(
    direct: DirectSqlite, file: Path, tmp_path: Path
) -> None:
    direct.transact(lambda within: within.put(ADD, []))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        direct.transact(lambda within: within.put(ADD, [{"number": 1}]))
    other.close()
    assert numbers(file) == []
    nowhere = DirectSqlite(f"sqlite:///{tmp_path}/no/x.db", 60)
    with pytest.raises(sqlite3.OperationalError, match="open"):
        nowhere.transact(lambda within: within.put(ADD, []))


def test_transactions_of_two_threads_never_mix(direct: DirectSqlite, file: Path) -> None:
    """One that was cancelled goes on in its thread while the next one begins."""
    begun, go_on = Event(), Event()

    def slow(within: Transaction) -> None:
        within.put(ADD, [{"number": 1}])
        begun.set()
        go_on.wait(10)
        within.put(ADD, [{"number": 2}])

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(direct.transact, slow)
        assert begun.wait(10)
        second = threads.submit(direct.transact, lambda within: within.put(ADD, [{"number": 3}]))
        go_on.set()
        first.result(10)
        second.result(10)
    assert numbers(file) == [1, 2, 3]


def test_a_file_that_cannot_be_opened_is_told_each_time(tmp_path: Path) -> None:
    direct = DirectSqlite(f"sqlite:///{tmp_path}/not/there.db", 0.05)
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError):
            direct.transact(lambda within: within.put(ADD, [{"number": 1}]))
    direct.close()


def test_a_file_that_is_no_database_leaves_no_connection_open(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database, but long enough to be looked at as one" * 40)
    direct = DirectSqlite(f"sqlite:///{tmp_path}/x.db", 0.05)
    with pytest.raises(sqlite3.DatabaseError):
        direct.transact(lambda within: within.put(ADD, [{"number": 1}]))
    direct.close()


def found(within: Transaction) -> list[int]:
    return [row["number"] for row in within.rows(text("SELECT number FROM numbers ORDER BY number"), {})]


def test_who_reads_waits_for_nobody_who_writes_and_sees_nothing_half(direct: DirectSqlite) -> None:
    writes, has_read = Event(), Event()

    def slow(within: Transaction) -> list[int]:
        within.put(ADD, [{"number": 1}])
        writes.set()
        assert has_read.wait(10)
        return found(within)

    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(direct.transact, slow, lasting=False)
        assert writes.wait(10)
        assert direct.read(found) == []
        has_read.set()
        assert writing.result(10) == [1]
    assert direct.read(found) == [1]


def test_a_question_that_fails_opens_the_file_anew_for_the_next(direct: DirectSqlite) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        direct.read(lambda within: within.rows(text("SELECT * FROM elsewhere"), {}))
    assert direct.read(found) == []


def test_values_may_be_lists(direct: DirectSqlite) -> None:
    direct.transact(lambda within: within.put(ADD, [{"number": one} for one in range(5)]))
    those = text("SELECT number FROM numbers WHERE number = ANY(:numbers) AND number > :least FOR UPDATE SKIP LOCKED")
    asked = {"numbers": [1, 2, 4], "least": 1}
    assert direct.read(lambda within: within.rows(those, asked)) == [{"number": 2}, {"number": 4}]
    less = text("DELETE FROM numbers WHERE number = ANY(:numbers)")
    direct.transact(lambda within: within.put(less, [{"numbers": [0, 1]}, {"numbers": []}, {"numbers": [4]}]))
    assert direct.read(found) == [2, 3]


def test_what_was_committed_is_brought_to_the_disk_and_with_a_checkpoint_to_the_database(
    direct: DirectSqlite, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def sync(number: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{number}").readlink()))

    monkeypatch.setattr("os.fsync", sync)
    direct.transact(lambda within: within.put(ADD, [{"number": one} for one in range(5000)]), lasting=False)
    before = file.stat().st_size
    direct.make_lasting(checkpoint=False)
    assert synced == [f"{file}-wal"]
    assert file.stat().st_size == before
    direct.make_lasting(checkpoint=True)
    assert file.stat().st_size > before


def test_while_somebody_writes_the_disk_is_at_work_all_the_same(direct: DirectSqlite) -> None:
    def slow(within: Transaction) -> list[int]:
        within.put(ADD, [{"number": 1}])
        with ThreadPoolExecutor(1) as thread:
            thread.submit(direct.make_lasting, checkpoint=True).result(10)
        return found(within)

    assert direct.transact(slow, lasting=False) == [1]


def test_a_log_that_is_gone_is_told(direct: DirectSqlite) -> None:
    with pytest.raises(FileNotFoundError):
        direct.make_lasting(checkpoint=False)


def test_the_log_of_a_linked_file_is_found(file: Path) -> None:
    link = file.with_name("link.db")
    link.symlink_to(file)
    direct = DirectSqlite(f"sqlite:///{link}", 0.05)
    direct.transact(lambda within: within.put(ADD, [{"number": 1}]), lasting=False)
    direct.make_lasting(checkpoint=True)
    direct.close()
    assert numbers(file) == [1]
