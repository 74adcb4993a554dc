"""What a reply means where it was asked for: verbs to steps that wait to be run.

Knows replies, verbs and asks. Does not know XML, nor who runs the steps.
"""

from dataclasses import dataclass, replace

from bridge.faults import Fault
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.events import EventType
from bridge.ivr.script import Script
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Request, Verb
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Reply:
    """A script's reply, read to its end before the first verb runs. `lines[i]` is the line of `verbs[i]`."""

    verbs: tuple[Verb, ...] = ()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: bool = False
    url: str = ""
    """The URL that gave it, without user and fragment: what a relative `Request` refers to."""
    names: tuple[str, ...] = ()
    """What the author called `verbs[i]`, for people."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A steering request to be made. With `base`, it was ordered by a `Request` verb of a reply from that URL."""

    script: Script
    event: EventType = EventType.CALL_INTERACTIVE
    request: Request | None = None
    base: str = ""
    called: str = ""
    """At `dial-out`: the first number of the transfer, as it was dialled."""
    called_extension: Extension | None = None
    """At `dial-out`: the extension that this number is; None: it is outside."""
    leg: str = ""
    """At `dial-out`: the channel that the first leg of the transfer will be."""
    in_dialplan: bool = False
    """It is asked in a step of the dialplan: there is no IVR."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a pending step comes from: which script said it, in which line of its reply."""

    script: str
    line: int
    verb: str = ""
    """What the author called it."""
    jump_contexts: tuple[str, ...] = ()
    """Contexts of the dialplan where a jump of this script may go when no IVR is there."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A step that runs before the position moves on."""

    step: Verb | Ask | Connect | Leave
    origin: Origin


def bind(reply: Reply, ask: Ask) -> tuple[Pending, ...]:
    """Turn the verbs of a reply into pending steps; a `Request` becomes an ask of its own under the same settings.

    A transfer that a reply to a `dial-out` request orders asks nobody again (Events and API 2.1).
    """
    lines = reply.lines or (0,) * len(reply.verbs)
    names = reply.names or ("",) * len(reply.verbs)
    script = ask.script
    return tuple(
        Pending(_step(verb, ask, reply.url), Origin(script.name, line, name, script.jump_contexts))
        for verb, line, name in zip(reply.verbs, lines, names, strict=True)
    )


def _step(verb: Verb, ask: Ask, url: str) -> Verb | Ask:
    if isinstance(verb, Transfer) and ask.event is EventType.DIAL_OUT:
        return verb.model_copy(update={"asks": False})
    if not isinstance(verb, Request):
        return verb
    # A Request that names no method is made as the present request was (Call Interactive 6.9).
    present = ask.request.method if ask.request else None
    return replace(ask, request=verb.model_copy(update={"method": verb.method or present}), base=url)
