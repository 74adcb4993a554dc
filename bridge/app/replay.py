"""Drives a customer's script again with the requests of a flight record, and tells what has changed.

Knows what was recorded, what is asked again, and how two replies differ. Does not know how that is printed. Nothing of
a call happens: verbs are read and not run. What was masked, or keyed in secret, is not known and is never made up.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote, urlsplit

from bridge import __version__
from bridge.app.clock import SystemClock
from bridge.calls.journal import FaultFound, Noted, ReplyReceived, RequestFailed, RequestSent
from bridge.errors import ScriptError
from bridge.faults import Fault
from bridge.ivr.script import Method
from bridge.ivr.script_table import plain_script
from bridge.ivr.variables import Template
from bridge.observe.masking import KEY, VALUE
from bridge.protocol.reply import ReadOptions, read_reply
from bridge.protocol.request import ScriptRequest
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.conduct import conduct_of
from bridge.scripts.hop import SUCCESS
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from bridge.scripts.shown import HIDDEN

SLOWER: Final = 2.0
"""Times as long as then, and at least LATER seconds more, is worth telling."""
LATER: Final = 0.5
_PAIR = re.compile(r"([^?&=#]+)=([^&#]*)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a script answered. `records` None: only the names of verbs are known. `code` of a request that failed."""

    status: int = 0
    seconds: float = 0.0
    names: tuple[str, ...] = ()
    records: tuple[Mapping[str, Any], ...] | None = None
    faults: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it was recorded, and what came of it then; None when the record ends before."""

    script: str
    method: str
    url: str
    body: str
    at: float
    then: Said | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` has changed: status, verbs, verb 2, faults, seconds."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One request again. `now` None: it was not sent, for `hidden` parameters are not known."""

    asked: Asked
    url: str
    hidden: tuple[str, ...]
    now: Said | None
    differences: tuple[Difference, ...]


def requests_of(entries: Sequence[Noted]) -> tuple[Asked, ...]:
    """Each request of a record, with what came of it."""
    found: list[Asked] = []
    waiting: Noted | None = None
    said: Said | None = None
    early: tuple[str, ...] = ()
    for noted in entries:
        match noted.entry:
            case RequestSent():
                if waiting is not None:
                    found.append(_asked(waiting, said))
                waiting, said, early = noted, None, ()
            case ReplyReceived(script, status, seconds, _, names, body) if _is_of(waiting, script):
                records = read_reply(body.encode()).records if body else None
                said = Said(status, seconds, names, records, early)
            case RequestFailed(script, fault, seconds) if _is_of(waiting, script) and said is None:
                said = Said(seconds=seconds, faults=early, code=fault.code)
            case FaultFound(fault, source) if _is_of(waiting, source):
                early = (*early, fault.code)  # of a redirect, before the reply is there
                said = replace(said, faults=early) if said is not None else None
            case _:
                pass
    if waiting is not None:
        found.append(_asked(waiting, said))
    return tuple(found)


def replay_all(asked: Sequence[Asked], url: str = "", known: Mapping[str, str] | None = None) -> tuple[Replayed, ...]:
    """Ask again, one after the other; at `url` instead of the recorded address, if given.

    `known` are values of parameters that the record hides.
    """
    return asyncio.run(_replay(asked, url, known or {}))


async def _replay(asked: Sequence[Asked], url: str, known: Mapping[str, str]) -> tuple[Replayed, ...]:
    clock = SystemClock()
    async with Client() as client:
        journeys = Journeys(client, Bulkhead(ScriptsSettings(), clock), clock)
        return tuple([await _again(one, url, known, journeys) for one in asked])


async def _again(asked: Asked, url: str, known: Mapping[str, str], journeys: Journeys) -> Replayed:
    to = _moved(_filled(asked.url, known), url)
    body = _filled(asked.body, known)
    hidden = (*_hidden(to), *_hidden(body))
    if hidden:
        return Replayed(asked, to, hidden, None, ())
    now = await _answer(asked, to, body, journeys)
    return Replayed(asked, to, (), now, tuple(_differences(asked.then, now)))


async def _answer(asked: Asked, url: str, body: str, journeys: Journeys) -> Said:
    script = plain_script(asked.script, Template.literal(url), ScriptsSettings())
    headers = [("User-Agent", f"Callbridge/{__version__}"), ("Callbridge-Replay", "1")]
    if body:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    found: list[Fault] = []
    request = ScriptRequest(Method(asked.method), url, tuple(headers), body.encode())
    try:
        arrived = await journeys.go(conduct_of(script), request, script.total_timeout, found.append)
    except ScriptError as error:
        return Said(faults=tuple(one.code for one in found), code=error.fault.code)
    status, seconds = arrived.answer.status, arrived.seconds
    if status not in SUCCESS:
        return Said(status, seconds, faults=tuple(one.code for one in found), code="CB206")
    reading = read_reply(arrived.answer.body, ReadOptions())
    faults = tuple(one.code for one in (*found, *reading.faults))
    if reading.refused:
        return Said(status, seconds, faults=tuple(one.code for one in found), code=reading.faults[-1].code)
    return Said(status, seconds, reading.names, reading.records, faults)


def _differences(then: Said | None, now: Said) -> Iterator[Difference]:
    if then is None:
        return
    if then.code != now.code:
        yield Difference("outcome", then.code or "a reply", now.code or "a reply")
    if then.status != now.status and then.status:
        yield Difference("status", str(then.status), str(now.status))
    if then.names != now.names:
        yield Difference("verbs", ", ".join(then.names) or "none", ", ".join(now.names) or "none")
    elif then.records is not None and now.records is not None:
        for number, (before, after) in enumerate(zip(then.records, now.records, strict=True), start=1):
            for key in sorted({*before, *after}):
                if before.get(key) != after.get(key):
                    yield Difference(f"verb {number} {key}", _shown(before.get(key)), _shown(after.get(key)))
    if sorted(then.faults) != sorted(now.faults):
        yield Difference("faults", ", ".join(then.faults) or "none", ", ".join(now.faults) or "none")
    if now.seconds > max(then.seconds * SLOWER, then.seconds + LATER):
        yield Difference("seconds", f"{then.seconds:.3f}", f"{now.seconds:.3f}")


def _asked(noted: Noted, said: Said | None) -> Asked:
    entry = noted.entry
    assert isinstance(entry, RequestSent)  # noqa: S101 - only those are waited with
    return Asked(entry.script, entry.method.upper(), entry.url, entry.body, noted.at, said)


def _is_of(waiting: Noted | None, script: str) -> bool:
    return waiting is not None and isinstance(waiting.entry, RequestSent) and waiting.entry.script == script


def _moved(recorded: str, url: str) -> str:
    """The recorded request at another address: its query stays."""
    if not url:
        return recorded
    query = urlsplit(recorded).query
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _hidden(text: str) -> tuple[str, ...]:
    """Names of parameters whose values are not known; `address` for what is hidden elsewhere."""
    names = [found[1] for found in _PAIR.finditer(text) if _is_hidden(found[2])]
    rest = _PAIR.sub("", text)
    return (*dict.fromkeys(names), *(("address",) if _is_hidden(rest) else ()))


def _is_hidden(text: str) -> bool:
    return any(mark in text for mark in (VALUE, KEY, HIDDEN, quote(KEY)))


def _filled(text: str, known: Mapping[str, str]) -> str:
    def fill(found: "re.Match[str]") -> str:
        if found[1] in known and _is_hidden(found[2]):
            return f"{found[1]}={quote(known[found[1]], safe='')}"
        return found[0]

    return _PAIR.sub(fill, text)


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)[:200]
