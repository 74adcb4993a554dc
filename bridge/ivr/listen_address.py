"""Where something listens, as settings write it: `127.0.0.1:8443`, `[::1]:8443`, `localhost:8443`.

Knows the form. Does not know sockets, nor who listens.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, PlainValidator, WithJsonSchema

from bridge.ivr.findings import shown
from bridge.ivr.validation import refusal

_FORM = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})")
_HIGHEST_PORT = 65_535
_EXAMPLE = "127.0.0.1:8443"


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A host, IPv6 without brackets, and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `host:port`; None for what is none."""
        found = _FORM.fullmatch(text)
        if found is None or int(found[3]) > _HIGHEST_PORT:
            return None
        if found[1] is not None and _address(found[1]) is None:
            return None
        return cls(found[1] or found[2], int(found[3]))

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine reach it."""
        address = _address(self.host)
        return self.host == "localhost" if address is None else address.is_loopback

    def __str__(self) -> str:
        """As it is written."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _listen(value: object) -> ListenAddress:
    read = value if isinstance(value, ListenAddress) else ListenAddress.parse(value) if isinstance(value, str) else None
    if read is None:
        advice = "The port is at most 65535, and 0 is any that is free; an IPv6 address stands in brackets"
        raise refusal("CB403", f'must be "host:port" such as "{_EXAMPLE}", not {shown(value)}', advice)
    return read


Listen = Annotated[
    ListenAddress,
    PlainValidator(_listen),
    WithJsonSchema({"type": "string", "pattern": ":[0-9]{1,5}$"}),
    Field(description=f'"host:port" such as "{_EXAMPLE}"'),
]
"""The type of a `listen` key."""
