"""Asks a script until some step of its failure ladder gives a reply: the request, its retries, the fallback URL.

Knows the steps, and what counts as a failure. Does not know connections, nor where a call goes when all has failed.
Source: Call Interactive 4.9.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Final

from bridge import __version__
from bridge.calls.journal import CallEntry, FaultFound, ReplyReceived, RequestFailed, RequestSent
from bridge.calls.ports import Clock, Journal
from bridge.errors import ScriptError
from bridge.faults import Fault, fault
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.reply import ReadOptions
from bridge.protocol.request import ScriptRequest, build_request
from bridge.protocol.trace_context import trace_of_call, traceparent
from bridge.scripts.asked_url import asked_url, bare
from bridge.scripts.bulkhead import Bulkhead, Watch
from bridge.scripts.conduct import conduct_of
from bridge.scripts.hop import SUCCESS
from bridge.scripts.reading import read_body
from bridge.scripts.redirects import Arrived, Journeys
from bridge.scripts.shown import Shown, shown, without_secrets

PAUSES: Final = (0.5, 1.0, 2.0)
"""Seconds before the first, second and third repetition."""

_SERVER_ERRORS: Final = range(500, 600)
_REPEATED: Final = frozenset({"CB201", "CB202", "CB203", "CB204", "CB205", "CB209"})
_SILENT: Final = frozenset({"CB208", "CB210", "CB211", "CB212"})
"""Failures that say nothing about the script: it was not asked at all, or it has answered with a forbidden address."""


class _Failed(ScriptError):
    """One request has failed. `again`: a repetition may help. `counts`: the script's breaker counts it."""

    def __init__(self, found: Fault, status: int = 0) -> None:
        super().__init__(found)
        self.status = status
        self.again = found.code in _REPEATED or status in _SERVER_ERRORS or status == HTTPStatus.TOO_MANY_REQUESTS
        self.counts = found.code in _REPEATED or status in _SERVER_ERRORS


@dataclass(slots=True)
class _Climb:
    """One way up the ladder."""

    ask: Ask
    facts: CallFacts
    until: float
    attempts: int = 0
    span: str = ""
    """The id of the request that is made now."""
    failed_url: str = ""
    """Of the first step, without user and query."""


