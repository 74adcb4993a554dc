"""What the console is asked, and what it answers, as values: no page knows HTTP.

Knows forms, cookies and the headers that every answer has. Does not know connections, nor who is logged in.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

HEADERS: Final = {
    "Server": "Callbridge",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says of our own forms that they come from nowhere
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Of every answer: nothing from elsewhere is loaded, nothing is framed, sniffed, kept or told to others."""
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read to its end. Names of headers are in lower case; a field that comes twice has its last value."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    """Set for this browser session; an empty value takes the cookie away."""


class Listening(Protocol):
    """Somebody at the other end of a stream."""

    async def send(self, text: str) -> None:
        """Say something. Raises ConnectionError when he has left, or does not listen."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Server-sent events, for as long as `run` runs."""

    run: Callable[[Listening], Coroutine[Any, Any, None]]


class PageRefusal(Exception):
    """Ends a request with a page that says why."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str] | None = None) -> None:
        """`why` is one sentence for the person who looks."""
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers or {}


def moved(place: str, cookies: Mapping[str, str] | None = None) -> Answer:
    """Go there, by GET."""
    return Answer(303, headers={"Location": place}, cookies=cookies or {})
