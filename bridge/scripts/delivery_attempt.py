"""One attempt: a notification goes out as it was stored, and what the receiver says to it is judged.

Knows headers, origins and statuses. Does not know when the next attempt is, nor who else is served.
Source: Events and API 5.2; Call Interactive 4.7, 4.8, 4.10, 4.11.
"""

import re
import secrets
from collections.abc import Hashable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from bridge.calls.deliveries import DeadReason, Due
from bridge.calls.ports import Clock
from bridge.calls.records import Notification
from bridge.errors import ScriptError
from bridge.faults import Fault, fault
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.script import Method
from bridge.ivr.urls import UrlParts, split_template
from bridge.ivr.variables import Template
from bridge.protocol.decoding import LONGEST
from bridge.protocol.reply import ReadOptions
from bridge.protocol.request import ACCEPT, FORM, ScriptRequest, basic_credentials
from bridge.protocol.trace_context import trace_of_delivery, traceparent
from bridge.scripts.asked_url import own_origins
from bridge.scripts.client import Client
from bridge.scripts.conduct import Conduct
from bridge.scripts.delivery_schedule import asked_for
from bridge.scripts.hop import SUCCESS, Arriving
from bridge.scripts.reading import read_body
from bridge.scripts.redirects import Journeys

KEPT: Final = 2048
"""Octets of the last body that are kept."""

