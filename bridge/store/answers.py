"""First answers to requests with an `Idempotency-Key`, so that a repeated request does nothing twice.

Knows keys, answers and when they expire. Does not know what was asked. Source: Events and API 6.3.
"""

from typing import Final

from sqlalchemy import delete, select

from bridge.store import sql
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.rows import clean
from bridge.store.tables import answers

_KEEP: Final = sql.put(answers, "app", "token", "key")


class StoredAnswers:
    """Fulfils the port `Answers` for one application. Every method may raise StoreError."""

    def __init__(self, database: Database, around: Around) -> None:
        """An answer that has expired is removed with the next one that is kept."""
        self._database = database
        self._app = around.app
        self._clock = around.clock

    async def find(self, token: str, key: str, now: float) -> str | None:
        """What was answered to this credential's key, unless it has expired."""
        one = (answers.c.app == self._app, answers.c.token == clean(token), answers.c.key == clean(key))
        chosen = select(answers.c.answer).where(*one, answers.c.expires > now)
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(chosen)).scalar()
        return found

    async def keep(self, token: str, key: str, answer: str, expires: float) -> None:
        """Keep an answer; an earlier one of the same key is replaced."""
        row = {"app": self._app, "token": clean(token), "key": clean(key), "answer": clean(answer, 1 << 20)}
        async with self._database.writing() as connection:
            await connection.execute(delete(answers).where(answers.c.expires <= self._clock.now()))
            await connection.execute(_KEEP, {**row, "expires": expires})
