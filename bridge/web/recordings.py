"""`/callbridge/v1/recordings`: list, fetch and remove the recordings of a call; fetch one by a link that expires.

Knows who may fetch what. Does not know where files lie. Source: Events and API 6.10.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from bridge.calls.api_ports import Recording, Recordings, Scope
from bridge.calls.entries.events import ProgramOrdered
from bridge.protocol.link_signature import link_holds, recording_path
from bridge.web.auth import Program
from bridge.web.ranges import part_of
from bridge.web.unifiedapi.listing import Entry
from bridge.web.unifiedapi.room import Room
from bridge.web.unifiedapi.views import moment
from bridge.web.wire import Answer, ApiRefusal, Asked, Sound

_PIECE: Final = 64 << 10
_BY_LINK: Final = "link"
"""Who has fetched a recording with a signed link, in the audit log."""


@dataclass(frozen=True, slots=True)
class RecordingsDoor:
    """The handlers. `key` signs links."""

    room: Room
    recordings: Recordings
    key: bytes

    async def show(self, asked: Asked) -> Answer:
        """All of a call."""
        await self._admit(asked)
        found = await self.recordings.all_of(asked.path[3])
        if not found:
            raise ApiRefusal("not_found", "there are no recordings of this call")
        return Answer([self._entry(asked, one) for one in found])

    async def fetch(self, asked: Asked) -> Sound:
        """The sound, or a part of it."""
        _, _, _, call, name = asked.path
        if "signature" in asked.query:
            self._check_link(asked)
            who = _BY_LINK
        else:
            who = (await self._admit(asked)).name
        found = await self._found(call, name)
        part = part_of(asked.headers.get("range", ""), found.size)
        if part is None:
            beyond = {"Content-Range": f"bytes */{found.size}"}
            raise ApiRefusal("range_not_satisfiable", "the sound has no such part", beyond)
        self._note(asked, who, "recording fetched")
        whole = len(part) == found.size
        headers = {"Content-Type": found.content_type, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
        if not whole:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{found.size}"
        return Sound(self._pieces(call, found.name, part), len(part), 200 if whole else 206, headers)

    async def remove(self, asked: Asked) -> Answer:
        """Take it away; as it was."""
        program = await self._admit(asked)
        found = await self._found(asked.path[3], asked.path[4])
        if not await self.recordings.remove(asked.path[3], found.name):
            raise _unknown()
        self._note(asked, program.name, "recording removed")
        return Answer(self._entry(asked, found))

    def _check_link(self, asked: Asked) -> None:
        path = recording_path(asked.path[3], asked.path[4])
        expires, signature = asked.query.get("expires", ""), asked.query["signature"]
        if not link_holds(self.key, path, expires, signature, self.room.clock.now()):
            raise ApiRefusal("access_denied", "the link has expired, or is none of ours")

    async def _admit(self, asked: Asked) -> Program:
        """Who asks, if the call had a leg of one of his extensions."""
        program = self.room.gate.admit(asked, Scope.RECORDINGS)
        if not program.has_all:
            had = await self.recordings.extensions_of(asked.path[3])
            if not any(program.may_use(one) for one in had):
                raise ApiRefusal("access_denied", "the call had no leg of an extension of this token")
        return program

    async def _found(self, call: str, name: str) -> Recording:
        found = await self.recordings.find(call, name)
        if found is None:
            raise _unknown()
        if found.busy:
            raise ApiRefusal("still_recording", "it is still being recorded")
        return found

    def _entry(self, asked: Asked, one: Recording) -> Entry:
        return {
            "name": one.name,
            "started": moment(one.started, self.room.live.timezone),
            "duration": round(one.duration, 3),
            "size": one.size,
            "links": {"self": f"{asked.base}{recording_path(asked.path[3], one.name)}"},
        }

    def _note(self, asked: Asked, who: str, what: str) -> None:
        subject = f"{asked.path[3]}/{asked.path[4]}"
        self.room.journal.note("", ProgramOrdered(who, asked.address, what, subject, f"request {asked.id}"))

    async def _pieces(self, call: str, name: str, part: range) -> AsyncIterator[bytes]:
        start = part.start
        while start < part.stop:
            piece = await self.recordings.read(call, name, start, min(_PIECE, part.stop - start))
            if not piece:
                return
            start += len(piece)
            yield piece


def _unknown() -> ApiRefusal:
    return ApiRefusal("not_found", "there is no such recording")
