"""Who asks the API, and whether he may: tokens, their scopes, users and extensions, and how often they come.

Knows tokens by their SHA-256. Does not know what is asked of calls or definitions. Source: Events and API 6.2, 8.
"""

import hashlib
import hmac
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn

from bridge.calls.api_ports import ALL, Credential, CredentialKind, Scope, Tokens
from bridge.calls.placing.call_orders import Caller
from bridge.calls.ports import Clock
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extensions import read_number
from bridge.telephony.values import Extension
from bridge.web.api_settings import ApiSettings
from bridge.web.limits import Buckets, Failures
from bridge.web.wire import ApiRefusal, Asked

_BEARER = re.compile(r"bearer(?:\s+|\Z)", re.IGNORECASE)
_ME: Final = frozenset({"@me", "@viewer", "@owner"})


@dataclass(frozen=True, slots=True)
class Program:
    """A program that has shown a valid token, and whence it did."""

    credential: Credential
    address: str
    organisation: str
    """The one to which short numbers belong."""

    @property
    def name(self) -> str:
        """Under which it is counted and written down."""
        return self.credential.name

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """Those that it names one by one."""
        named = (Extension.parse(text, self.organisation) for text in self.credential.rights.extensions)
        return tuple(one for one in named if one is not None)

    @property
    def has_all(self) -> bool:
        """Whether all extensions are its own."""
        return ALL in self.credential.rights.extensions

    def may_use(self, extension: Extension) -> bool:
        """Whether an extension is one of its own."""
        named, ranges = _reach(self.credential.rights.extensions, self.organisation)
        return ALL in self.credential.rights.extensions or extension in named or any(extension in one for one in ranges)

    def caller(self) -> Caller:
        """As calls know it."""
        rights = self.credential.rights
        return Caller(self.name, self.address, rights.max_calls, rights.max_calls_per_hour, rights.max_minutes_per_day)


class Gate:
    """Lets programs in. Settings are asked anew each time: credentials of files change with a reload."""

    def __init__(
        self,
        settings: Callable[[], ApiSettings],
        tokens: Tokens,
        clock: Clock,
        organisation: Callable[[], str],
    ) -> None:
        """Begin with nobody having failed."""
        first = settings()
        self._settings = settings
        self._tokens = tokens
        self._clock = clock
        self._organisation = organisation
        self._rate = Buckets(first.rate, first.burst, clock.monotonic)
        self._failures = Failures(first.failed_per_minute, clock.monotonic)

    def admit(self, asked: Asked, scope: Scope | None, user: str = "@me") -> Program:
        """Who asks, if the token is valid, has the scope, and is this user's. Raises ApiRefusal.

        A valid token is always served, whatever others behind the same address have tried.
        """
        token = _token(asked.headers.get("authorization", ""))
        if not token:
            self.fail(asked.address, "unauthorized", "a token is needed: Authorization: Bearer TOKEN")
        credential = self._find(hashlib.sha256(token.encode(errors="replace")).hexdigest())
        if credential is None:
            self.fail(asked.address, "access_denied", "the token is unknown or has expired")
        asked.visitor.name = credential.name
        self.count(credential.name)
        rights = credential.rights
        if scope is not None and scope not in rights.scopes:
            raise ApiRefusal("access_denied", f"the token lacks the scope {scope}")
        if user not in _ME and user != rights.user:
            raise ApiRefusal("access_denied", "the token belongs to another user")
        return Program(credential, asked.address, self._organisation())

    def client(self, name: str, secret: str, asked: Asked) -> Credential:
        """The OAuth client with this secret. Raises ApiRefusal: `access_denied`, or `too_many_requests`."""
        known = self._client(name)
        shown = hashlib.sha256(secret.encode(errors="replace")).hexdigest()
        if not hmac.compare_digest(known.sha256 if known else "", shown) or known is None:
            self.fail(asked.address, "access_denied", "unknown client or wrong secret")
        asked.visitor.name = known.name
        self.count(known.name)
        return known

    def count(self, name: str) -> None:
        """Another request of a program. Raises ApiRefusal when there are too many."""
        if not self._rate.take(name):
            raise ApiRefusal("too_many_requests", "this token makes too many requests")

    def fail(self, address: str, code: str, message: str) -> NoReturn:
        """Refuse somebody who is nobody that we know; a good client is not told so while the store is not read yet."""
        if code != "unauthorized" and not self._tokens.known:
            raise ApiRefusal("unavailable", "the store cannot be used at this moment")
        if wait := self._failures.another(address):
            retry = {"Retry-After": str(math.ceil(wait))}
            raise ApiRefusal("too_many_requests", "too many failed authorizations from this address", retry)
        raise ApiRefusal(code, message, {"WWW-Authenticate": "Bearer"} if code == "unauthorized" else None)

    def _find(self, sha256: str) -> Credential | None:
        filed = (one for one in self._settings().credentials if one.kind is CredentialKind.TOKEN)
        if found := _same(filed, sha256):
            return found
        kept = self._tokens.token(sha256)
        if kept is not None:
            return _same([kept], sha256)
        issued = self._tokens.issued(sha256)
        if issued is None or not hmac.compare_digest(issued.sha256, sha256) or issued.expires <= self._clock.now():
            return None
        return self._client(issued.client)

    def _client(self, name: str) -> Credential | None:
        """Files win over the store."""
        filed = (one for one in self._settings().credentials if one.kind is CredentialKind.CLIENT)
        return next((one for one in filed if one.name == name), None) or self._tokens.client(name)


@lru_cache(maxsize=256)
def _reach(texts: tuple[str, ...], organisation: str) -> tuple[frozenset[Extension], tuple[ExtensionRange, ...]]:
    """Extensions and ranges; thousands may be written, and each call that is listed is held against them."""
    read = [read_number(text, organisation) for text in texts]
    named = frozenset(one for one in read if isinstance(one, Extension))
    return named, tuple(one for one in read if isinstance(one, ExtensionRange))


def _token(header: str) -> str:
    """`Bearer TOKEN` and `TOKEN` mean the same, the scheme in any case."""
    return _BEARER.sub("", header.strip(), count=1).strip()


def _same(credentials: Iterable[Credential], sha256: str) -> Credential | None:
    """The one with this hash; all are looked at, in constant time each."""
    found = None
    for one in credentials:
        if hmac.compare_digest(one.sha256, sha256):
            found = one
    return found
