"""`POST /oauth/token.php`: a client shows its secret and gets a token for a while.

Knows the form, HTTP Basic and OAuth's own shape of errors. Does not know who the clients are.
Source: Events and API 6.2; RFC 6749.
"""

import binascii
import hashlib
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from bridge.calls.api_ports import IssuedToken, Tokens
from bridge.calls.ports import Clock
from bridge.errors import StoreError
from bridge.web.auth import Gate
from bridge.web.wire import Answer, ApiRefusal, Asked

TOKEN_OCTETS: Final = 32
"""They make 43 characters."""
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_GRANT: Final = "client_credentials"
_FIELDS: Final = 100


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """The handler."""

    gate: Gate
    tokens: Tokens
    clock: Clock
    lifetime: int

    async def issue(self, asked: Asked) -> Answer:
        """A new token, which ends no older one."""
        form = _form(asked.body)
        shown = _shown(asked.headers.get("authorization", ""), form)
        if form is None or shown is None:
            return oauth_error(400, "invalid_request", "the form cannot be read")
        if "grant_type" not in form:
            return oauth_error(400, "invalid_request", "grant_type is missing")
        if form["grant_type"] != _GRANT:
            return oauth_error(400, "unsupported_grant_type", "the only grant is client_credentials")
        try:
            client = self.gate.client(*shown, asked)
        except ApiRefusal as refused:
            return _refused(refused, basic="authorization" in asked.headers)
        token = new_secret()
        expires = self.clock.now() + self.lifetime
        try:
            await self.tokens.issue(IssuedToken(sha256_of(token), client.name, expires))
        except StoreError:
            why = "the store cannot be used at this moment"
            return oauth_error(503, "temporarily_unavailable", why, {"Retry-After": "5"})
        content = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": " ".join(client.rights.scopes),
        }
        return Answer(content, headers=_NO_STORE)


def new_secret() -> str:
    """43 characters of `[A-Za-z0-9_-]` from a secure source."""
    return secrets.token_urlsafe(TOKEN_OCTETS)


def sha256_of(secret: str) -> str:
    """What is kept of a token or secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def oauth_error(status: int, error: str, description: str, headers: Mapping[str, str] | None = None) -> Answer:
    """In OAuth's shape, which this endpoint alone has."""
    return Answer({"error": error, "error_description": description}, status, _NO_STORE | dict(headers or {}))


def _refused(refused: ApiRefusal, *, basic: bool) -> Answer:
    if refused.code == "too_many_requests":
        return oauth_error(429, "too_many_requests", str(refused), refused.headers)
    if refused.code == "unavailable":
        return oauth_error(503, "temporarily_unavailable", str(refused), refused.headers)
    asks = {"WWW-Authenticate": "Basic"} if basic else {}
    return oauth_error(401, "invalid_client", str(refused), asks)


def _form(body: bytes) -> Mapping[str, str] | None:
    """Fields of a form; None when it is none, or names one twice."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return None
    return dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else None


def _shown(header: str, form: Mapping[str, str] | None) -> tuple[str, str] | None:
    """Id and secret, from the form or by HTTP Basic; None when that cannot be read."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return (form or {}).get("client_id", ""), (form or {}).get("client_secret", "")
    try:
        name, colon, secret = b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if colon else None
