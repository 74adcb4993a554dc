"""One request with its redirects: at most three, each one checked, and nothing secret told to another origin.

Knows how redirects are followed, and under which egress rule. Does not know retries, verbs, nor what an answer means.
Source: Call Interactive 4.7 (Redirects, Places, Breaker), 4.8, 4.10.
"""

import asyncio
from collections.abc import Callable, Hashable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bridge.calls.ports import Clock
from bridge.errors import ScriptError
from bridge.faults import Fault, fault
from bridge.ivr.urls import UrlParts, split_template
from bridge.ivr.variables import Template
from bridge.protocol.request import ScriptRequest
from bridge.protocol.signature import signature
from bridge.protocol.urls import LONGEST_TARGET, fill
from bridge.scripts.asked_url import SCHEME, absolute
from bridge.scripts.client import Client
from bridge.scripts.conduct import Conduct
from bridge.scripts.hop import Answer, Arriving, Hop, Terms, host_of

MOST: Final = 3
"""Redirects that are followed."""

_BECOME_GET: Final = frozenset({301, 302, 303})
_STAY_AS_THEY_ARE: Final = frozenset({307, 308})
_HOST_FAILURES: Final = frozenset({"CB201", "CB202", "CB203", "CB204"})

Headers = tuple[tuple[str, str], ...]


class Watching(Protocol):
    """Is told how one request to a host ends."""

    def succeeded(self) -> None:
        """There was a connection."""

    def failed(self) -> None:
        """There was none."""


class Gate(Protocol):
    """Who lets requests through to hosts, one by one: a `Bulkhead`, or whoever has counted already."""

    def place(self, origin: str, script: str, /) -> AbstractAsyncContextManager[None]:
        """Hold a place at an origin. Raises ScriptError CB211."""

    def watched(self, key: Hashable, name: str, /) -> AbstractAsyncContextManager[Watching]:
        """Ask a host, which people know as `name`. Raises ScriptError CB210."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where a request has ended, and with what. `url` without user and fragment; `seconds` since it began."""

    answer: Answer
    url: str
    seconds: float


class Journeys:
    """Sends requests and follows where they are sent on."""

    def __init__(self, client: Client, gate: Gate, clock: Clock) -> None:
        """Use these connections and places."""
        self._client = client
        self._gate = gate
        self._clock = clock

    async def go(
        self,
        conduct: Conduct,
        request: ScriptRequest,
        limit: float,
        remark: Callable[[Fault], None],
        arriving: Arriving | None = None,
    ) -> Arrived:
        """Send a request to its end within `limit` seconds, its wait for a place aside; `remark` takes CB214.

        `arriving` shows how far the answer of the last hop has come.
        Raises ScriptError: CB201 to CB205, CB207 to CB212.
        """
        hop, password = _first_hop(request)
        arriving = arriving or Arriving()
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._gate.place(str(hop.origin), conduct.name))
            began = self._clock.monotonic()
            try:
                async with asyncio.timeout(limit):
                    at_home = True
                    for _ in range(MOST + 1):
                        arriving.begin()
                        sent = self._with_secrets(conduct, hop, password) if at_home else hop
                        answer = await self._hop(conduct, sent, arriving)
                        if answer.status not in _BECOME_GET | _STAY_AS_THEY_ARE:
                            return Arrived(answer, hop.url, self._clock.monotonic() - began)
                        onward = _onward(hop, answer)
                        if hop.method == "POST" and onward.method == "GET":
                            remark(fault("CB214", f"the redirect with status {answer.status} turned a POST into a GET"))
                        if onward.origin != hop.origin:
                            at_home = False  # for good: who sends us away and back must not choose what we sign
                            await place.aclose()
                            await place.enter_async_context(self._gate.place(str(onward.origin), conduct.name))
                        hop = onward
            except TimeoutError:
                raise ScriptError(fault("CB205", f"no complete reply from {hop.origin} within {limit:g} s")) from None
        raise ScriptError(fault("CB207", f"more than {MOST} redirects, the last one to {hop.origin}"))

    async def _hop(self, conduct: Conduct, hop: Hop, arriving: Arriving) -> Answer:
        terms = Terms(
            connect_timeout=conduct.connect_timeout,
            tls_verify=conduct.tls_verify,
            ca_file=conduct.ca_file,
            allow_hosts=None if hop.origin in conduct.trusted else conduct.allow_hosts,
        )
        async with self._gate.watched(host_of(hop.origin, terms), f"host {hop.origin.authority}") as watch:
            try:
                return await self._client.exchange(hop, terms, watch.succeeded, arriving)
            except ScriptError as error:
                if error.fault.code in _HOST_FAILURES:
                    watch.failed()
                raise

    def _with_secrets(self, conduct: Conduct, hop: Hop, password: Headers) -> Hop:
        """Add what no other origin may see: the password of the URL, and the signature of this hop."""
        keys = conduct.sign_keys if hop.origin in conduct.signed else ()
        now = int(self._clock.now())
        signatures = tuple(
            ("Callbridge-Signature", signature(key, now, hop.method, hop.origin.authority, hop.target, hop.body))
            for key in keys
        )
        secrets = (*password, *signatures)
        return replace(hop, headers=(*hop.headers, *secrets)) if secrets else hop


def _first_hop(request: ScriptRequest) -> tuple[Hop, Headers]:
    """Take a request apart: what any origin may see, and the password. Raises ScriptError CB212."""
    parts = split_template(Template.literal(request.url))
    if isinstance(parts, str):
        raise ScriptError(fault("CB212", f"the URL cannot be asked: {parts}"))
    target = request.url.removeprefix(str(parts.origin))
    password = tuple(pair for pair in request.headers if pair[0] == "Authorization")
    public = tuple(pair for pair in request.headers if pair[0] != "Authorization")
    return Hop(request.method, parts.origin, target, public, request.body), password


def _onward(hop: Hop, answer: Answer) -> Hop:
    """Where an answer redirects to. Raises ScriptError CB207, CB208."""
    location = answer.location.strip()
    scheme = SCHEME.match(location)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise ScriptError(fault("CB208", f"redirect to {scheme[1][:20]}:, which is neither http nor https"))
    parts = split_template(Template.literal(absolute(location, hop.url))) if location else "it is empty"
    if not isinstance(parts, UrlParts):
        raise ScriptError(fault("CB207", f"{hop.origin} redirected to what is no usable address: {parts}"))
    query = "" if parts.query is None else f"?{fill(parts.query, str)}"
    target = (fill(parts.path, str) or "/") + query
    if len(target) > LONGEST_TARGET:
        raise ScriptError(fault("CB207", f"{hop.origin} redirected to an address of more than {LONGEST_TARGET} octets"))
    if answer.status in _STAY_AS_THEY_ARE:
        return replace(hop, origin=parts.origin, target=target)
    headers = tuple((name, value) for name, value in hop.headers if name != "Content-Type")
    return Hop("GET", parts.origin, target, headers, b"")
