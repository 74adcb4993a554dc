"""Which addresses a connection may be made to: looked up once, checked, and then connected to, never looked up again.

Knows the two rules of the egress policy. Does not know connections, nor who asks.
Source: Call Interactive 4.8.
"""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.protocol.address_policy import may_be_called, read_literal
from bridge.scripts.names import LookUp


class Egress(AbstractResolver):
    """What aiohttp asks for the addresses of a host. It connects to what it is told, and to nothing else."""

    def __init__(self, look_up: LookUp, allow_hosts: tuple[str, ...] | None) -> None:
        """Rule 1 with `allow_hosts` None: whatever the name means; rule 2 otherwise."""
        self._look_up = look_up
        self._allow_hosts = allow_hosts

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp's port; we take every family
    ) -> list[ResolveResult]:
        """Give the addresses of a host that may be asked. Raises OSError, and ScriptError CB208 when there is none."""
        addresses = permitted(host, await self._look_up(host), self._allow_hosts)
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Keep the look-ups: they are shared."""


def literal(host: str, allow_hosts: tuple[str, ...] | None) -> str | None:
    """Read an address that stands in a URL, in any spelling (`0x7f.1`); None for a name. Raises ScriptError CB208."""
    address = read_literal(host.strip("[]"))
    if address is None:
        return None
    return permitted(host, (str(address),), allow_hosts)[0]


def permitted(host: str, addresses: tuple[str, ...], allow_hosts: tuple[str, ...] | None) -> tuple[str, ...]:
    """The addresses of a host that may be asked, `allow_hosts` None: all. Raises ScriptError CB208 for none."""
    if allow_hosts is None:
        return addresses
    left = tuple(address for address in addresses if may_be_called(host, address, allow_hosts))
    if not left:
        raise ScriptError(fault("CB208", f"{host} is at {', '.join(addresses[:3])}, which no script may be sent to"))
    return left


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
