"""One request to a script, outside of any call, as a call would send it: the same ladder, connections and limits.

Knows how the scripts edge is put together. Does not know how what came of it is printed.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.app.clock import SystemClock
from bridge.app.wire import Exchange, WatchedClient
from bridge.calls.identities import new_api_id
from bridge.calls.journal import Entry, FaultFound, RequestFailed
from bridge.errors import ScriptError
from bridge.faults import Fault
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Script
from bridge.protocol.facts import CallFacts
from bridge.protocol.reply import Reading, ReadOptions, read_reply
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from bridge.telephony.extensions import DeclaredExtension, ExtensionKind
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question. `reply` None: no step of the ladder gave one, and `faults` tells why."""

    script: Script
    exchanges: tuple[Exchange, ...]
    reply: Reply | None
    faults: tuple[Fault, ...]
    seconds: float


class _Faults:
    """A journal that keeps faults."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def note(self, call: str, entry: Entry) -> None:  # noqa: ARG002 - the port's signature; there is one call
        if isinstance(entry, FaultFound | RequestFailed):
            self.found.append(entry.fault)


def facts_for(
    live: LiveSet | None, caller: str, called: str, variables: Mapping[str, str], name: str | None = None
) -> CallFacts:
    """The facts of a made-up call. A caller or callee that is an extension is told as one (Call Interactive 4.3)."""
    calling, callee = _known(live, caller), _known(live, called)
    internal = calling if calling and calling.type is not ExtensionKind.IVR else None
    ivr = live.ivr_by_did(called) if live and called else None
    receiving = callee or ivr
    return CallFacts(
        call_id=f"{time.time():.2f}",
        call_api_id=new_api_id(),
        caller_number=str(internal.extension if internal else caller) or None,
        caller_name=name or None,
        called_did=called if ivr else None,
        called_extension=str(receiving.extension) if receiving else None,
        caller_extension=str(internal.extension) if internal else None,
        called_number=called or None,
        called_extension_id=receiving.id if receiving else None,
        caller_extension_id=internal.id if internal else None,
        event_time=time.time_ns() // 1000,
        variables=variables,
    )


def ask_once(script: Script, event: EventType, facts: CallFacts, caps: ScriptsSettings) -> Outcome:
    """Ask, up the whole ladder; the last two steps of it, which need a call, are left out."""
    return asyncio.run(_ask(Ask(script, event), facts, caps))


async def _ask(ask: Ask, facts: CallFacts, caps: ScriptsSettings) -> Outcome:
    clock, journal = SystemClock(), _Faults()
    bulkhead = Bulkhead(caps, clock)
    began = clock.monotonic()
    reply: Reply | None = None
    async with WatchedClient(clock) as client:
        ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, journal, clock, clock.pause)
        try:
            reply = await ladder.ask(ask, facts)
        except ScriptError as error:
            if error.fault not in journal.found:
                journal.found.append(error.fault)
        seconds = clock.monotonic() - began
    return Outcome(ask.script, tuple(client.exchanges), reply, tuple(journal.found), seconds)


def reading_of(outcome: Outcome) -> Reading:
    """The reply that counted, with its grammar records, and every fault that was found on the way to it."""
    answer = outcome.exchanges[-1].answer if outcome.exchanges else None
    if outcome.reply is None or answer is None:
        return Reading(faults=outcome.faults, refused=True)
    options = ReadOptions(strict=outcome.script.strict, fallback_charset=outcome.script.fallback_charset)
    return replace(read_reply(answer.body, options), faults=outcome.faults)


def with_changes(script: Script, changes: Mapping[str, object]) -> Script:
    """The script with other settings; None leaves one as it is."""
    given = {name: value for name, value in changes.items() if value is not None}
    return script.model_copy(update=given)


def _known(live: LiveSet | None, number: str) -> DeclaredExtension | None:
    extension = Extension.parse(number, live.organisation) if live else None
    return live.directory.find(extension) if live and extension else None
