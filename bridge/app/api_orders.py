"""What a person may order of the API's credentials, carried out: random secrets, told once and kept as their hash.

Knows files and store. Does not know how an order comes in. Fulfils `ApiOrders` of `calls`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.calls.api_ports import (
    ApiOrders,
    Credential,
    CredentialShown,
    CredentialWanted,
    Revoked,
    Tokens,
)
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.ports import Clock, Journal
from bridge.web.unifiedapi.oauth import new_secret, sha256_of


@dataclass(frozen=True, slots=True)
class ApiCredentials(ApiOrders):
    """`filed` gives the credentials that stand in files now."""

    filed: Callable[[], Sequence[Credential]]
    tokens: Tokens
    journal: Journal
    clock: Clock

    def credentials(self) -> tuple[CredentialShown, ...]:
        """Those of the files first, then those of the store."""
        return (
            *(_shown(one, read_only=True) for one in self.filed()),
            *(_shown(one, read_only=False) for one in self.tokens.credentials()),
        )

    async def add(self, wanted: CredentialWanted, by: str) -> str | None:
        """Make one; its secret, or None when the name is taken. Raises StoreError."""
        if any(one.name == wanted.name for one in self.filed()):
            return None
        secret = new_secret()
        made = Credential(wanted.kind, wanted.name, sha256_of(secret), wanted.rights, self.clock.now())
        if not await self.tokens.add(made):
            return None
        self._note(by, f"API {wanted.kind} made", wanted.name)
        return secret

    async def revoke(self, name: str, by: str) -> Revoked:
        """Let one be valid no more. Raises StoreError."""
        if await self.tokens.revoke(name):
            self._note(by, "API credential revoked", name)
            return Revoked.DONE
        return Revoked.READ_ONLY if any(one.name == name for one in self.filed()) else Revoked.UNKNOWN

    def _note(self, by: str, what: str, name: str) -> None:
        self.journal.note("", ProgramOrdered(by, "", what, name))


def _shown(one: Credential, *, read_only: bool) -> CredentialShown:
    rights = one.rights
    return CredentialShown(one.kind, one.name, rights.user, rights.extensions, rights.scopes, one.created, read_only)
