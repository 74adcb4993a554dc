"""The interface for programs: `[api]` of `callbridge.toml`, its clients and tokens.

Knows names, defaults and bounds. Does not know what is served, nor credentials that were made by a command.
Source: Events and API 4, 6, 8.
"""

import ipaddress
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.findings import shown
from bridge.ivr.listen_address import Listen, ListenAddress
from bridge.ivr.transfer_table import DialplanName
from bridge.ivr.validation import refusal

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
EVERY_EXTENSION = "*"
_EXTENSION = re.compile(r"([0-9]{1,8}\*)?[0-9]{1,8}")


def _extensions(numbers: tuple[str, ...]) -> tuple[str, ...]:
    if EVERY_EXTENSION in numbers and len(numbers) > 1:
        raise refusal("CB405", '"*" means every extension, and excludes others', "Keep one of them")
    for place, number in enumerate(numbers):
        if number != EVERY_EXTENSION and not _EXTENSION.fullmatch(number):
            what = f'must be an extension such as "0003*001", or "*" for all, not {shown(number)}'
            raise refusal("CB403", what, "Ranges cannot be given to a program", (place,))
    return numbers


def _network(value: object) -> Network:
    if isinstance(value, Network):
        return value
    with suppress(ValueError):
        if isinstance(value, str):
            return ipaddress.ip_network(value)
    what = f'must be a network such as "10.1.0.0/16", or an address, not {shown(value)}'
    raise refusal("CB403", what, "The bits after the prefix are 0")


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ValueError("must be a URL such as https://pbx.example, without user and password")
    if parts.query or parts.fragment:
        raise ValueError("must end with host, port or path: links are put behind it")
    return text.rstrip("/")


Hash = Annotated[
    str,
    Field(pattern=r"^[0-9a-fA-F]{64}$", repr=False, description="a SHA-256 in 64 hex digits"),
    AfterValidator(str.lower),
]
Scope = Literal["calls", "events", "recordings"]


class Credential(BaseModel):
    """What a client and a token have in common. A limit of 0 is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="letters, digits, ., - and _")]
    """The user whom its paths name, besides `@me`."""
    extensions: Annotated[
        tuple[str, ...],
        AfterValidator(_extensions),
        Field(min_length=1, max_length=10_000, strict=False, description='a list of extensions, or ["*"]'),
    ]
    scopes: Annotated[
        tuple[Scope, ...],
        Field(min_length=1, max_length=3, strict=False, description='a list of "calls", "events" and "recordings"'),
    ]
    max_calls: Annotated[int, Field(ge=1, le=10**5)] = 20
    """At the same time."""
    max_calls_per_hour: Annotated[int, Field(ge=0, le=10**6)] = 0
    max_minutes_per_day: Annotated[int, Field(ge=0, le=10**6)] = 0


class ApiClient(Credential):
    """An `[[api.client]]`: an OAuth client."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="letters, digits, ., - and _")]
    secret_sha256: Hash


class ApiToken(Credential):
    """An `[[api.token]]`: a token that does not change, for programs without OAuth."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="letters, digits, ., - and _")]
    sha256: Hash


class ApiSettings(BaseModel):
    """The listener, its limits, and who may ask. Times in seconds."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=True
    )

    listen: Listen = ListenAddress("127.0.0.1", 8443)
    public_url: Annotated[str, Field(max_length=1024), AfterValidator(_public_url)] | None = None
    """In links; None: scheme and Host of the request."""
    tls_cert: Annotated[Path, Field(strict=False)] | None = None
    tls_key: Annotated[Path, Field(strict=False)] | None = None
    allow_plain: bool = False
    """Plain HTTP on other addresses than loopback, as behind a proxy."""
    trusted_proxies: Annotated[
        tuple[
            Annotated[Network, PlainValidator(_network), WithJsonSchema({"type": "string"})],
            ...,
        ],
        Field(max_length=1000, strict=False, description="a list of networks"),
    ] = ()
    """Whose `X-Forwarded-*` is believed."""
    token_lifetime: Annotated[int, Field(ge=600, le=31_536_000)] = 7200
    transfer_context: DialplanName = "callbridge-transfer"
    max_call_duration: Annotated[int, Field(ge=1, le=86_400)] = 7200
    rate: Annotated[float, Field(ge=0.1, le=10_000)] = 20
    """Requests of one token in a second."""
    burst: Annotated[int, Field(ge=1, le=10_000)] = 40
    failed_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 10
    """Failed authorizations of one address."""
    new_calls_per_second: Annotated[float, Field(ge=0.1, le=10_000)] = 10
    definitions_per_extension: Annotated[int, Field(ge=1, le=10_000)] = 50
    connections: Annotated[int, Field(ge=1, le=100_000)] = 200
    event_defaults: EventDefaults = EventDefaults()
    """For definitions that programs make; what is not said here comes from `[events]`."""
    client: Annotated[tuple[ApiClient, ...], Field(max_length=10_000, strict=False)] = ()
    token: Annotated[tuple[ApiToken, ...], Field(max_length=10_000, strict=False)] = ()

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
    def is_plain(self) -> bool:
        """Whether it speaks HTTP without TLS."""
        return self.tls_cert is None
