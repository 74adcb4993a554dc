"""Statements that SQLite and PostgreSQL understand alike and SQLAlchemy has no common word for.

Knows tables as names and columns. Does not know what is in them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, TextClause, literal_column, text

ONE: Final[ColumnElement[int]] = literal_column("1")
"""A number in the statement itself: an index of some rows only is used when its condition stands there literally."""

_LOCK: Final = re.compile(r" FOR UPDATE( SKIP LOCKED)?\Z")
_ONE_OF: Final = re.compile(r"= ANY\(:(\w+)\)")


@dataclass(frozen=True, slots=True)
class SqliteStatement:
    """A statement as SQLite says it, and the names of values in it that are lists."""

    text: str
    lists: tuple[str, ...]

    def given(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values as it wants them: a list is JSON."""
        return {**values, **{name: json.dumps(values[name]) for name in self.lists}} if self.lists else values


@lru_cache(maxsize=64)
def for_sqlite(statement: str) -> SqliteStatement:
    """A statement of PostgreSQL for SQLite: that has one writer at a time and locks no row, and it has no lists."""
    lists = tuple(_ONE_OF.findall(statement))
    return SqliteStatement(_ONE_OF.sub(r"IN (SELECT value FROM json_each(:\1))", _LOCK.sub("", statement)), lists)


@lru_cache(maxsize=32)
def put(table: Table, *keys: str) -> TextClause:
    """Insert a row, or put it in the place of the one with these keys."""
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in _columns(table) if name not in keys)
    return text(f"{_insert(table, _columns(table))} ON CONFLICT ({_names(keys)}) DO UPDATE SET {changed}")


@lru_cache(maxsize=32)
def add(table: Table, *left_out: str) -> TextClause:
    """Insert a row, unless a key of it is there already."""
    return text(f"{_insert(table, [name for name in _columns(table) if name not in left_out])} ON CONFLICT DO NOTHING")


def _insert(table: Table, columns: Iterable[str]) -> str:
    names = list(columns)
    values = ", ".join(f":{name}" for name in names)
    return f'INSERT INTO "{table.name}" ({_names(names)}) VALUES ({values})'  # noqa: S608 - names of our own tables


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
