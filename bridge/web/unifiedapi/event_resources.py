"""Definitions as `phoneCallEvents` shows and reads them.

Knows members, their words and the form of a URL. Does not know requests, nor when an event happens.
Source: Events and API 6.7.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from bridge.calls.api_ports import Subscription
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.ivr.urls import split_template
from bridge.ivr.variables import Template
from bridge.protocol.address_policy import may_be_called, read_literal
from bridge.telephony.values import Extension
from bridge.web.unifiedapi.listing import Entry
from bridge.web.unifiedapi.reading import needed, one_of, text_of
from bridge.web.unifiedapi.views import moment
from bridge.web.wire import ApiRefusal

EVENT_FILTERS = ("id", "method", "modified", "note", "status", "type", "url")
EVENT_MEMBERS = (*EVENT_FILTERS, "links")

_METHODS: Final = (Method.GET, Method.POST)
_TYPES: Final = tuple(str(trigger.number) for trigger in Trigger)
_NOTE: Final = 1024
_URL: Final = 2048
_LEGAL = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_VALUE = re.compile(r"(?<==)[^&#]+")


@dataclass(frozen=True, slots=True)
class EventViewer:
    """For whom definitions are shown: the extension as the client wrote it, and how links begin."""

    written: str
    base: str
    zone: tzinfo

    def made(self, one: Subscription) -> Entry:
        """One that a program made."""
        return self._entry(one.id, one.trigger, one.method, one.url, one.note, one.modified, enabled=one.enabled)

    def filed(self, one: Definition, at: float) -> Entry:
        """One of the operator's, without user and without the values of its query: they may be secrets."""
        script = one.script
        url = masked(script.url.text)
        return self._entry(one.id, one.trigger, script.method, url, script.note, at, enabled=one.enabled)

    def _entry(
        self, name: str, trigger: Trigger, method: Method, url: str, note: str, modified: float, *, enabled: bool
    ) -> Entry:
        place = f"{self.base}/uapi/extensions/@me/{self.written}/phoneCallEvents/{trigger.number}/{name}"
        return {
            "id": name,
            "type": str(trigger.number),
            "method": str(_METHODS.index(method)),
            "url": url,
            "status": "1" if enabled else "0",
            "note": note,
            "modified": moment(modified, self.zone),
            "links": {"self": place},
        }


def read_new(
    body: Mapping[str, object], name: str, extension: Extension, allow_hosts: Iterable[str], now: float
) -> Subscription:
    """What a program wants to be told from now on. Raises ApiRefusal."""
    wanted = one_of(body, "type", _TYPES)
    if wanted is None:
        raise ApiRefusal("invalid_request", "type is missing")
    url, trigger = needed(body, "url", _URL), list(Trigger)[int(wanted)]
    blank = Subscription(name, extension, trigger, Method.GET, url, enabled=True, note="", modified=now)
    return read_changed(body, blank, allow_hosts, now)


def read_changed(
    body: Mapping[str, object], known: Subscription, allow_hosts: Iterable[str], now: float
) -> Subscription:
    """A definition with what a program wants to be different. Raises ApiRefusal."""
    method = one_of(body, "method", ("0", "1"), str(_METHODS.index(known.method)))
    status = one_of(body, "status", ("0", "1"), "1" if known.enabled else "0")
    url = text_of(body, "url", _URL)
    return replace(
        known,
        method=_METHODS[int(method or 0)],
        enabled=status == "1",
        note=text_of(body, "note", _NOTE, known.note) or "",
        url=known.url if url is None else checked_url(url, allow_hosts),
        modified=now,
    )


def checked_url(url: str, allow_hosts: Iterable[str]) -> str:
    """The URL, if it may be called as far as it can be seen: a name's address is looked at when it is. Else refused."""
    parts = split_template(Template.literal(url)) if _LEGAL.fullmatch(url) else "it has characters that must be encoded"
    if isinstance(parts, str):
        raise ApiRefusal("invalid_parameter", "url must be an http or https address as RFC 3986 writes it")
    if parts.userinfo is not None:
        raise ApiRefusal("invalid_parameter", "url must not hold a user or a password")
    address = read_literal(parts.origin.host)
    if address is not None and not may_be_called(parts.origin.host, str(address), allow_hosts):
        raise ApiRefusal("url_not_allowed", "url names an address that may not be called")
    return url


def masked(url: str) -> str:
    """A URL of the operator's as strangers may see it."""
    place, mark, query = url.partition("?")
    scheme, slashes, rest = place.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}{mark}{_VALUE.sub('***', query)}"
