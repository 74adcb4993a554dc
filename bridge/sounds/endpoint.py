"""Asks a speech engine over HTTP: a JSON object out, a WAV back, or one clause why there is none.

Knows HTTP and how much may come back. Does not know voices or files, nor how long it may take.
The operator wrote the URL, so it may lie on this machine; it may hold a password or a key, so no clause repeats it.
Source: callbridge.toml `[speech.engine.NAME] url`.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import unquote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from bridge import __version__
from bridge.ivr.urls import UrlParts, split_template
from bridge.ivr.variables import Template
from bridge.sounds.engine_error import EngineError

SUCCESS: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)
REFUSALS: Final = frozenset({400, 404, 422})
"""Statuses by which an engine says that it does not know the voice or the language; another word may do."""
COMPLAINT: Final = 300
"""Characters of an answer with an error that are worth telling."""
_CHUNK: Final = 1 << 16


class EndpointError(EngineError):
    """An endpoint could not be reached, or answered something else than a WAV."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine listens. `place` (scheme, host and port) is all that people may read of it."""

    place: str
    url: str = field(repr=False)
    """Without user and password."""
    authorization: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """The endpoint of a URL, which may hold `user:password@`. Raises ValueError, without the URL in it."""
        parts = split_template(Template.literal(url))
        if not isinstance(parts, UrlParts):
            raise ValueError(parts)  # noqa: TRY004 - it is the text that is wrong, not its type
        path, query = "".join(map(str, parts.path)), "".join(map(str, parts.query or ()))
        user, _, password = (parts.userinfo or "").partition(":")
        basic = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
        return cls(
            place=str(parts.origin),
            url=f"{parts.origin}{path or '/'}{'?' if query else ''}{query}",
            authorization=f"Basic {basic}" if parts.userinfo else "",
        )


async def ask(endpoint: Endpoint, question: Mapping[str, str | float], most: int) -> bytes:
    """POST a question and take the WAV, at most so many octets. Raises EndpointError. Has no time limit of its own.

    Redirects are not followed, and nothing is unpacked. Each question has a connection of its own.
    """
    headers = {"Accept": "audio/wav", "Content-Type": "application/json", "User-Agent": f"Callbridge/{__version__}"}
    if endpoint.authorization:
        headers["Authorization"] = endpoint.authorization
    body = json.dumps(question, ensure_ascii=False).encode()
    try:
        async with (
            _session() as session,
            session.post(URL(endpoint.url), data=body, headers=headers, allow_redirects=False) as response,
        ):
            await _check_status(response, endpoint.place)
            return _wav(await _read(response, most, endpoint.place), endpoint.place)
    except ClientConnectorError as error:
        why = (error.os_error.strerror or str(error.os_error) or "no reason is known").lower()
        raise EndpointError(f"{endpoint.place} cannot be reached: {why}") from None
    except ClientError as error:  # its text may hold the URL
        raise EndpointError(f"{endpoint.place} gave no complete answer ({type(error).__name__})") from None


def _session() -> ClientSession:
    return ClientSession(
        connector=TCPConnector(force_close=True, use_dns_cache=False),
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("Accept-Encoding",),
        timeout=ClientTimeout(total=None),
        trust_env=False,
    )


async def _check_status(response: ClientResponse, place: str) -> None:
    if response.status in SUCCESS:
        return
    if response.status in REDIRECTS:
        raise EndpointError(f"{place} answered {response.status}, a redirect, which is not followed")
    text = (await response.content.read(4 * COMPLAINT)).decode(errors="replace")
    words = " ".join(text.split())[:COMPLAINT]
    said = f": {words}" if words else ""
    raise EndpointError(f"{place} answered {response.status}{said}", refused=response.status in REFUSALS)


async def _read(response: ClientResponse, most: int, place: str) -> bytes:
    body = bytearray()
    while chunk := await response.content.read(_CHUNK):
        body += chunk
        if len(body) > most:
            raise EndpointError(f"{place} answered more than {most} octets")
    return bytes(body)


def _wav(body: bytes, place: str) -> bytes:
    if not body:
        raise EndpointError(f"{place} answered nothing")
    if body[:4] not in {b"RIFF", b"RIFX", b"RF64"} or body[8:12] != b"WAVE":
        raise EndpointError(f"{place} answered no WAV: it begins with {body[:16]!r}")
    return body
