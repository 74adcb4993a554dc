"""A database with millions of calls, as if Callbridge had served them in the last weeks; made once, kept in the cache.

Knows the tables, and how rows come into SQLite fast. Does not know what is measured with it.
`python -m bench.old_calls 5000000` makes one beforehand: minutes.
"""

import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine

from bench.telling import say
from bridge.store.migrating import migrate
from bridge.store.tables import calls, legs, steps
from lab.asterisk_root import cache_dir, locked

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
SPAN: Final = 60 * 86_400
"""Seconds over which the calls are spread, up to now."""
PORTION: Final = 50_000
RECIPE: Final = 1
"""Counts up when rows are made in another way."""


def old_calls(count: int) -> Path:
    """The database; it is used where it is, and grows by what is measured."""
    path = cache_dir() / f"history-{RECIPE}-{count}.db"
    with locked(path.with_suffix(".lock")):
        if not path.exists():
            new = path.with_suffix(".new")
            new.unlink(missing_ok=True)
            _make(new, count)
            new.rename(path)
    return path


def _make(path: Path, count: int) -> None:
    began = time.monotonic()
    say(f"  making a database of {count:,} calls, once …")
    engine = create_engine(f"sqlite:///{path}")
    _schema(engine)
    engine.dispose()
    with sqlite3.connect(path) as database:
        for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -400000"):
            database.execute(f"PRAGMA {pragma}")
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
        ).fetchall()
        mine = [(name, sql) for name, sql in indexes if name.startswith(("calls_", "legs_", "steps_"))]
        for name, _ in mine:
            database.execute(f"DROP INDEX {name}")
        since = time.time() - SPAN
        for first in range(0, count, PORTION):
            rows = list(_rows(range(first, min(count, first + PORTION)), count, since))
            _insert(database, calls.name, [column.name for column in calls.columns], [row[0] for row in rows])
            _insert(database, legs.name, [column.name for column in legs.columns], [row[1] for row in rows])
            _insert(database, steps.name, [column.name for column in steps.columns], [row[2] for row in rows])
            database.commit()
        for _, sql in mine:
            database.execute(sql)
        database.execute("ANALYZE")
    database.close()
    say(f"  made in {time.monotonic() - began:.0f} s, {path.stat().st_size / 2**20:,.0f} MiB")


def _schema(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)


def _insert(database: sqlite3.Connection, table: str, names: Sequence[str], rows: list[dict[str, object]]) -> None:
    places = ", ".join("?" for _ in names)
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - names of our own tables
    database.executemany(sql, ([row[name] for name in names] for row in rows))


def _rows(numbers: range, count: int, since: float) -> Iterator[tuple[dict[str, object], ...]]:
    """A row of `calls`, one of `legs` and one of `steps` for each call; ids grow, which is how they are added fast."""
    for number in numbers:
        began = since + SPAN * number / count
        call_id, api_id = f"{int(began)}.{number}", _api_id(number, count)
        caller = f"+1202555{secrets.randbelow(10**6):06}"
        shared = {"api_id": api_id, "call_id": call_id, "server": "pbx1", "app": "callbridge", "began": began}
        shared |= {"caller_number": caller, "caller_key": caller[1:], "caller_name": "", "called_number": "099"}
        shared |= {"called_key": "099", "answered": began + 0.1, "ended": began + 60.0}
        call = {**shared, "did": "", "extension": "0003*099", "end_reason": "reply_hangup"}
        leg = {**shared, "channel": call_id, "extension": "0003*099", "visit": 0, "flow": "IN", "status": "ANSWER"}
        leg |= {"called_did": "", "called_extension": "0003*099", "caller_extension": "", "recording": ""}
        step = {"seq": number + 1, "call_id": call_id, "at": began}
        step["line"] = f'{{"at": {began:.6f}, "call": "{call_id}", "entry": "CallEnded", "reason": "reply_hangup"}}'
        yield call, leg, step


def _api_id(number: int, count: int) -> str:
    """Twenty letters and digits, as Callbridge's own; in the order of `number`, evenly over all that there may be."""
    place, text = number * 36**8 // count, ""
    for _ in range(8):
        place, digit = divmod(place, 36)
        text = DIGITS[digit] + text
    return text + secrets.token_hex(6)


if __name__ == "__main__":
    old_calls(int(sys.argv[1]))