_SAYS_WHEN: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_NO_CONNECTION: Final = frozenset({"CB201", "CB202", "CB203", "CB204", "CB205"})
_NO_RESPONSE: Final = frozenset({"CB101", "CB102", "CB103"})
"""Text, a web page, XML of another kind: such a body is kept as it is, and nobody is warned."""
_RESPONSE = re.compile(rb"r\0?e\0?s\0?p\0?o\0?n\0?s\0?e", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt has ended: delivered, dead for a reason, or neither, and then it is made again.

    `error` is a fault's code and sentence, empty when there was a whole answer. `wait`: seconds that were asked for.
    """

    delivered: bool = False
    reason: DeadReason | None = None
    status: int = 0
    error: str = ""
    reply: str = ""
    seconds: float = 0.0
    verbs: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    wait: float | None = None
    reached: bool = False
    """There was a connection."""
    unconnected: bool = False
    """It has failed because there was none."""
    attempted: bool = True
    """False: nothing was sent."""
    span: str = ""
    """Its id in the header `traceparent`."""


class _Road:
    """Lets everything through, which was counted before it was claimed; remembers whether there was a connection."""

    def __init__(self) -> None:
        self.reached = False

    def place(self, _origin: str, _script: str, /) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    def watched(self, _key: Hashable, _name: str, /) -> AbstractAsyncContextManager["_Road"]:
        return nullcontext(self)

    def succeeded(self) -> None:
        self.reached = True

    def failed(self) -> None:
        """Told by the error itself."""


class Attempts:
    """Sends notifications by connections of their own."""

    def __init__(self, client: Client, clock: Clock, version: str) -> None:
        """`client` serves no steering request."""
        self._client = client
        self._clock = clock
        self._version = version

    async def make(self, due: Due, definition: Definition) -> Outcome:
        """Make one attempt, to its end. Raises nothing but CancelledError, or for a bug."""
        told, road, arriving, remarks = due.notification, _Road(), Arriving(others=KEPT), list[Fault]()
        began = self._clock.monotonic()
        url = split_template(Template.literal(told.url))
        if isinstance(url, str):
            return Outcome(error=_sentence(fault("CB212", f"the URL cannot be asked: {url}")))
        coding, span = "", secrets.token_hex(8)
        failure: Fault | None = None
        try:
            arrived = await Journeys(self._client, road, self._clock).go(
                _conduct(told, definition, url),
                self._request(due, definition, url, span),
                definition.notification_timeout,
                remarks.append,
                arriving,
            )
            coding = arrived.answer.coding
        except ScriptError as error:
            failure = error.fault
        outcome = _judged(arriving, failure, reached=road.reached, now=self._clock.now())
        verbs: tuple[str, ...] = ()
        if outcome.delivered and failure is None and coding in {"", "identity"}:
            verbs, found = await _read(bytes(arriving.body), definition)
            remarks += found
        seconds = self._clock.monotonic() - began
        return replace(outcome, verbs=verbs, seconds=seconds, faults=tuple(remarks), span=span)

    def _request(self, due: Due, definition: Definition, url: UrlParts, span: str) -> ScriptRequest:
        told = due.notification
        method = Method(told.method)
        headers = [
            ("User-Agent", f"Callbridge/{self._version}"),
            ("traceparent", traceparent(trace_of_delivery(told.id), span)),
            ("Accept", ACCEPT),
            ("Accept-Encoding", "identity"),
            ("Callbridge-Delivery", told.id),
            ("Callbridge-Event", told.trigger.event.value),
            ("Callbridge-Attempt", str(due.attempt)),
        ]
        if due.replay:
            headers.append(("Callbridge-Replay", "1"))
        if method is Method.POST:
            headers.append(("Content-Type", FORM))
        # The stored URL has no user: it is the definition's, and goes only to where the definition points today.
        if user := own_origins(definition.script).get(url.origin):
            headers.append(("Authorization", basic_credentials(user)))
        return ScriptRequest(method, told.url, tuple(headers), told.body.encode("ascii"))


def _conduct(told: Notification, definition: Definition, url: UrlParts) -> Conduct:
    """A host that the operator wrote is asked wherever it leads; one that a program named, and any other, is checked.

    The operator may have written another one since: what was owed to the earlier host still goes there.
    """
    script = definition.script
    return Conduct(
        name=definition.id,
        connect_timeout=script.connect_timeout,
        tls_verify=script.tls_verify,
        ca_file=script.ca_file,
        allow_hosts=script.allow_hosts,
        trusted=() if told.origin is Origin.API else (url.origin, *own_origins(script)),
        sign_keys=script.sign_keys,
        signed=(url.origin,),
    )


def _judged(arriving: Arriving, failure: Fault | None, *, reached: bool, now: float) -> Outcome:
    """The status decides, also when the body broke off or did not end: the receiver has said that it has the event."""
    error = _sentence(failure) if failure else ""
    base = Outcome(status=arriving.status, error=error, reply=_kept(arriving.body), reached=reached)
    if arriving.status in SUCCESS:
        return replace(base, delivered=True)
    if arriving.status == HTTPStatus.GONE:
        return replace(base, reason=DeadReason.GONE)
    if failure is not None and failure.code == "CB208":
        return replace(base, reason=DeadReason.ADDRESS)
    nobody = not reached and failure is not None and failure.code in _NO_CONNECTION
    wait = asked_for(arriving.retry_after, now) if arriving.status in _SAYS_WHEN else None
    return replace(base, wait=wait, unconnected=nobody)


async def _read(body: bytes, definition: Definition) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Verbs and faults of a body that holds a `Response`; nothing of any other, nor of one that is too long."""
    if len(body) > LONGEST or _RESPONSE.search(body) is None:
        return (), ()
    script = definition.script
    reading = await read_body(body, ReadOptions(strict=script.strict, fallback_charset=script.fallback_charset))
    if reading.refused and reading.faults[-1].code in _NO_RESPONSE:
        return (), ()
    return reading.names, reading.faults


def _kept(body: bytearray) -> str:
    """The beginning of a body as text that any database takes: without NUL, and no longer than the octets it was."""
    text = body[:KEPT].decode("utf-8", "replace").replace("\0", "\ufffd")
    return text.encode()[:KEPT].decode("utf-8", "ignore")


def _sentence(found: Fault) -> str:
    return f"{found.code}: {found.message}"
