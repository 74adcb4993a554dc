"""`phoneCallEvents`: programs register themselves for events, look at definitions, change and delete their own.

Knows requests and answers. Does not know when an event happens, nor how it is delivered. Source: Events and API 6.7.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase, digits
from typing import Final

from bridge.calls.api_ports import FiledDefinitions, Scope, Subscription, Subscriptions
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.values import Extension
from bridge.web.auth import Program
from bridge.web.unifiedapi.event_resources import (
    EVENT_FILTERS,
    EVENT_MEMBERS,
    EventViewer,
    read_changed,
    read_new,
)
from bridge.web.unifiedapi.listing import Entry, envelope, wanted
from bridge.web.unifiedapi.reading import read_object
from bridge.web.unifiedapi.room import SELF, Room
from bridge.web.wire import Answer, ApiRefusal, Asked

_ALPHABET: Final = ascii_lowercase + digits
_ID_LENGTH: Final = 10
_KINDS: Final = frozenset({ExtensionKind.PHONE, ExtensionKind.QUEUE, ExtensionKind.CONFERENCE, ExtensionKind.IVR})


@dataclass(frozen=True, slots=True)
class _Place:
    """What a path means: an extension, and a type and an id if it names them."""

    program: Program
    extension: Extension
    viewer: EventViewer
    trigger: Trigger | None
    id: str


@dataclass(frozen=True, slots=True)
class PhoneCallEvents:
    """The handlers."""

    room: Room
    subscriptions: Subscriptions
    files: FiledDefinitions

    async def create(self, asked: Asked) -> Answer:
        """Tell somebody of an event from now on."""
        place = self._place(asked)
        settings = self.room.settings()
        hosts = settings.event_defaults.allow_hosts
        new = read_new(read_object(asked.body), new_id(), place.extension, hosts, self.room.clock.now())
        new = replace(new, made_by=place.program.name)
        if not await self.subscriptions.add(new, settings.definitions_per_extension):
            raise ApiRefusal("limit_exceeded", "this extension has as many definitions as it may have")
        self.room.order(asked, place.program, "definition created", new.id)
        return Answer([place.viewer.made(new)])

    async def show(self, asked: Asked) -> Answer:
        """List definitions, or show one."""
        place = self._place(asked)
        query = wanted(asked.query, EVENT_FILTERS, EVENT_MEMBERS)
        at = self.files.filed_at()
        entries = [place.viewer.filed(one, at) for one in self._filed(place)]
        entries += [place.viewer.made(one) for one in self._made(place)]
        if place.id:
            return Answer(query.only(_the_one(entries)))
        return Answer(query.among(entries, lambda one: one["url"]))

    async def change(self, asked: Asked) -> Answer:
        """Change one that a program made."""
        place = self._place(asked)
        known = self._own(place)
        hosts = self.room.settings().event_defaults.allow_hosts
        changed = read_changed(read_object(asked.body), known, hosts, self.room.clock.now())
        if not await self.subscriptions.change(changed):
            raise _unknown()
        self.room.order(asked, place.program, "definition changed", changed.id)
        return Answer([place.viewer.made(changed)])

    async def delete(self, asked: Asked) -> Answer:
        """Delete one, a type, or all of the extension; the operator's stay."""
        place = self._place(asked)
        gone = [self._own(place)] if place.id else list(self._made(place))
        await self.subscriptions.delete([one.id for one in gone])
        for one in gone:
            self.room.order(asked, place.program, "definition deleted", one.id)
        return Answer(envelope([place.viewer.made(one) for one in gone], len(gone), 0, len(gone)))

    def _place(self, asked: Asked) -> _Place:
        _, _, user, written, _, *rest = asked.path
        program = self.room.gate.admit(asked, Scope.EVENTS, user)
        if written == SELF:
            raise ApiRefusal("invalid_extension", "definitions belong to one extension: @self is none")
        extension = self.room.extension(written, program)
        known = self.room.live.directory.find(extension)
        if known is None:
            raise ApiRefusal("not_found", "there is no such extension")
        if known.type not in _KINDS:
            raise ApiRefusal("invalid_extension", f"an extension of the type {known.type} has no events")
        trigger = _trigger(rest[0]) if rest else None
        viewer = EventViewer(written, asked.base, self.room.live.timezone)
        return _Place(program, extension, viewer, trigger, "".join(rest[1:]))

    def _made(self, place: _Place) -> Sequence[Subscription]:
        return [one for one in self.subscriptions.of(place.extension) if _means(place, one)]

    def _filed(self, place: _Place) -> Sequence[Definition]:
        return [one for one in self.files.filed(place.extension) if _means(place, one)]

    def _own(self, place: _Place) -> Subscription:
        """The one that the path names. Raises ApiRefusal when it is the operator's, or unknown."""
        if self._filed(place):
            raise ApiRefusal("read_only", "this definition stands in a file of the server")
        for one in self._made(place):
            return one
        raise _unknown()


def new_id() -> str:
    """The id of a definition that a program makes."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def _means(place: _Place, one: Subscription | Definition) -> bool:
    return place.trigger in (None, one.trigger) and place.id in ("", one.id)


def _trigger(text: str) -> Trigger:
    for trigger in Trigger:
        if text == str(trigger.number):
            return trigger
    raise ApiRefusal("not_found", "there is no such type of events")


def _the_one(entries: Sequence[Entry]) -> Entry:
    for entry in entries:
        return entry
    raise _unknown()


def _unknown() -> ApiRefusal:
    return ApiRefusal("not_found", "there is no such definition")
