"""The API for programs: `[api]` of `callbridge.toml`, its clients and tokens.

Knows names, defaults and bounds. Does not know what a request looks like. Of secrets there is the SHA-256 alone.
"""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from bridge.calls.api_ports import ALL, Credential, CredentialKind, Rights, Scope
from bridge.ivr.notation_types import Table
from bridge.ivr.script import Profile
from bridge.ivr.validation import refusal
from bridge.telephony.extensions import read_number

_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})")
_HIGHEST_PORT = 65_535
_NOT_DEFAULT = "00"  # organisation of a short number is filled in later; only the form is looked at here


def split_listen(text: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:8443` or `[::1]:8443`. Raises `refusal`."""
    found = _LISTEN.fullmatch(text)
    if found is None or int(found[3]) > _HIGHEST_PORT:
        raise refusal("CB403", "is no address with a port", 'Write it like "127.0.0.1:8443" or "[::1]:8443"')
    return found[1] or found[2], int(found[3])


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(text: str) -> str:
    split_listen(text)
    return text


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise refusal("CB403", "is no network", 'Write it like "10.0.0.0/8" or "192.0.2.7"') from None
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or "@" in text:
        raise refusal("CB403", "is no address of a site", 'Write it like "https://pbx.example"')
    return text.rstrip("/")


def _extension(text: str) -> str:
    if text != ALL and read_number(text, _NOT_DEFAULT) is None:
        raise refusal("CB403", "is no extension", 'Write it like "0003*001", "0003*1XX", or "*" for all')
    return text


class EventDefaultsSettings(Table):
    """`[api.event_defaults]`: for definitions made through the API; what is None comes from `[events]`."""

    profile: Annotated[Profile, Field(strict=False)] | None = None
    absent: Literal["omit", "empty"] | None = None
    callflow_case: Literal["upper", "lower"] | None = None
    connect_timeout: Annotated[float, Field(ge=1, le=30)] | None = None
    total_timeout: Annotated[float, Field(ge=1, le=60)] | None = None
    give_up_after: Annotated[float, Field(ge=60, le=2_592_000)] | None = None
    allow_hosts: Annotated[tuple[str, ...], Field(strict=False, max_length=100)] = ()
    tls_verify: bool | None = None
    ca_file: Annotated[str, Field(min_length=1, max_length=1024)] | None = None


class _CredentialSettings(Table):
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    extensions: Annotated[
        tuple[Annotated[str, Field(max_length=64), AfterValidator(_extension)], ...],
        Field(strict=False, min_length=1, max_length=10_000),
    ]
    scopes: Annotated[
        tuple[Annotated[Scope, Field(strict=False)], ...], Field(strict=False, min_length=1, max_length=3)
    ]
    max_calls: Annotated[int, Field(ge=0, le=100_000)] = 20
    max_calls_per_hour: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    max_minutes_per_day: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @property
    def rights(self) -> Rights:
        """What its bearer may do."""
        return Rights(
            self.user,
            self.extensions,
            self.scopes,
            self.max_calls,
            self.max_calls_per_hour,
            self.max_minutes_per_day,
        )


Sha256 = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{64}$", description="64 hexadecimal digits")]


class ClientSettings(_CredentialSettings):
    """`[[api.client]]`: a program that fetches tokens by OAuth."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    secret_sha256: Sha256

    @property
    def credential(self) -> Credential:
        """As the API knows it."""
        return Credential(CredentialKind.CLIENT, self.id, self.secret_sha256.lower(), self.rights)


class TokenSettings(_CredentialSettings):
    """`[[api.token]]`: a token for a program that has no OAuth."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    sha256: Sha256

    @property
    def credential(self) -> Credential:
        """As the API knows it."""
        return Credential(CredentialKind.TOKEN, self.name, self.sha256.lower(), self.rights)


class ApiSettings(Table):
    """The listener of the API. Times in seconds."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8443"
    public_url: Annotated[str, Field(max_length=1024), AfterValidator(_public_url)] | None = None
    """Used in links; None: scheme and Host of the request."""
    tls_cert: Annotated[Path, Field(strict=False)] | None = None
    tls_key: Annotated[Path, Field(strict=False)] | None = None
    allow_plain: bool = False
    trusted_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...], Field(strict=False, max_length=100)
    ] = ()
    token_lifetime: Annotated[int, Field(ge=600, le=31_536_000)] = 7200
    transfer_context: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")] = "callbridge-transfer"
    max_call_duration: Annotated[int, Field(ge=1, le=604_800)] = 7200
    rate: Annotated[float, Field(gt=0, le=100_000)] = 20
    burst: Annotated[int, Field(ge=1, le=100_000)] = 40
    failed_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 10
    new_calls_per_second: Annotated[float, Field(gt=0, le=10_000)] = 10
    definitions_per_extension: Annotated[int, Field(ge=1, le=10_000)] = 50
    connections: Annotated[int, Field(ge=1, le=10_000)] = 200
    event_defaults: EventDefaultsSettings = EventDefaultsSettings()
    client: Annotated[tuple[ClientSettings, ...], Field(strict=False, max_length=10_000)] = ()
    token: Annotated[tuple[TokenSettings, ...], Field(strict=False, max_length=10_000)] = ()

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise refusal("CB403", "tls_cert and tls_key belong together", "Give both, or neither")
        host, _ = split_listen(self.listen)
        if self.tls_cert is None and not self.allow_plain and not is_loopback(host):
            what = f"{self.listen} is no loopback address, and there is no certificate"
            raise refusal("CB403", what, "Give tls_cert and tls_key, or allow_plain = true behind a proxy")
        return self

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """Clients and tokens that stand in the file, the clients first."""
        return (*(one.credential for one in self.client), *(one.credential for one in self.token))
