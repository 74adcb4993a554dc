"""Which URL a question goes to: the configured one, or what a `Request` verb wrote, relative to the URL just asked.

Knows references, user parts, and which origins the operator wrote. Does not know values of variables, nor sending.
Source: Call Interactive 4.7 (Authorization), 4.8 (rule 1), 4.9 (ErrorUrl), 6.9.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from bridge.ivr.bind import Ask
from bridge.ivr.script import Script
from bridge.ivr.urls import Origin, UrlParts, split_template
from bridge.ivr.variables import Template

SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
"""What makes a reference an absolute one."""


def asked_url(ask: Ask) -> Template:
    """The URL of a question, its variables not yet filled in; one that cannot be asked is found out when it is.

    To an origin that the operator wrote, a `Request` takes along the user and password that were written with it.
    """
    if ask.request is None or ask.request.url is None:
        return ask.script.url
    base = ask.base.replace("$", "$$") or ask.script.url.text
    url = Template.parse(absolute(ask.request.url.text, base))
    parts = split_template(url)
    if isinstance(parts, UrlParts) and parts.userinfo is None:
        user = own_origins(ask.script).get(parts.origin)
        if user:
            return Template.parse(url.text.replace("://", f"://{user}@", 1))
    return url


def absolute(reference: str, base: str) -> str:
    """Resolve a reference (RFC 3986 5.2); what cannot be resolved comes back as it is, and is no URL."""
    if SCHEME.match(reference):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def own_origins(script: Script) -> Mapping[Origin, str]:
    """The origins that the operator wrote, each with its `user:password`, "" for none."""
    own: dict[Origin, str] = {}
    for url in (script.url, script.fallback_url):
        parts = split_template(url) if url else ""
        if isinstance(parts, UrlParts):
            own[parts.origin] = own.get(parts.origin) or parts.userinfo or ""
    return own


def bare(url: Template) -> str:
    """A URL without user, query and fragment, as `ErrorUrl` tells it; variables stay `$names`."""
    parts = split_template(url)
    if isinstance(parts, str):
        return ""
    path = "".join(part if isinstance(part, str) else f"${part.name}" for part in parts.path)
    return f"{parts.origin}{path or '/'}"
