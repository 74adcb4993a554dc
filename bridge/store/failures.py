"""Whatever a database or its driver raises, as one sentence for the operator: StoreError, or RowRefused.

Knows the drivers' exceptions. Does not know tables, nor what is done about a failure.
"""

import sqlite3
from typing import Final

import asyncpg
from sqlalchemy.exc import SQLAlchemyError, StatementError

from bridge.errors import StoreError

FAILURES: Final = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.Error,
    OSError,
    TimeoutError,
    OverflowError,
    UnicodeError,
)
"""All that may come out of a transaction by no fault of ours."""

_SQLITE_REFUSES: Final = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
_REFUSED_STATES: Final = ("22", "23", "54")
"""Classes of SQLSTATE: data exception, integrity constraint, program limit (a value too long for an index)."""
_LONGEST: Final = 200


class RowRefused(StoreError):
    """The database works, but refuses a value: whatever is in the same transaction is tried without it."""


def failure(error: BaseException, place: str, secrets: tuple[str, ...] = ()) -> StoreError:
    """The sentence, without values, statements and passwords."""
    root = _root(error)
    if _is_refusal(root):  # such a sentence of a driver may quote the value
        return RowRefused(f"[store] url: the database {place} refused a row ({type(root).__name__})")
    if isinstance(root, TimeoutError):
        said = "it does not answer"
    elif isinstance(root, OSError) and root.strerror:
        said = root.strerror
    else:
        said = str(root).strip().partition("\n")[0][:_LONGEST] or type(root).__name__
    for secret in secrets:
        said = said.replace(secret, "***")
    return StoreError(f"[store] url: the database {place} cannot be used: {said.removesuffix('.')}")


def _root(error: BaseException) -> BaseException:
    """What the driver said, below what SQLAlchemy makes of it."""
    if isinstance(error, StatementError) and error.orig is not None:
        error = error.orig
    cause = error.__cause__
    return cause if isinstance(cause, asyncpg.PostgresError | asyncpg.InterfaceError | OSError) else error


def _is_refusal(root: BaseException) -> bool:
    match root:
        case asyncpg.PostgresError():
            return str(root.sqlstate or "")[:2] in _REFUSED_STATES
        case asyncpg.exceptions.ClientConfigurationError():
            return False
        case asyncpg.InterfaceError():
            return isinstance(root, ValueError)  # a value that the driver cannot send
        case _:
            return isinstance(root, (*_SQLITE_REFUSES, OverflowError, UnicodeError))
