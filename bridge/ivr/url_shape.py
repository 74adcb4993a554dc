"""Whether a URL of the configuration can be asked at all, before any variable is known.

Knows schemes, hosts, ports and where `$variables` may stand. Does not know which hosts are allowed.
Source: Call Interactive 4.2 (CB212).
"""

import re
from urllib.parse import urlsplit

from bridge.ivr.variables import Template

_AUTHORITY = re.compile(r"(?P<scheme>[^:/?#]*)://(?P<authority>[^/?#]*)")
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\\"<>^`{|}]")


def url_flaw(url: str) -> str | None:
    """Tell what is wrong with a URL as its author wrote it, as one clause; None when nothing is.

    The clause never repeats the URL: it may hold a password.
    """
    if not url:
        return "the URL is empty"
    if found := _UNWRITABLE.search(url):
        return f"the URL holds a {_character(found[0])}, which must be percent-encoded"
    found_authority = _AUTHORITY.match(url)
    if found_authority is None:
        return "this is no URL: it does not begin with http:// or https:// and a host"
    if list(Template.parse(found_authority[0]).names()):
        return "a $variable stands in scheme, user, host or port"
    scheme = found_authority["scheme"].lower()
    if scheme not in {"http", "https"}:
        return "the scheme is neither http nor https"
    return _authority_flaw(url)


def _authority_flaw(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "host or port of the URL is not valid"
    if not parts.hostname:
        return "the URL has no host"
    if "$" in parts.netloc:
        return "a $ stands in user, host or port"
    if port == 0:
        return "the port of the URL is not valid"
    return None


def _character(text: str) -> str:
    return "space" if text == " " else f"character {text!a}"
