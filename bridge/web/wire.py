"""Requests and answers of the API as values, and the one shape of errors.

Knows codes and their HTTP status. Does not know sockets, nor what is asked. Source: Events and API 6.1, 6.8.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bridge.errors import OrderRefused

STATUS: Final[Mapping[str, int]] = {
    "invalid_request": 400,
    "invalid_parameter": 400,
    "invalid_number": 400,
    "invalid_extension": 400,
    "invalid_action": 400,
    "url_not_allowed": 400,
    "unauthorized": 401,
    "access_denied": 403,
    "not_allowed": 403,
    "read_only": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "limit_exceeded": 409,
    "still_recording": 409,
    "request_too_large": 413,
    "url_too_long": 414,
    "range_not_satisfiable": 416,
    "too_many_requests": 429,
    "headers_too_large": 431,
    "server_error": 500,
    "call_failed": 500,
    "not_implemented": 501,
    "unavailable": 503,
}
"""All codes. Those for 414, 416, 431 and a recording that goes on are ours."""
_RETRY: Final[Mapping[str, str]] = {"too_many_requests": "1", "unavailable": "5"}
"""Seconds after which one may come again, unless something better is known."""

Headers = Mapping[str, str]


@dataclass(slots=True)
class Visitor:
    """Who turned out to have asked, for the log: a credential's name, or nobody that we know."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read whole. `path` are its segments, decoded once; of query parameters with one name the first."""

    id: str
    """Header `Callbridge-Request` of its answer."""
    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Headers = field(default_factory=dict, repr=False)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)
    address: str = ""
    """Whence it came; behind a trusted proxy what that says."""
    base: str = ""
    """How links begin: `https://pbx.example`."""
    visitor: Visitor = field(default_factory=Visitor, compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: a value as JSON."""

    content: object
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that is sent in pieces, or a part of it."""

    pieces: AsyncIterator[bytes]
    length: int
    status: int
    headers: Headers


Handler = Callable[[Asked], Awaitable[Answer | Sound]]


class ApiRefusal(Exception):
    """A request that is refused: a code of `STATUS`, and one English sentence without secrets and internals."""

    def __init__(self, code: str, message: str, headers: Headers | None = None) -> None:
        """`headers` are sent with the answer; a code that invites to come again has `Retry-After` in any case."""
        super().__init__(message)
        self.code = code
        retry = {"Retry-After": _RETRY[code]} if code in _RETRY else {}
        self.headers = {**retry, **(headers or {})}

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def answer(self) -> Answer:
        """In the shape of all errors."""
        content = {"error": {"code": self.code, "message": str(self)}}
        return Answer(content, self.status, self.headers)


def refused_order(refused: OrderRefused) -> ApiRefusal:
    """An order that calls refuse; a code that the API does not have is our own mistake."""
    return ApiRefusal(refused.code if refused.code in STATUS else "server_error", str(refused))


def to_json(content: object) -> bytes:
    """ASCII, so that half characters of strangers do no harm."""
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii")
