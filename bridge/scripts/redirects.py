"""One request with its redirects: at most three, each one checked, and nothing secret told to another origin.

Knows how redirects are followed, and under which egress rule. Does not know retries, verbs, nor what an answer means.
Source: Call Interactive 4.7 (Redirects, Places, Breaker), 4.8, 4.10.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

from bridge.calls.ports import Clock
from bridge.errors import ScriptError
from bridge.faults import Fault, fault
from bridge.ivr.script import Script
from bridge.ivr.urls import UrlParts, split_template
from bridge.ivr.variables import Template
from bridge.protocol.request import ScriptRequest
from bridge.protocol.signature import signature
from bridge.protocol.urls import LONGEST_TARGET, fill
from bridge.scripts.asked_url import SCHEME, absolute, own_origins
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Answer, Client, Hop, Terms

MOST: Final = 3
"""Redirects that are followed."""

_BECOME_GET: Final = frozenset({301, 302, 303})
_STAY_AS_THEY_ARE: Final = frozenset({307, 308})
_HOST_FAILURES: Final = frozenset({"CB201", "CB202", "CB203", "CB204"})

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where a request has ended, and with what. `url` without user and fragment; `seconds` since it began."""

    answer: Answer
    url: str
    seconds: float


class Journeys:
    """Sends requests and follows where they are sent on."""

    def __init__(self, client: Client, bulkhead: Bulkhead, clock: Clock) -> None:
        """Use these connections and places."""
        self._client = client
        self._bulkhead = bulkhead
        self._clock = clock

    async def go(
        self, script: Script, request: ScriptRequest, limit: float, remark: Callable[[Fault], None]
    ) -> Arrived:
        """Send a request to its end within `limit` seconds, its wait for a place aside; `remark` takes CB214.

        Raises ScriptError: CB201 to CB205, CB207 to CB212.
        """
        hop, password = _first_hop(request)
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._bulkhead.place(str(hop.origin), script.name))
            began = self._clock.monotonic()
            try:
                async with asyncio.timeout(limit):
                    at_home = True
                    for _ in range(MOST + 1):
                        answer = await self._hop(script, self._with_secrets(script, hop, password) if at_home else hop)
                        if answer.status not in _BECOME_GET | _STAY_AS_THEY_ARE:
                            return Arrived(answer, hop.url, self._clock.monotonic() - began)
                        onward = _onward(hop, answer)
                        if hop.method == "POST" and onward.method == "GET":
                            remark(fault("CB214", f"the redirect with status {answer.status} turned a POST into a GET"))
                        if onward.origin != hop.origin:
                            at_home = False  # for good: who sends us away and back must not choose what we sign
                            await place.aclose()
                            await place.enter_async_context(self._bulkhead.place(str(onward.origin), script.name))
                        hop = onward
            except TimeoutError:
                raise ScriptError(fault("CB205", f"no complete reply from {hop.origin} within {limit:g} s")) from None
        raise ScriptError(fault("CB207", f"more than {MOST} redirects, the last one to {hop.origin}"))

    async def _hop(self, script: Script, hop: Hop) -> Answer:
        terms = Terms(
            connect_timeout=script.connect_timeout,
            tls_verify=script.tls_verify,
            ca_file=script.ca_file,
            allow_hosts=None if hop.origin in own_origins(script) else script.allow_hosts,
        )
        # What a host's breaker counts depends on how its certificate is checked, so that is part of "host" here:
        # a script with a wrong ca_file must not stop its neighbours.
        host = (hop.origin, terms.tls_verify, terms.ca_file)
        async with self._bulkhead.watched(host, f"host {hop.origin.authority}") as watch:
            try:
                return await self._client.exchange(hop, terms, connected=watch.succeeded)
            except ScriptError as error:
                if error.fault.code in _HOST_FAILURES:
                    watch.failed()
                raise

    def _with_secrets(self, script: Script, hop: Hop, password: Headers) -> Hop:
        """Add what no other origin may see: the password of the URL, and the signature of this hop."""
        keys = script.sign_keys if hop.origin in own_origins(script) else ()
        now = int(self._clock.now())
        signatures = tuple(
            ("Callbridge-Signature", signature(key, now, hop.method, hop.origin.authority, hop.target, hop.body))
            for key in keys
        )
        return replace(hop, headers=(*hop.headers, *password, *signatures))


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
