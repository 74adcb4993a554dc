"""An event that is owed becomes requests: one for each definition that is to be told.

Knows how a request is made. Does not know when an event happens, who wants it, what is kept, nor sending.
Source: Events and API 2.2, 3, 5.1; Call Interactive 4.11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from bridge.calls.entries.events import EventQueued
from bridge.calls.events.leg_facts import facts_of
from bridge.calls.journal import FaultFound
from bridge.calls.ports import Journal
from bridge.calls.records import Notification, OwedEvent
from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.ivr.definition import Definition
from bridge.ivr.urls import DEFAULT_PORTS
from bridge.ivr.variables import Template
from bridge.protocol.request import Requests
from bridge.telephony.values import Extension

_IDS: Final = UUID("7d0c3f0e-6a5b-4c1e-9a54-0f5a3f1c2b77")
"""Made once at random: the name space of our deliveries (RFC 9562, 5.5)."""


def notices(owed: OwedEvent, told: Sequence[Definition], journal: Journal) -> tuple[Notification, ...]:
    """What is owed of this event to those who are told, as it will be sent. Never raises.

    A URL that cannot be made is fault CB212, and that definition is not told.
    """
    facts = replace(facts_of(owed.leg, owed.trigger, owed.at, _Given(owed)), variables=owed.variables)
    requests = Requests(owed.trigger.event, facts)
    made = (_notice(owed, one, _url(owed, one, journal), requests, journal) for one in told)
    return tuple(notice for notice in made if notice is not None)


@dataclass(frozen=True, slots=True)
class _Given:
    """Fulfils `ExtensionIds` by what was known when the event happened."""

    owed: OwedEvent

    def of(self, extension: Extension) -> int | None:
        called = str(extension) == self.owed.leg.called_extension
        return self.owed.called_extension_id if called else self.owed.caller_extension_id


def _url(owed: OwedEvent, definition: Definition, journal: Journal) -> Template:
    """Where it goes; a secret would be written into the store, so it is left out."""
    url = definition.told_at
    if not owed.left_out:
        return url
    for name in sorted(set(owed.left_out).intersection(url.names())):
        left_out = f"{name} was collected as a secret and is left empty in a notification"
        journal.note(owed.leg.call_id, FaultFound(fault("CB309", left_out), _name(definition)))
    return Template(tuple(part for part in url.parts if isinstance(part, str) or part.name not in owed.left_out))


def _notice(
    owed: OwedEvent, definition: Definition, url: Template, requests: Requests, journal: Journal
) -> Notification | None:
    leg = owed.leg
    try:
        request = requests.to(url, definition.script)
    except ScriptError as error:
        journal.note(leg.call_id, FaultFound(error.fault, _name(definition)))
        return None
    notice = Notification(
        id=_id(owed, definition),
        definition=definition.id,
        origin=definition.origin,
        extension=str(leg.extension),
        trigger=owed.trigger,
        leg=leg.key,
        call_id=leg.call_id,
        api_id=leg.api_id,
        method=request.method,
        url=request.url,
        body=request.body.decode("ascii"),
        receiver=_receiver(request.url[: request.url.index("/", len("https://"))]),
        at=owed.at,
        give_up_at=owed.at + definition.give_up_after,
    )
    queued = EventQueued(notice.id, notice.trigger, notice.extension, definition.id, notice.receiver)
    journal.note(leg.call_id, queued)
    return notice


def _name(definition: Definition) -> str:
    """What people know it by."""
    return definition.script.name or definition.id


def _id(owed: OwedEvent, definition: Definition) -> str:
    """Of the same event always the same, so that a receiver knows one that is told anew by the next process.

    That happens when the power took its row from the disk (ADR 0088).
    """
    leg = owed.leg
    about = (leg.app, leg.server, definition.id, leg.key, owed.trigger.value)
    return str(uuid5(_IDS, "\n".join(about)))


@lru_cache(maxsize=512)
def _receiver(origin: str) -> str:
    """`https://crm.example:443`, of a URL without its path."""
    parts = urlsplit(origin)
    port = "" if parts.port else f":{DEFAULT_PORTS[parts.scheme]}"
    return f"{origin}{port}"
