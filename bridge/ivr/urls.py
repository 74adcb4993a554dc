"""URLs that hold variables: their parts, or as one clause why one cannot be asked.

Knows schemes, hosts, ports and where `$variables` may stand. Does not know octets on the wire, nor which addresses
are allowed. No clause repeats the URL: it may hold a password. Source: Call Interactive 4.1, 4.2 (CB212).
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from bridge.ivr.variables import Reference, Template

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HEAD = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_PORT = re.compile(r":([0-9]*)\Z")
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: what is asked. `host` in lower case, IPv6 in brackets."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: the Host header."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """The URL of the origin, without path."""
        return f"{self.scheme}://{self.authority}"


Part = str | Reference


@dataclass(frozen=True, slots=True)
class UrlParts:
    """A URL with variables, taken apart. `userinfo` is as written; fragments are dropped."""

    origin: Origin
    userinfo: str | None = field(repr=False)
    path: tuple[Part, ...]
    query: tuple[Part, ...] | None


def split_url(text: str) -> UrlParts | str:
    """Take a URL with `$variables` apart, or tell as one clause why it is none that may be asked."""
    return split_template(Template.parse(text))


@lru_cache(maxsize=512)
def split_template(url: Template) -> UrlParts | str:
    """The same for a URL whose variables are known already."""
    parts = _joined(url.parts)
    first = parts[0] if parts else ""
    if not isinstance(first, str) or (head := _HEAD.match(first)) is None:
        return "it does not begin with http:// or https://"
    if "$" in head[2] or (head.end() == len(first) and len(parts) > 1):
        return "it has a $ in user, host or port"
    userinfo, at, place = head[2].rpartition("@")
    origin = _origin(head[1].lower(), place)
    if isinstance(origin, str):
        return origin
    path, query = _path_and_query((first[head.end() :], *parts[1:]))
    return UrlParts(origin, userinfo if at else None, path, query)


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Join texts that stand side by side, as `$$` leaves them."""
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, str) and isinstance(last := joined[-1], str):
            joined[-1] = last + part
        else:
            joined.append(part)
    return joined


def _origin(scheme: str, place: str) -> Origin | str:
    port = DEFAULT_PORTS[scheme]
    if found := _PORT.search(place):
        place = place[: found.start()]
        if found[1]:
            port = int(found[1][:6])
            if not 0 < port <= _HIGHEST_PORT:
                return "its port is not from 1 to 65535"
    host = _host(place)
    return "its host name is not valid" if host is None else Origin(scheme, host, port)


def _host(text: str) -> str | None:
    if text.startswith("[") and text.endswith("]"):
        try:
            address = ipaddress.IPv6Address(text[1:-1])
        except ValueError:
            return None
        return None if address.scope_id else f"[{address.compressed}]"
    try:
        host = text.encode("idna").decode("ascii").lower() if not text.isascii() else text.lower()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def _path_and_query(parts: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[Part, ...] | None]:
    path: list[Part] = []
    query: list[Part] | None = None
    for part in parts:
        text, ends = part, False
        if isinstance(text, str):
            text, fragment, _ = text.partition("#")
            ends = bool(fragment)
            if query is None:
                text, mark, rest = text.partition("?")
                path.append(text)
                if mark:
                    query = [rest]
                text = ""
        if text and query is None:
            path.append(text)
        elif text and query is not None:
            query.append(text)
        if ends:
            break
    return tuple(part for part in path if part), None if query is None else tuple(part for part in query if part)
