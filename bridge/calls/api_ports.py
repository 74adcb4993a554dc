"""What the API for programs needs besides calls: credentials, definitions that programs made, answers, recordings.

Knows what is asked, as frozen values and protocols. Does not know JSON, SQL or files. No value here holds a secret:
of tokens and secrets there is the SHA-256 alone. Source: Events and API 4, 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.telephony.values import Extension

ALL: str = "*"
"""Stands for all extensions in the rights of a credential."""


class Scope(StrEnum):
    """What a credential may be used for."""

    CALLS = "calls"
    EVENTS = "events"
    RECORDINGS = "recordings"


class CredentialKind(StrEnum):
    """A client fetches tokens by OAuth; a token is used as it is."""

    CLIENT = "client"
    TOKEN = "token"  # noqa: S105 - the word for one, no secret


@dataclass(frozen=True, slots=True)
class Rights:
    """What a program may do. Limits of 0 are none."""

    user: str
    extensions: tuple[str, ...]
    """Extended numbers or ranges; `*` means all."""
    scopes: tuple[Scope, ...]
    max_calls: int = 20
    max_calls_per_hour: int = 0
    max_minutes_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """A client or a token that was made for good. `name` is unique among both: calls are counted under it."""

    kind: CredentialKind
    name: str
    sha256: str
    """64 hexadecimal digits in lower case: of the client's secret, or of the token."""
    rights: Rights
    created: float = 0.0
    """Seconds since 1970; 0: it stands in a file."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that a client has fetched. It may what its client may, as long as that exists."""

    sha256: str
    client: str
    expires: float


class Tokens(Protocol):
    """Clients and tokens that live in the store. What reads, reads memory; what writes may raise StoreError."""

    @property
    def known(self) -> bool:
        """Whether the store was ever read: before, a token that is not found may be a good one."""

    def credentials(self) -> Sequence[Credential]:
        """All, in the order in which they were made."""

    def client(self, name: str) -> Credential | None:
        """A client by its id."""

    def token(self, sha256: str) -> Credential | None:
        """A token that was made for good."""

    def issued(self, sha256: str) -> IssuedToken | None:
        """A token that a client has fetched, also one that has expired but was not removed yet."""

    async def add(self, credential: Credential) -> bool:
        """Keep a new one; False when its name is taken."""

    async def issue(self, token: IssuedToken) -> None:
        """Keep a token that is handed to a client, also one of a client in a file; expired ones may be removed."""

    async def revoke(self, name: str) -> bool:
        """Remove a client with all that it has fetched, or a token; False when there is none of this name."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A definition that a program made: whom to tell of one type of event of one extension."""

    id: str
    """Lower-case letters and digits, unique among all definitions."""
    extension: Extension
    trigger: Trigger
    method: Method
    url: str
    enabled: bool
    note: str
    modified: float
    """Seconds since 1970."""
    made_by: str = ""
    """The credential's name."""


class Subscriptions(Protocol):
    """Definitions that programs made. What reads, reads memory; what writes may raise StoreError."""

    def of(self, extension: Extension) -> Sequence[Subscription]:
        """All of an extension, disabled ones too, in the order in which they were made."""

    async def add(self, subscription: Subscription, most: int) -> bool:
        """Keep a new one; False when its extension has so many already."""

    async def change(self, subscription: Subscription) -> bool:
        """Put it in the place of the one with its id; False when that is gone."""

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove them; those that are gone already do not matter."""


class FiledDefinitions(Protocol):
    """Definitions that operators wrote, which programs may look at."""

    def filed(self, extension: Extension) -> Sequence[Definition]:
        """All that concern an extension, disabled ones too, in the order of the files."""

    def filed_at(self) -> float:
        """When the files were accepted, in seconds since 1970."""


class Answers(Protocol):
    """First answers to requests with an `Idempotency-Key`. Every method may raise StoreError."""

    async def find(self, token: str, key: str, now: float) -> str | None:
        """What was answered to this credential's key, unless it has expired."""

    async def keep(self, token: str, key: str, answer: str, expires: float) -> None:
        """Keep an answer; an earlier one of the same key that has expired is replaced."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound that a call has left. `started` in seconds since 1970, `duration` in seconds, `size` in octets."""

    name: str
    started: float
    duration: float
    size: int
    content_type: str = "audio/wav"
    busy: bool = False
    """It is still being recorded."""


class Recordings(Protocol):
    """The recordings of calls. Every method may raise StoreError, and takes any text: most name nothing."""

    async def extensions_of(self, api_id: str) -> frozenset[Extension]:
        """Those that had a leg in a call, or were charged with it; none for a call that nobody knows."""

    async def all_of(self, api_id: str) -> Sequence[Recording]:
        """Of one call, the oldest first."""

    async def find(self, api_id: str, name: str) -> Recording | None:
        """One by its name, with or without file extension as `all_of` has it."""

    async def read(self, api_id: str, name: str, start: int, length: int) -> bytes:
        """Octets of the file from `start` on, at most `length`; fewer at its end, none when it has gone."""

    async def remove(self, api_id: str, name: str) -> bool:
        """Remove it; False when it has gone already."""


@dataclass(frozen=True, slots=True)
class CredentialShown:
    """A credential as people see it. `read_only`: it stands in a file."""

    kind: CredentialKind
    name: str
    user: str
    extensions: tuple[str, ...]
    scopes: tuple[Scope, ...]
    created: float
    read_only: bool


@dataclass(frozen=True, slots=True)
class CredentialWanted:
    """A credential that somebody wants to be made."""

    kind: CredentialKind
    name: str
    rights: Rights


class Revoked(StrEnum):
    """What came of a wish to revoke a credential."""

    DONE = "done"
    UNKNOWN = "unknown"
    READ_ONLY = "read_only"


class ApiOrders(Protocol):
    """What a person may order of the API's credentials. What writes may raise StoreError."""

    def credentials(self) -> tuple[CredentialShown, ...]:
        """Those of the files first, then those of the store."""

    async def add(self, wanted: CredentialWanted, by: str) -> str | None:
        """Make one; its secret, which is told this once, or None when the name is taken."""

    async def revoke(self, name: str, by: str) -> Revoked:
        """Let one be valid no more."""
