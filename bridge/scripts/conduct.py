"""How one request may travel, its redirects included: time to connect, TLS, which hosts are trusted, who signs.

Knows settings of a script, and which origins its operator wrote. Does not know requests. Source: Call Interactive 4.7,
4.8, 4.10.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bridge.ivr.script import Script, SignKey
from bridge.ivr.urls import Origin
from bridge.scripts.asked_url import own_origins


@dataclass(frozen=True, slots=True)
class Conduct:
    """What holds for each hop of a request. `name` is what people know its sender by."""

    name: str
    connect_timeout: float
    tls_verify: bool
    ca_file: str | None
    allow_hosts: tuple[str, ...]
    """For origins that are not trusted: which forbidden addresses may be asked all the same (egress rule 2)."""
    trusted: Collection[Origin]
    """Origins that are asked wherever their names lead (egress rule 1)."""
    sign_keys: tuple[SignKey, ...]
    signed: Collection[Origin]
    """Origins that are shown the signature, as long as the request has not left its first origin."""


def conduct_of(script: Script) -> Conduct:
    """How a steering request travels: to the origins that the operator wrote, trusted and signed."""
    own = own_origins(script).keys()
    return Conduct(
        name=script.name,
        connect_timeout=script.connect_timeout,
        tls_verify=script.tls_verify,
        ca_file=script.ca_file,
        allow_hosts=script.allow_hosts,
        trusted=own,
        sign_keys=script.sign_keys,
        signed=own,
    )
