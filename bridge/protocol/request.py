"""From the facts of a call to one request, octet by octet.

Knows parameters, URLs and their encoding. Does not know sending, redirects, nor who asks. Source: Call Interactive 4.
"""

import base64
from collections.abc import Callable
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
from bridge.protocol.parameters import Asked, parameters
from bridge.protocol.urls import LONGEST_TARGET, encode, fill, fill_path, names_in_query

FORM: Final = "application/x-www-form-urlencoded"
ACCEPT: Final = "application/xml, text/xml;q=0.9, */*;q=0.1"


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


def build_request(
    ask_url: Template, script: Script, event: EventType, facts: CallFacts, failure: Failure | None = None
) -> ScriptRequest:
    """Make the request to `ask_url`: the script's URL, its fallback, or that of a `Request` verb, made absolute.

    `failure` belongs to a fallback request. Raises ScriptError with CB212.
    """
    url = split_template(ask_url)
    if isinstance(url, str):
        raise ScriptError(fault("CB212", f"the URL cannot be asked: {url}"))
    value_of = _values(facts)
    path = fill_path(url.path, value_of)
    if path is None:
        raise ScriptError(fault("CB212", "a variable makes a segment of the path . or .."))
    query = None if url.query is None else fill(url.query, value_of)
    sent = parameters(Asked(script, event, facts, failure))
    headers = [("Accept", ACCEPT), ("Accept-Encoding", "identity")]
    body = ""
    if script.method is Method.POST:
        body = _form(sent)
        headers.append(("Content-Type", FORM))
    else:
        standing = names_in_query(query or "")
        added = _form([pair for pair in sent if pair[0] not in standing])
        query = "&".join(part for part in (query, added) if part)
    if url.userinfo:
        headers.append(("Authorization", basic_credentials(url.userinfo)))
    target = path if query is None else f"{path}?{query}"
    if len(target) > LONGEST_TARGET:
        raise ScriptError(fault("CB212", f"{len(target)} octets of path and query are more than {LONGEST_TARGET}"))
    return ScriptRequest(script.method, f"{url.origin}{target}", tuple(headers), body.encode("ascii"))


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


def _form(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={encode(value)}" for name, value in pairs)


def basic_credentials(userinfo: str) -> str:
    """Basic credentials of a URL's `user:password`, whose escapes are undone first; a user alone has no password."""
    credentials = userinfo if ":" in userinfo else f"{userinfo}:"
    return f"Basic {base64.b64encode(unquote_to_bytes(credentials)).decode('ascii')}"
