"""Statements that SQLite and PostgreSQL understand alike and SQLAlchemy has no common word for.

Knows tables as names and columns. Does not know what is in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, TextClause, literal_column, text

ONE: Final[ColumnElement[int]] = literal_column("1")
"""A number in the statement itself: an index of some rows only is used when its condition stands there literally."""


@lru_cache(maxsize=32)
def put(table: Table, *keys: str) -> TextClause:
    """Insert a row, or put it in the place of the one with these keys."""
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in _columns(table) if name not in keys)
    return text(f"{_insert(table, _columns(table))} ON CONFLICT ({_names(keys)}) DO UPDATE SET {changed}")


@lru_cache(maxsize=32)
def add(table: Table, *left_out: str) -> TextClause:
    """Insert a row, unless a key of it is there already."""
    return text(f"{_insert(table, [name for name in _columns(table) if name not in left_out])} ON CONFLICT DO NOTHING")


def execute(connection: Connection, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement for all rows, if there are any.

    SQLite's driver takes names with a colon and rows by name as they are; to have them looked at once more costs more
    than what the statement does.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement.text, list(rows))
    else:
        connection.execute(statement, rows)


def _insert(table: Table, columns: Iterable[str]) -> str:
    names = list(columns)
    values = ", ".join(f":{name}" for name in names)
    return f'INSERT INTO "{table.name}" ({_names(names)}) VALUES ({values})'  # noqa: S608 - names of our own tables


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
