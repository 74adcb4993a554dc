"""From the facts of a call to one request, octet by octet.

Knows parameters, URLs and their encoding. Does not know sending, redirects, nor who asks. Source: Call Interactive 4.
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.ivr.events import EventType
from bridge.ivr.script import Method, Script
from bridge.ivr.urls import split_template
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.parameters import Asked, Wording, parameters
from bridge.protocol.urls import LONGEST_TARGET, encode, fill, fill_path, names_in_query

FORM: Final = "application/x-www-form-urlencoded"
ACCEPT: Final = "application/xml, text/xml;q=0.9, */*;q=0.1"
_PLAIN: Final[tuple[tuple[str, str], ...]] = (("Accept", ACCEPT), ("Accept-Encoding", "identity"))
_WITH_FORM: Final[tuple[tuple[str, str], ...]] = (*_PLAIN, ("Content-Type", FORM))


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """One request as it goes on the wire: path and query of `url`, and `body`, octet for octet.

    `url` is without user and fragment. `headers` are those that the request's own content settles; `Authorization`
    among them must not reach another origin. Whoever sends adds what belongs to sending: `User-Agent`, `traceparent`,
    `Callbridge-Signature`, `Callbridge-Delivery`. URL and headers are ASCII.
    """

    method: Method
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    """Empty with GET."""


class Requests:
    """The requests that tell of one moment: what they have in common is made once, however many are asked."""

    def __init__(self, event: EventType, facts: CallFacts, failure: Failure | None = None) -> None:
        """`failure` belongs to a fallback request."""
        self._event, self._facts, self._failure = event, facts, failure
        self._value_of = _values(facts)
        self._made: dict[Wording, tuple[list[tuple[str, str]], str]] = {}

    def to(self, ask_url: Template, script: Script) -> ScriptRequest:
        """Make the one to `ask_url`: the script's URL, its fallback, or that of a `Request` verb, made absolute.

        Raises ScriptError with CB212.
        """
        url = split_template(ask_url)
        if isinstance(url, str):
            raise ScriptError(fault("CB212", f"the URL cannot be asked: {url}"))
        path = fill_path(url.path, self._value_of)
        if path is None:
            raise ScriptError(fault("CB212", "a variable makes a segment of the path . or .."))
        query = None if url.query is None else fill(url.query, self._value_of)
        headers, body = _PLAIN, b""
        if script.method is Method.POST:
            headers, body = _WITH_FORM, self._parameters(script).encode("ascii")
        else:
            added = self._parameters(script, names_in_query(query) if query else frozenset())
            query = f"{query}&{added}" if query and added else query or added
        if url.userinfo:
            headers = (*headers, ("Authorization", basic_credentials(url.userinfo)))
        target = path if query is None else f"{path}?{query}"
        if len(target) > LONGEST_TARGET:
            raise ScriptError(fault("CB212", f"{len(target)} octets of path and query are more than {LONGEST_TARGET}"))
        return ScriptRequest(script.method, f"{url.origin}{target}", headers, body)

    def _parameters(self, script: Script, standing: frozenset[str] = frozenset()) -> str:
        """All but those that stand in the query already."""
        wording = Wording.of(script)
        made = self._made.get(wording)
        if made is None:
            sent = parameters(Asked(wording, self._event, self._facts, self._failure))
            made = self._made[wording] = (sent, _encoded(sent))
        sent, whole = made
        if not standing or standing.isdisjoint([name for name, _ in sent]):
            return whole
        return _encoded(pair for pair in sent if pair[0] not in standing)


def build_request(
    ask_url: Template, script: Script, event: EventType, facts: CallFacts, failure: Failure | None = None
) -> ScriptRequest:
    """The only request that tells of a moment; see `Requests`. Raises ScriptError with CB212."""
    return Requests(event, facts, failure).to(ask_url, script)


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join([f"{name}={encode(value)}" for name, value in pairs])


def _values(facts: CallFacts) -> Callable[[str], str]:
    """Variables of the call, and the built-in ones that the facts know anyway; "" for one that was never set."""
    known = {
        "CALLID": facts.call_id,
        "CALLAPIID": facts.call_api_id,
        "CALLERIDNUM": facts.caller_number,
        "CALLERIDNAME": facts.caller_name,
        "CALLEDDID": facts.called_did,
        "CALLEREXTENSION": facts.caller_extension,
        "CALLEDNUMBER": facts.called_number,
    }

    def value_of(name: str) -> str:
        value = facts.variables.get(name)
        return value if value is not None else known.get(name) or ""

    return value_of


def basic_credentials(userinfo: str) -> str:
    """Basic credentials of a URL's `user:password`, whose escapes are undone first; a user alone has no password."""
    credentials = userinfo if ":" in userinfo else f"{userinfo}:"
    return f"Basic {base64.b64encode(unquote_to_bytes(credentials)).decode('ascii')}"
