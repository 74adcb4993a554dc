"""The words of one exchange with one origin: under which terms, what goes out, what comes back.

Knows values. Does not know sending. Source: Call Interactive 4.7, 4.8.
"""

from dataclasses import dataclass, field
from typing import Final

from bridge.ivr.urls import Origin

SUCCESS: Final = range(200, 300)
"""The statuses of a reply that is read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a connection is made. `allow_hosts` None: egress rule 1, a host that the operator wrote; else rule 2."""

    connect_timeout: float
    tls_verify: bool
    ca_file: str | None
    allow_hosts: tuple[str, ...] | None
    waited: float = 0
    """Seconds of `connect_timeout` that have passed in waiting for a connection that somebody else was making."""


Host = tuple[Origin, bool, str | None]


def host_of(origin: Origin, terms: Terms) -> Host:
    """What counts as one host: how its certificate is checked is part of it.

    A script with a wrong `ca_file` must not stop its neighbours, nor share connections with them.
    """
    return origin, terms.tls_verify, terms.ca_file


@dataclass(frozen=True, slots=True)
class Hop:
    """One request to one origin. `target` goes on the request line, and `body` after the headers, octet for octet."""

    method: str
    origin: Origin
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def url(self) -> str:
        """Where it goes, without user and fragment."""
        return f"{self.origin}{self.target}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is read with a status of 2xx only, and no further than one octet beyond its limit.

    Of another status so much is read as whoever asked wanted to have (`Arriving.others`).
    """

    status: int
    location: str
    coding: str
    body: bytes
    retry_after: str = ""
    keeps: bool = True
    """The server leaves the connection open for another request."""


@dataclass(slots=True)
class Arriving:
    """An answer while it comes, for who must know how far it came when it breaks off: status 0 is not even begun."""

    others: int = 0
    """Octets that are read of a body with a status that is no success."""
    status: int = 0
    retry_after: str = ""
    body: bytearray = field(default_factory=bytearray)

    def begin(self) -> None:
        """Nothing has come yet: the next request goes out."""
        self.status, self.retry_after, self.body = 0, "", bytearray()
