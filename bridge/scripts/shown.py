"""What people may read of a request: the same request, without the values that a caller has keyed in secret.

Knows which variables are secret, and how a value stands in a URL. Does not know who reads it, nor what is masked
by the operator's settings. Source: Call Interactive 4.7, 6.7; The IVR 2.3.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.errors import ScriptError
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.request import ScriptRequest
from bridge.protocol.urls import encode

HIDDEN = "-secret-"
"""Stands for a secret value. It needs no encoding."""
_FOUND_ANYWHERE = 3
"""Characters that a secret has at least to be looked for in text of others: one or two digits are everywhere."""


@dataclass(frozen=True, slots=True)
class Shown:
    """URL and body of a request, as they may be told."""

    url: str
    body: str


def shown(
    request: ScriptRequest,
    facts: CallFacts,
    failure: Failure | None,
    build: Callable[[CallFacts, Failure | None], ScriptRequest],
) -> Shown:
    """`build` makes the same request once more, of facts in which nothing is secret.

    A script may send a secret back in a URL of its own; so long ones are looked for in the text as well.
    """
    secrets = [value for name in facts.secrets if (value := facts.variables.get(name))]
    if not secrets:
        return Shown(request.url, request.body.decode())
    harmless = dict(facts.variables) | {name: HIDDEN for name in facts.secrets if facts.variables.get(name)}
    try:
        told = build(replace(facts, variables=harmless), failure)
    except ScriptError:  # the stand-in has made it too long
        return Shown("/".join(request.url.split("/", 3)[:3]), "")
    return Shown(_without(secrets, told.url), _without(secrets, told.body.decode()))


def without_secrets(text: str, facts: CallFacts) -> str:
    """A text that may hold what was keyed in secret, as part of a URL."""
    return _without([value for name in facts.secrets if (value := facts.variables.get(name))], text)


def _without(secrets: list[str], text: str) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _FOUND_ANYWHERE:
            text = text.replace(encode(secret), HIDDEN)
    return text
