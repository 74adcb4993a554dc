"""Clients and tokens of the API: hashes, rights, and the tokens that clients have fetched. All are read from memory.

Knows rows and their copy. Does not know a secret, nor how one is made. Source: Events and API 6.2.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import RowMapping, delete, select

from bridge.calls.api_ports import Credential, CredentialKind, IssuedToken, Rights, Scope
from bridge.store import sql
from bridge.store.around import Around
from bridge.store.database import Database
from bridge.store.rows import Row
from bridge.store.tables import clients, tokens

MOST: Final = 1000
"""Tokens of one client that hold at a time; a program that fetches one for each request must not fill memory."""
_ADD: Final = sql.add(clients, "seq")
_ISSUE: Final = sql.put(tokens, "app", "sha256")


class StoredTokens:
    """Fulfils the port `Tokens` for one application. What writes may raise StoreError; then nothing changes."""

    def __init__(self, database: Database, around: Around) -> None:
        """Empty until `refresh`."""
        self._database = database
        self._app = around.app
        self._clock = around.clock
        self._credentials: dict[str, Credential] = {}
        self._tokens: dict[str, Credential] = {}
        self._issued: dict[str, IssuedToken] = {}
        self.known = False
        """They were read once."""
        self._turn = asyncio.Lock()  # or what was read before a change would be put in the place of what came of it

    async def refresh(self) -> None:
        """Read them again: another process may have changed some. Raises StoreError; the copy stays as it was."""
        made = select(clients).where(clients.c.app == self._app).order_by(clients.c.seq)
        fetched = select(tokens).where(tokens.c.app == self._app, tokens.c.expires > self._clock.now())
        async with self._turn, self._database.reading() as connection:
            credentials = [_credential(row) for row in (await connection.execute(made)).mappings()]
            issued = [IssuedToken(row.sha256, row.client, row.expires) for row in await connection.execute(fetched)]
            self._hold(credentials)
            self._issued = {one.sha256: one for one in issued}
            self.known = True

    def credentials(self) -> Sequence[Credential]:
        """All, in the order in which they were made."""
        return tuple(self._credentials.values())

    def client(self, name: str) -> Credential | None:
        """A client by its id."""
        found = self._credentials.get(name)
        return found if found is not None and found.kind is CredentialKind.CLIENT else None

    def token(self, sha256: str) -> Credential | None:
        """A token that was made for good. A hash that is not here tells nothing of one that is: no time is to hide."""
        return self._tokens.get(sha256)

    def issued(self, sha256: str) -> IssuedToken | None:
        """A token that a client has fetched, also one that has expired but was not removed yet."""
        return self._issued.get(sha256)

    async def add(self, credential: Credential) -> bool:
        """Keep a new one; False when its name is taken."""
        async with self._turn:
            async with self._database.writing() as connection:
                done = await connection.execute(_ADD, _row(credential, self._app))
            if done.rowcount:
                self._hold([*self._credentials.values(), credential])
        return done.rowcount > 0

    async def issue(self, token: IssuedToken) -> None:
        """Keep a token that is handed to a client; those that have expired are removed, and of too many the oldest."""
        now = self._clock.now()
        row = {"app": self._app, "sha256": token.sha256, "client": token.client, "expires": token.expires}
        async with self._turn:
            live = {name: one for name, one in self._issued.items() if one.expires > now} | {token.sha256: token}
            theirs = sorted((one for one in live.values() if one.client == token.client), key=lambda one: one.expires)
            surplus = [one.sha256 for one in theirs[:-MOST]]
            async with self._database.writing() as connection:
                await connection.execute(delete(tokens).where(tokens.c.expires <= now))
                await connection.execute(delete(tokens).where(tokens.c.app == self._app, tokens.c.sha256.in_(surplus)))
                await connection.execute(_ISSUE, row)
            self._issued = {name: one for name, one in live.items() if name not in surplus}

    async def revoke(self, name: str) -> bool:
        """Remove a client with all that it has fetched, or a token; False when there is none of this name."""
        made = (clients.c.app == self._app, clients.c.name == name)
        async with self._turn:
            async with self._database.writing() as connection:
                done = await connection.execute(delete(clients).where(*made))
                await connection.execute(delete(tokens).where(tokens.c.app == self._app, tokens.c.client == name))
            self._hold([one for one in self._credentials.values() if one.name != name])
            self._issued = {key: one for key, one in self._issued.items() if one.client != name}
        return done.rowcount > 0

    def _hold(self, credentials: list[Credential]) -> None:
        self._credentials = {one.name: one for one in credentials}
        self._tokens = {one.sha256: one for one in credentials if one.kind is CredentialKind.TOKEN}


def _row(one: Credential, app: str) -> Row:
    rights = one.rights
    return {
        "app": app,
        "name": one.name,
        "kind": one.kind.value,
        "sha256": one.sha256,
        "user_id": rights.user,
        "extensions": json.dumps(rights.extensions),
        "scopes": json.dumps([scope.value for scope in rights.scopes]),
        "max_calls": rights.max_calls,
        "max_calls_per_hour": rights.max_calls_per_hour,
        "max_minutes_per_day": rights.max_minutes_per_day,
        "created": one.created,
    }


def _credential(row: RowMapping) -> Credential:
    rights = Rights(
        user=row["user_id"],
        extensions=tuple(json.loads(row["extensions"])),
        scopes=tuple(Scope(scope) for scope in json.loads(row["scopes"])),
        max_calls=row["max_calls"],
        max_calls_per_hour=row["max_calls_per_hour"],
        max_minutes_per_day=row["max_minutes_per_day"],
    )
    return Credential(CredentialKind(row["kind"]), row["name"], row["sha256"], rights, row["created"])
