"""A request of HTTP as the console takes it: bounded, for this host, and ordered by a page of its own.

Knows aiohttp's requests. Does not know what is asked, nor who asks.
"""

import ipaddress
import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bridge.web.connections import HEADERS_LIMIT, URL_LIMIT
from bridge.web.console.wire import Asked, PageRefusal

BODY_LIMIT: Final = 16 << 10
FIELDS: Final = 60
"""Fields of a form or a query."""
COOKIES: Final = 4096
_HOST: Final = re.compile(r"(?:([A-Za-z0-9._-]{1,253})|\[([0-9A-Fa-f:.]{2,45})\])(?::[0-9]{1,5})?")
_FORM: Final = "application/x-www-form-urlencoded"
_READING: Final = frozenset({"GET", "HEAD"})


async def read(request: web.BaseRequest, *, tls: bool) -> Asked:
    """The request, whole. Raises PageRefusal, RequestPayloadError."""
    if len(request.raw_path) > URL_LIMIT:
        raise PageRefusal(414, "This address is too long.")
    if sum(len(field) + len(value) + 4 for field, value in request.raw_headers) > HEADERS_LIMIT:
        raise PageRefusal(431, "The headers of this request are too long.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    check_host(headers.get("host", ""), tls=tls)
    if request.method not in {*_READING, "POST"}:
        raise PageRefusal(405, "Pages are read by GET, and orders given by POST.", {"Allow": "GET, HEAD, POST"})
    if request.method == "POST":
        check_origin(headers, tls=tls)
    place, _, query = request.raw_path.partition("#")[0].partition("?")  # no host is looked for in it: //[ is a path
    body = await _body(request) if request.method == "POST" else b""
    return Asked(
        request.method,
        unquote(place, errors="replace"),
        _fields(query),
        _fields(body.decode("ascii", "replace")),
        _cookies(headers.get("cookie", "")),
        headers,
        request.remote or "",
    )


def check_host(host: str, *, tls: bool) -> None:
    """Refuse names that a stranger's DNS may have led here. Raises PageRefusal.

    Without TLS only this machine asks, by one of its own names. With TLS the certificate says who we are: a browser
    that was led here by another name does not get as far as this.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        raise PageRefusal(400, "The request does not say to which host it goes.")
    if not tls and not _is_this_machine(found[1] or found[2]):
        raise PageRefusal(421, "The console is reached as localhost or 127.0.0.1, and by no other name.")


def check_origin(headers: Mapping[str, str], *, tls: bool) -> None:
    """Orders are given from pages of our own. Raises PageRefusal."""
    own = f"{'https' if tls else 'http'}://{headers.get('host', '')}"
    if headers.get("origin", "").lower() != own.lower():
        raise PageRefusal(403, "This order did not come from a page of the console, so nothing was done.")
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise PageRefusal(403, "This order came from another site, so nothing was done.")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise PageRefusal(415, "Orders are given by forms.")


async def _body(request: web.BaseRequest) -> bytes:
    too_large = PageRefusal(413, "This form is too long.", {"Connection": "close"})
    if (request.content_length or 0) > BODY_LIMIT:
        raise too_large
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > BODY_LIMIT:
            raise too_large
    return bytes(body)


def _fields(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=FIELDS))
    except ValueError:
        raise PageRefusal(400, "This form has too many fields.") from None


def _cookies(text: str) -> dict[str, str]:
    if len(text) > COOKIES:
        return {}
    try:
        return {name: one.value for name, one in SimpleCookie(text).items()}
    except CookieError:
        return {}


def _is_this_machine(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
