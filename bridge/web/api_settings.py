"""The interface for programs: `[api]` of `callbridge.toml`, its clients and tokens.

Knows names, defaults and bounds. Does not know what a request looks like. Of secrets there is the SHA-256 alone.
Source: Events and API 4, 6, 8.
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from bridge.calls.api_ports import ALL, Credential, CredentialKind, Rights, Scope
from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.findings import shown
from bridge.ivr.listen_address import Listen, ListenAddress
from bridge.ivr.notation_types import Table
from bridge.ivr.script_table import Host
from bridge.ivr.target_types import DialplanName
from bridge.ivr.validation import refusal
from bridge.telephony.extensions import read_number

_SOME = "0"
"""An organisation for short numbers, of which only the form is looked at here."""


def _extensions(numbers: tuple[str, ...]) -> tuple[str, ...]:
    if ALL in numbers and len(numbers) > 1:
        raise refusal("CB405", '"*" means every extension, and excludes others', "Keep one of them")
    for place, number in enumerate(numbers):
        if number != ALL and read_number(number, _SOME) is None:
            what = f'must be an extension such as "0003*001", a range, or "*" for all, not {shown(number)}'
            raise refusal("CB403", what, 'Ranges are written as "0003*1XX", with X, Z, N or [1-3]', (place,))
    return numbers


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        what = f'must be a network such as "10.1.0.0/16", or an address, not {shown(text)}'
        raise refusal("CB403", what, "The bits after the prefix are 0") from None
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be a URL such as https://pbx.example, without user and password")
    if parts.query or parts.fragment:
        raise ValueError("must end with host, port or path; links are put behind it")
    return text.rstrip("/")


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="letters, digits, ., - and _")]
Sha256 = Annotated[
    str,
    Field(pattern=r"^[0-9a-fA-F]{64}$", repr=False, description="a SHA-256 in 64 hex digits"),
    AfterValidator(str.lower),
]


class ProgramDefaults(EventDefaults):
    """`[api.event_defaults]`: for definitions that programs make; what is None comes from `[events]`."""

    allow_hosts: Annotated[
        tuple[Host, ...], Field(max_length=100, strict=False, description="a list of host names or networks")
    ] = ()
    """Private addresses at which a program may have itself told."""


class _CredentialSettings(Table):
    user: Name
    """The user whom its paths name, besides `@me`."""
    extensions: Annotated[
        tuple[Annotated[str, Field(max_length=64)], ...],
        AfterValidator(_extensions),
        Field(min_length=1, max_length=10_000, strict=False, description='a list of extensions, or ["*"]'),
    ]
    scopes: Annotated[
        tuple[Annotated[Scope, Field(strict=False)], ...],
        Field(min_length=1, max_length=3, strict=False, description='a list of "calls", "events" and "recordings"'),
    ]
    max_calls: Annotated[int, Field(ge=0, le=10**5)] = 20
    """At the same time."""
    max_calls_per_hour: Annotated[int, Field(ge=0, le=10**6)] = 0
    max_minutes_per_day: Annotated[int, Field(ge=0, le=10**6)] = 0

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


class ClientSettings(_CredentialSettings):
    """An `[[api.client]]`: a program that fetches tokens by OAuth. A limit of 0 is none."""

    id: Name
    secret_sha256: Sha256

    @property
    def credential(self) -> Credential:
        """As the API knows it."""
        return Credential(CredentialKind.CLIENT, self.id, self.secret_sha256, self.rights)


class TokenSettings(_CredentialSettings):
    """An `[[api.token]]`: a token that does not change, for a program without OAuth. A limit of 0 is none."""

    name: Name
    sha256: Sha256

    @property
    def credential(self) -> Credential:
        """As the API knows it."""
        return Credential(CredentialKind.TOKEN, self.name, self.sha256, self.rights)


class ApiSettings(Table):
    """The listener, its limits, and who may ask. Times in seconds."""

    listen: Listen = ListenAddress("127.0.0.1", 8443)
    public_url: Annotated[str, Field(max_length=1024), AfterValidator(_public_url)] | None = None
    """In links; None: scheme and Host of the request."""
    tls_cert: Annotated[Path, Field(strict=False)] | None = None
    tls_key: Annotated[Path, Field(strict=False)] | None = None
    allow_plain: bool = False
    """Plain HTTP on other addresses than loopback, as behind a proxy."""
    trusted_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...],
        Field(max_length=1000, strict=False, description="a list of networks"),
    ] = ()
    """Whose `X-Forwarded-*` is believed."""
    token_lifetime: Annotated[int, Field(ge=600, le=31_536_000)] = 7200
    transfer_context: DialplanName = "callbridge-transfer"
    max_call_duration: Annotated[int, Field(ge=1, le=604_800)] = 7200
    rate: Annotated[float, Field(ge=0.1, le=100_000)] = 20
    """Requests of one token in a second."""
    burst: Annotated[int, Field(ge=1, le=100_000)] = 40
    failed_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 10
    """Failed authorizations of one address."""
    new_calls_per_second: Annotated[float, Field(ge=0.1, le=10_000)] = 10
    definitions_per_extension: Annotated[int, Field(ge=1, le=10_000)] = 50
    connections: Annotated[int, Field(ge=1, le=10_000)] = 200
    event_defaults: ProgramDefaults = ProgramDefaults()
    client: Annotated[tuple[ClientSettings, ...], Field(max_length=10_000, strict=False)] = ()
    token: Annotated[tuple[TokenSettings, ...], Field(max_length=10_000, strict=False)] = ()

    @model_validator(mode="after")
    def _is_encrypted_where_others_listen(self) -> Self:
        has_cert, has_key = self.tls_cert is not None, self.tls_key is not None
        if has_cert != has_key:
            there, lacking = ("tls_cert", "tls_key") if has_cert else ("tls_key", "tls_cert")
            raise refusal("CB405", f"there is {there}, and no {lacking}", "Name both, or none", (there,))
        if not (has_cert or self.allow_plain or self.listen.is_loopback):
            what = f"{self.listen} is not loopback, so that tls_cert and tls_key are needed"
            advice = "Add them; or allow_plain = true behind a proxy that has them"
            raise refusal("CB405", what, advice, ("listen",))
        return self

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """Clients and tokens that stand in the file, the clients first."""
        return (*(one.credential for one in self.client), *(one.credential for one in self.token))
