"""An event of a leg becomes the requests that it owes: one for each definition that is to be told.

Knows definitions and how a request is made. Does not know when an event happens, what is kept, nor sending.
Source: Events and API 2.1, 2.2, 3, 5.1; Call Interactive 4.11.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from bridge.calls.entries.events import EventQueued
from bridge.calls.events.leg_facts import facts_of
from bridge.calls.journal import FaultFound
from bridge.calls.ports import Journal
from bridge.calls.records import LegRecord, Notification
from bridge.calls.service_ports import Definitions, ExtensionIds
from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.urls import DEFAULT_PORTS
from bridge.ivr.variables import Template
from bridge.protocol.request import Requests

_IDS: Final = UUID("7d0c3f0e-6a5b-4c1e-9a54-0f5a3f1c2b77")
"""Made once at random: the name space of our deliveries (RFC 9562, 5.5)."""


class Notifier:
    """One for the process."""

    def __init__(self, definitions: Definitions, ids: ExtensionIds, journal: Journal) -> None:
        """Tell by these definitions."""
        self._definitions = definitions
        self._ids = ids
        self._journal = journal

    def notices(
        self,
        leg: LegRecord,
        trigger: Trigger,
        at: float,
        *,
        executed: bool = False,
        variables: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> tuple[Notification, ...]:
        """What is owed of this event, as it will be sent; `executed`: definitions that steer are asked, and not told.

        `variables` are the call's, for URLs of IVR files; those named in `secrets` are never written down. A URL that
        cannot be made is fault CB212, and that definition is not told. Never waits, never raises.
        """
        told = [one for one in self._definitions.of(leg.extension, trigger) if one.told(executed=executed)]
        if not told:
            return ()
        facts = replace(facts_of(leg, trigger, at, self._ids), variables=variables or {})
        requests = Requests(trigger.event, facts)
        notices = (self._notice(one, self._url(one, leg, secrets), leg, requests, at) for one in told)
        return tuple(notice for notice in notices if notice is not None)

    def _url(self, definition: Definition, leg: LegRecord, secrets: frozenset[str]) -> Template:
        """Where it goes; a secret would be written into the store, so it is left out."""
        url = definition.told_at
        if not secrets:
            return url
        for name in sorted(secrets.intersection(url.names())):
            left_out = f"{name} was collected as a secret and is left empty in a notification"
            self._journal.note(leg.call_id, FaultFound(fault("CB309", left_out), _name(definition)))
        return Template(tuple(part for part in url.parts if isinstance(part, str) or part.name not in secrets))

    def _notice(
        self, definition: Definition, url: Template, leg: LegRecord, requests: Requests, at: float
    ) -> Notification | None:
        trigger = definition.trigger
        try:
            request = requests.to(url, definition.script)
        except ScriptError as error:
            self._journal.note(leg.call_id, FaultFound(error.fault, _name(definition)))
            return None
        notice = Notification(
            id=_id(definition, leg),
            definition=definition.id,
            origin=definition.origin,
            extension=str(leg.extension),
            trigger=trigger,
            leg=leg.key,
            call_id=leg.call_id,
            api_id=leg.api_id,
            method=request.method,
            url=request.url,
            body=request.body.decode("ascii"),
            receiver=_receiver(request.url[: request.url.index("/", len("https://"))]),
            at=at,
            give_up_at=at + definition.give_up_after,
        )
        queued = EventQueued(notice.id, trigger, notice.extension, definition.id, notice.receiver)
        self._journal.note(leg.call_id, queued)
        return notice


def _name(definition: Definition) -> str:
    """What people know it by."""
    return definition.script.name or definition.id


def _id(definition: Definition, leg: LegRecord) -> str:
    """Of the same event always the same, so that a receiver knows one that is told anew by the next process.

    That happens when the power took its row from the disk (ADR 0088).
    """
    about = (leg.app, leg.server, definition.id, leg.key, definition.trigger.value)
    return str(uuid5(_IDS, "\n".join(about)))


@lru_cache(maxsize=512)
def _receiver(origin: str) -> str:
    """`https://crm.example:443`, of a URL without its path."""
    parts = urlsplit(origin)
    port = "" if parts.port else f":{DEFAULT_PORTS[parts.scheme]}"
    return f"{origin}{port}"
