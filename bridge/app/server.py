"""One Asterisk of the service: its links, its calls, what they hear, who follows its telephones, who places calls.

Knows how the parts of one server are tied to those that all share. Does not know listeners, nor when the service ends.
"""

import asyncio
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bridge.app.agi_ends import AgiEnds
from bridge.app.hearing import Hearing
from bridge.app.parts import Parts
from bridge.app.recording_links import RecordingLinks
from bridge.asterisk.ami_dialplan import SeenDialplan
from bridge.asterisk.ami_link import AmiLink
from bridge.asterisk.exchange import AriExchange
from bridge.asterisk.link import Link
from bridge.calls.events.visits import Visits
from bridge.calls.kept.resume import Resume
from bridge.calls.nobody import NoSnapshots, NoTelephones, UnseenDialplan
from bridge.calls.phones.phones import Phones
from bridge.calls.phones.ports import PhonePorts
from bridge.calls.phones.sightings import Sighting
from bridge.calls.placing.attempt import Site
from bridge.calls.placing.placing import TRANSFER_CONTEXT, Placing
from bridge.calls.ports import ActionPorts
from bridge.calls.records import KeptCall, LegRecord
from bridge.calls.supervisor import Supervisor
from bridge.config.settings import Settings
from bridge.errors import StoreError
from bridge.telephony.extensions import ExtensionKind

LOOK_AGAIN = 2.0
"""Seconds until a store that is away is asked again what a process before this one has left open."""


@dataclass(frozen=True, slots=True)
class Server:
    """One Asterisk. `ami` and `phones` are None without AMI. Made by `build_server`; nothing runs before `begin`."""

    name: str
    app: str
    link: Link
    ami: AmiLink | None
    supervisor: Supervisor
    hearing: Hearing
    visits: Visits
    phones: Phones | None
    placing: Placing
    agi_ends: AgiEnds

    async def adopt(self, parts: Parts) -> None:
        """Take over the legs that a process before this one has left open; tried until the store answers."""
        try:
            left, kept, ended = await _left_open(self, parts)
            self.visits.adopt([leg for leg in left if _may_be_ivr(leg, parts)], self._follow)
            if self.phones is not None:
                self.phones.adopt(left)
            self._resume(kept, ended, parts)
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs what is over, never the calls that are up
            what = f"a fault of Callbridge lost what a process before this one has left open: {bug}. Please report it"
            parts.log.say("error", what, trace=traceback.format_exc())

    def _resume(self, kept: Sequence[KeptCall], ended: float | None, parts: Parts) -> None:
        """Look for the calls that were in an IVR when the process before this one ended."""
        book = parts.snapshots
        left = Resume(kept, self.supervisor.take_up, book.drop, partial(parts.log.say, "error"))
        if parts.settings.calls.resume:
            book.left = left.versions
            self.link.taking_up.expect(left.channels, left.found, left.lost, ended)
            return
        book.left = frozenset()
        for channel in left.channels:
            left.lost(channel)

    def _follow(self, channel: str, told: Callable[[int], None]) -> None:
        """To its end, whichever of the two sees it; being told twice harms nobody."""
        self.link.follow(channel, told)
        self.agi_ends.left_open(channel, told)

    async def prepare_for(self, settings: Settings) -> Callable[[], None]:
        """Make ready what other settings change here; what comes back puts them in force."""
        heard = await self.hearing.prepare_for(settings)

        def swap() -> None:
            heard()
            self.link.recording_format = settings.recordings.format

        return swap


async def build_server(name: str, parts: Parts, links: RecordingLinks, tasks: asyncio.TaskGroup) -> Server:
    """Make ready one Asterisk; its links do not run yet. Never raises."""
    settings = parts.settings.asterisk[name]
    hearing = Hearing(parts.settings, name, parts.sets, parts.journal, tasks)
    await hearing.open()
    phones = _phones(name, settings.app, parts) if settings.ami is not None else None
    ami, agi_ends = None, AgiEnds()
    if settings.ami is not None:
        see = _seen_by(phones, agi_ends)
        ami = agi_ends.ami = AmiLink(name, settings.ami, parts.journal, see, settings.reconnect_max)
    visits = Visits(
        parts.debts,
        parts.store.writer,
        parts.switchboard,
        phones or NoTelephones(),
        parts.clock,
        settings.app,
    )
    visits.await_left_open()
    ports = ActionPorts(
        parts.scripts,
        hearing,
        parts.journal,
        parts.clock,
        parts.sets,
        parts.switches,
        parts.volume,
        parts.pins,
        visits,
        parts.store.extension_ids,
        parts.switchboard,
        links.to,
        SeenDialplan(ami) if ami is not None else UnseenDialplan(),
        parts.snapshots if parts.settings.calls.resume else NoSnapshots(),
        parts.connections,
    )
    supervisor = Supervisor(ports, parts.admission, tasks)
    link = Link(name, settings, parts.journal, supervisor.arrive)
    link.recording_format = parts.settings.recordings.format
    exchange = AriExchange(link.line, name, ami.redirect if ami else None)
    site = Site(exchange, supervisor, parts.admission, ports)
    context = parts.settings.api.transfer_context if parts.settings.api else TRANSFER_CONTEXT
    placing = Placing(site, name, tasks, context)
    return Server(name, settings.app, link, ami, supervisor, hearing, visits, phones, placing, agi_ends)


def _may_be_ivr(leg: LegRecord, parts: Parts) -> bool:
    """Also one whose file has gone meanwhile; a queue in which a caller waits again has several visits, too."""
    known = parts.sets.current().directory.find(leg.extension)
    return known is None or known.type is ExtensionKind.IVR


async def _left_open(server: Server, parts: Parts) -> tuple[list[LegRecord], list[KeptCall], float | None]:
    """The open legs, and the calls, that are older than this process; and when anything was written last."""
    began = parts.clock.now()
    while True:
        try:
            await parts.store.recover()
            legs = [one for one in await parts.store.history.open_legs(server.app) if one.began < began]
            kept = [one for one in await parts.store.left_open.of(server.name) if one.at < began]
            return legs, kept, await parts.store.left_open.written_last()
        except StoreError:  # the store itself tells that it is away
            await parts.clock.pause(LOOK_AGAIN)


def _phones(name: str, app: str, parts: Parts) -> Phones:
    def on_bug(bug: Exception) -> None:
        what = f"a fault of Callbridge lost what was seen of a telephone: {bug}. Please report it with the trace"
        parts.log.say("error", what, trace=traceback.format_exc())

    later = asyncio.get_running_loop().call_later
    keeper = parts.store.writer
    return Phones(PhonePorts(parts.switchboard, parts.sets, parts.debts, keeper, parts.clock, name, app, later, on_bug))


def _seen_by(phones: Phones | None, agi_ends: AgiEnds) -> Callable[[Sighting], None]:
    """Telephones first: who was in an IVR has its end told after theirs, as over ARI."""

    def see(sighting: Sighting) -> None:
        if phones is not None:
            phones.see(sighting)
        agi_ends.see(sighting)

    return see
