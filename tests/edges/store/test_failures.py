import sqlite3

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from bridge.errors import StoreError
from bridge.store.failures import RowRefused, failure

PLACE = "PostgreSQL db/calls"


def from_asyncpg(kind: type[asyncpg.PostgresError], text: str) -> DBAPIError:
    """As SQLAlchemy hands it on: in its own wrapping, in that of its driver."""
    wrapped = Exception(f"<class 'x'>: {text}")
    wrapped.__cause__ = kind(text)
    return DBAPIError("INSERT INTO deliveries …", {"body": "secret"}, wrapped)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "cannot be used: Connection refused"),
        (TimeoutError(), "cannot be used: it does not answer"),
        (OSError("no words"), "cannot be used: no words"),
        (
            StatementError("it", "SELECT", {}, OSError(28, "No space left on device")),
            "cannot be used: No space left on device",
        ),
        (sqlite3.OperationalError("database is locked"), "cannot be used: database is locked"),
        (
            OperationalError("x", None, sqlite3.OperationalError("disk I/O error.\nDETAIL: x")),
            "cannot be used: disk I/O error",
        ),
        (from_asyncpg(asyncpg.DiskFullError, "could not extend file"), "cannot be used: could not extend file"),
        (asyncpg.InterfaceError("connection is closed"), "cannot be used: connection is closed"),
        (asyncpg.exceptions.ClientConfigurationError("bad"), "cannot be used: bad"),
        (asyncpg.InvalidPasswordError('no "pa55word" for user'), 'cannot be used: no "***" for user'),
        (DBAPIError("x", None, ValueError()), "cannot be used: ValueError"),
        (DBAPIError("x", None, ValueError("y" * 999)), "cannot be used: " + "y" * 200),
    ],
)
def test_whatever_goes_wrong_is_one_sentence_without_values(error: Exception, said: str) -> None:
    told = failure(error, PLACE, ("pa55word",))
    assert type(told) is StoreError
    assert str(told) == f"[store] url: the database {PLACE} {said}"


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.IntegrityError("UNIQUE constraint failed: secret"),
        sqlite3.DataError("string or blob too big"),
        OverflowError("Python int too large to convert to SQLite INTEGER"),
        "\ud800",
        from_asyncpg(asyncpg.UniqueViolationError, "Key (body)=(secret) exists"),
        from_asyncpg(asyncpg.CharacterNotInRepertoireError, "invalid byte sequence 0x00"),
        from_asyncpg(asyncpg.ProgramLimitExceededError, "index row size 9999"),
        asyncpg.exceptions._base.DataError("invalid input for query argument $1: secret"),  # noqa: SLF001 - the client's, which has no public name
    ],
)
def test_a_value_that_is_refused_is_told_apart_and_not_quoted(error: Exception | str) -> None:
    if isinstance(error, str):
        with pytest.raises(UnicodeEncodeError) as unwritten:
            error.encode()
        error = unwritten.value
    told = failure(error, PLACE)
    assert isinstance(told, RowRefused)
    assert str(told).startswith(f"[store] url: the database {PLACE} refused a row (")
    assert "secret" not in str(told)
