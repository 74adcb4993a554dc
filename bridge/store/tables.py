"""One table for each thing that survives a restart: columns, keys, and the indexes that keep each question cheap.

Knows the schema as the newest migration leaves it. Does not know which database it is in, nor who asks.
Moments are seconds since 1970. `app` is the name of the ARI application that a row belongs to: two services may share
a database, and neither touches what is the other's.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

_Serial = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts by itself only what is called INTEGER."""


def _words(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


def _moments(*names: str) -> tuple[Column[float], ...]:
    return tuple(Column(name, Double, nullable=False) for name in names)


def _maybe(*names: str) -> tuple[Column[float], ...]:
    return tuple(Column(name, Double) for name in names)


calls = Table(
    "calls",
    metadata,
    Column("api_id", Text, primary_key=True),
    *_words("call_id", "server", "app", "caller_number", "caller_name", "called_number", "did", "extension"),
    *_words("end_reason", "caller_key", "called_key"),
    *_moments("began"),
    *_maybe("answered", "ended"),
    Index("calls_by_call_id", "call_id"),
    Index("calls_by_time", "began"),
    Index("calls_by_caller", "caller_key", "began"),
    Index("calls_by_called", "called_key", "began"),
)
"""`caller_key` and `called_key`: the numbers as they are compared, so that one person is found however written."""

legs = Table(
    "legs",
    metadata,
    *_words("app", "server", "channel", "extension"),
    Column("visit", Integer, nullable=False),
    *_words("api_id", "call_id", "flow", "caller_number", "caller_name", "called_did", "called_extension"),
    *_words("caller_extension", "called_number", "recording", "caller_key", "called_key"),
    Column("status", Text),
    *_moments("began"),
    *_maybe("answered", "ended"),
    PrimaryKeyConstraint("app", "server", "channel", "extension", "visit"),
    Index("legs_by_call", "api_id"),
    Index("legs_by_time", "began"),
    Index("legs_by_extension", "extension", "began"),
    Index("legs_by_caller", "caller_key", "began"),
    Index("legs_by_called", "called_key", "began"),
    Index("legs_open", "app", "began", sqlite_where=text("ended IS NULL"), postgresql_where=text("ended IS NULL")),
)

steps = Table(
    "steps",
    metadata,
    Column("seq", _Serial, primary_key=True),
    *_words("call_id", "line"),
    *_moments("at"),
    Index("steps_by_call", "call_id", "seq"),
    Index("steps_by_time", "at"),
    sqlite_autoincrement=True,
)
"""Journal entries of calls, each as its line of JSON."""

snapshots = Table(
    "snapshots",
    metadata,
    *_words("app", "server", "channel", "call_id", "live", "state"),
    *_moments("at"),
    PrimaryKeyConstraint("app", "server", "channel"),
)
"""Where each call stands that is up, for a process after this one; `live` is the version of its files."""

_OPEN = text("turn IS NOT NULL")
_TURN = text("turn = 1")
_DEAD = text("state = 'dead'")
_SETTLED = text("turn IS NULL")

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", _Serial, primary_key=True),
    *_words("id", "app", "definition", "origin", "extension", "trigger", "leg", "call_id", "api_id", "method", "url"),
    *_words("body", "receiver", "lane", "state"),
    *_moments("at", "give_up_at", "patience"),
    Column("turn", SmallInteger),
    Column("replay", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    *_maybe("due", "planned"),
    *_words("leased_by", "reason", "error", "reply"),
    Column("status", Integer, nullable=False),
    *_moments("seconds"),
    *_maybe("settled"),
    UniqueConstraint("id", name="deliveries_id"),
    UniqueConstraint("definition", "leg", "trigger", "app", name="deliveries_once"),
    Index("deliveries_lane", "lane", "seq", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "deliveries_claimed",
        "app",
        "receiver",
        "definition",
        "due",
        "seq",
        sqlite_where=_TURN,
        postgresql_where=_TURN,
    ),
    Index("deliveries_by_time", "app", "at"),
    Index("deliveries_by_receiver", "app", "receiver", "at"),
    Index("deliveries_open", "app", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("deliveries_dead", "app", "at", sqlite_where=_DEAD, postgresql_where=_DEAD),
    Index("deliveries_by_call", "api_id"),
    Index("deliveries_by_call_id", "call_id"),
    Index("deliveries_settled", "state", "settled", sqlite_where=_SETTLED, postgresql_where=_SETTLED),
    sqlite_autoincrement=True,
)
"""The outbox. `turn`: 1 the first that is open in its lane, 0 behind another one, NULL delivered or dead.

`due`: from when on it may be claimed. A lease moves it to the lease's end, so that one that has run out is due like any
other; `planned` is what it was before. A lane's next row gets its turn in the transaction that settles the one before,
so that whoever claims never looks behind it: the price of a claim does not depend on how much waits.
`patience`: seconds for which it is tried, which a replay begins anew.
"""

owed_events = Table(
    "owed_events",
    metadata,
    Column("seq", _Serial, primary_key=True),
    *_words("app", "api_id", "call_id", "event"),
    *_moments("at"),
    Index("owed_events_by_app", "app", "seq"),
    Index("owed_events_by_call", "api_id"),
    sqlite_autoincrement=True,
)
"""Events from the moment at which they happen until their deliveries are in the outbox; `event` in JSON."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("seq", _Serial, primary_key=True),
    *_words("id", "app", "extension", "trigger", "method", "url", "note", "made_by"),
    Column("enabled", Boolean, nullable=False),
    *_moments("modified"),
    UniqueConstraint("id", name="subscriptions_id"),
    Index("subscriptions_by_app", "app", "extension"),
    sqlite_autoincrement=True,
)

clients = Table(
    "clients",
    metadata,
    Column("seq", _Serial, primary_key=True),
    *_words("app", "name", "kind", "sha256", "user_id", "extensions", "scopes"),
    Column("max_calls", Integer, nullable=False),
    Column("max_calls_per_hour", Integer, nullable=False),
    Column("max_minutes_per_day", Integer, nullable=False),
    *_moments("created"),
    UniqueConstraint("app", "name", name="clients_name"),
    sqlite_autoincrement=True,
)
"""Clients and tokens that were made for good; `extensions` and `scopes` are lists in JSON."""

tokens = Table(
    "tokens",
    metadata,
    *_words("app", "sha256", "client"),
    *_moments("expires"),
    PrimaryKeyConstraint("app", "sha256"),
    Index("tokens_by_expiry", "expires"),
)
"""Tokens that clients have fetched."""

extension_ids = Table(
    "extension_ids",
    metadata,
    Column("extension", Text, primary_key=True),
    Column("id", BigInteger, nullable=False),
    UniqueConstraint("id", name="extension_ids_id"),
)

answers = Table(
    "answers",
    metadata,
    *_words("app", "token", "key", "answer"),
    *_moments("expires"),
    PrimaryKeyConstraint("app", "token", "key"),
    Index("answers_by_expiry", "expires"),
)
"""First answers to requests with an Idempotency-Key."""

written_ahead = Table(
    "written_ahead",
    metadata,
    Column("app", Text, primary_key=True),
    *_words("file"),
    Column("line", BigInteger, nullable=False),
)
"""Up to which line of which file beside SQLite's (see `ahead`) everything is in here; `file` is the name that it bears
in its first line."""

schema_readers = Table("schema_readers", metadata, Column("revision", Text, primary_key=True))
"""Who knows one of these steps of the schema can use the database (see steps)."""

READERS: Final = ("0005", "0004", "0003", "0002", "0001")
"""What stands there when the tables were made as they are here: the newest step, and all before it that only add."""