class Ladder:
    """Fulfils the port `Scripts`."""

    def __init__(
        self,
        journeys: Journeys,
        bulkhead: Bulkhead,
        journal: Journal,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`pause(seconds)` waits before a repetition."""
        self._journeys = journeys
        self._bulkhead = bulkhead
        self._journal = journal
        self._clock = clock
        self._pause = pause

    async def ask(self, ask: Ask, facts: CallFacts) -> Reply:
        """Ask one script; the reply has been read to its end. Raises ScriptError when no step gave one.

        When the task is cancelled, the caller has left: the request is dropped at once (CB213) and none follows.
        """
        script = ask.script
        climb = _Climb(ask, facts, self._clock.monotonic() + script.deadline)
        try:
            return await self._with_retries(climb)
        except ScriptError as error:
            if script.fallback_url is None or self._left(climb) <= 0:
                raise
            failure = Failure(error.fault.code, climb.failed_url or bare(asked_url(ask)))
            return await self._attempt(climb, script.fallback_url, failure)

    async def _with_retries(self, climb: _Climb) -> Reply:
        script = climb.ask.script
        if climb.facts.resumed and not script.repeat_after_restart:
            cut = fault("CB209", "a restart ended it, and it may not be repeated")
            self._failed(climb, cut, 0.0)
            raise ScriptError(cut)
        for pause in PAUSES[: script.retries]:
            try:
                return await self._attempt(climb)
            except _Failed as failed:
                if not failed.again or self._left(climb) <= pause:
                    raise
                await self._pause(pause)
        return await self._attempt(climb)

    async def _attempt(self, climb: _Climb, fallback: Template | None = None, failure: Failure | None = None) -> Reply:
        began, climb.span = self._clock.monotonic(), secrets.token_hex(8)
        try:
            request = _built(climb, fallback, climb.facts, failure)
            climb.failed_url = climb.failed_url or request.url.partition("?")[0]
            told = shown(request, climb.facts, _told(climb, failure), partial(_built, climb, fallback))
            return await self._asked(climb, request, told, "script" if fallback is None else "fallback of script")
        except ScriptError as error:
            status = error.status if isinstance(error, _Failed) else 0
            self._failed(climb, error.fault, self._clock.monotonic() - began, status)
            raise
        except asyncio.CancelledError:
            self._failed(climb, fault("CB213", "the call ended before the reply came"), self._clock.monotonic() - began)
            raise

    async def _asked(self, climb: _Climb, request: ScriptRequest, told: Shown, which: str) -> Reply:
        name = climb.ask.script.name
        async with self._bulkhead.watched((which, name), f"{which} {name}") as watch:
            climb.attempts += 1
            self._note(climb, RequestSent(name, request.method, told.url, climb.attempts, told.body, climb.span))
            try:
                reply = await self._read(climb, await self._sent(climb, request))
            except ScriptError as error:
                _judge(watch, error)
                raise
            watch.succeeded()
        return reply

    async def _sent(self, climb: _Climb, request: ScriptRequest) -> Arrived:
        script = climb.ask.script
        try:
            async with asyncio.timeout(self._left(climb)):
                return await self._journeys.go(
                    conduct_of(script), request, script.total_timeout, partial(self._found, climb)
                )
        except TimeoutError:
            raise _Failed(fault("CB205", f"no complete reply within the deadline of {script.deadline:g} s")) from None
        except ScriptError as error:
            raise _Failed(error.fault) from error

    async def _read(self, climb: _Climb, arrived: Arrived) -> Reply:
        script, answer = climb.ask.script, arrived.answer
        if answer.status not in SUCCESS:
            raise _Failed(fault("CB206", f"the web server answered with status {answer.status}"), answer.status)
        if answer.coding not in {"", "identity"} and answer.body.strip():
            raise _Failed(fault("CB106", "the body is compressed, though nobody asked for that"), answer.status)
        options = ReadOptions(script.strict, script.fallback_charset, in_dialplan=climb.ask.in_dialplan)
        reading = await read_body(answer.body, options)
        if reading.refused:
            raise _Failed(reading.faults[-1], answer.status)
        said = without_secrets(answer.body.decode("utf-8", "replace"), climb.facts)
        self._note(
            climb, ReplyReceived(script.name, answer.status, arrived.seconds, len(answer.body), reading.names, said)
        )
        for found in reading.faults:
            self._found(climb, found)
        return reading.reply(arrived.url)

    def _left(self, climb: _Climb) -> float:
        return climb.until - self._clock.monotonic()

    def _failed(self, climb: _Climb, found: Fault, seconds: float, status: int = 0) -> None:
        self._note(climb, RequestFailed(climb.ask.script.name, found, seconds, status))

    def _found(self, climb: _Climb, found: Fault) -> None:
        self._note(climb, FaultFound(found, climb.ask.script.name))

    def _note(self, climb: _Climb, entry: CallEntry) -> None:
        self._journal.note(climb.facts.call_id, entry)


def _judge(watch: Watch, error: ScriptError) -> None:
    """Tell the script's breaker: a failure that counts, proof that the script is alive, or nothing at all."""
    if isinstance(error, _Failed) and error.counts:
        watch.failed()
    elif error.fault.code not in _SILENT:
        watch.succeeded()


def _told(climb: _Climb, failure: Failure | None) -> Failure | None:
    return failure and replace(failure, url=without_secrets(failure.url, climb.facts))


def _built(climb: _Climb, fallback: Template | None, facts: CallFacts, failure: Failure | None) -> ScriptRequest:
    ask, script = climb.ask, climb.ask.script
    if ask.request and ask.request.method:
        script = script.model_copy(update={"method": ask.request.method})
    request = build_request(fallback or asked_url(ask), script, ask.event, facts, failure)
    sending = (
        ("User-Agent", f"Callbridge/{__version__}"),
        ("traceparent", traceparent(trace_of_call(climb.facts.call_api_id), climb.span)),
    )
    return replace(request, headers=(*sending, *request.headers))
