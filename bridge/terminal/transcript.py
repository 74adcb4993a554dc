"""What happened in a simulated call, as data: what was heard, asked and set, and why the call ended.

Knows the journal's entries. Does not know how a transcript looks, nor who made the call.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bridge.calls.journal import (
    CallEnded,
    Entry,
    FaultFound,
    KeyPressed,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
)
from bridge.telephony.causes import EndReason
from bridge.terminal.replies import fault_as_object

GOOD_ENDS = frozenset(
    {
        EndReason.CALLER_HANGUP,
        EndReason.HANGUP_ACTION,
        EndReason.REPLY_HANGUP,
        EndReason.TIMEOUT_EMPTY,
        EndReason.INVALID_EMPTY,
        EndReason.TRANSFER_FINAL,
        EndReason.LEFT_DIALPLAN,
    }
)
"""Ends that are expected when nobody says otherwise: no guard, no missing target, no fault of ours."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that the caller hears. `kind`: sound, speech, recording or music. `at`: seconds since the call began.

    `found`: False for a sound that is not where the settings say; None when there was nowhere to look.
    """

    kind: str
    what: str
    at: float = 0.0
    found: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to a script: what was sent, and the reply's status and verbs, or the code of what went wrong.

    `url` without user and password; `seconds` are real ones.
    """

    script: str
    method: str
    url: str
    body: str = ""
    status: int = 0
    verbs: tuple[str, ...] = ()
    fault: str = ""
    seconds: float = 0.0

    @property
    def parameters(self) -> dict[str, str]:
        """What was sent in query and body; of a name that came twice the first value."""
        query = self.url.partition("?")[2].partition("#")[0]
        pairs = [*parse_qsl(query, keep_blank_values=True), *parse_qsl(self.body, keep_blank_values=True)]
        first: dict[str, str] = {}
        for name, value in pairs:
            first.setdefault(name, value)
        return first


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole call. `faults` are codes in the order in which they were found, `details` the same at length.

    `unused`: keys that the call never waited for. `expected` is False for an end that nobody wanted.
    """

    ivr: str
    end: EndReason
    seconds: float
    sounds: tuple[Heard, ...]
    requests: tuple[Asked, ...]
    variables: dict[str, str]
    entries: tuple[Noted, ...] = field(repr=False)
    unused: tuple[str, ...] = ()
    expected: bool = True

    @property
    def heard(self) -> list[str]:
        """Names of sounds and texts of speech, in the order in which the caller hears them."""
        return [sound.what for sound in self.sounds]

    @property
    def places(self) -> list[str]:
        """Where the call went: `main.1`, one for each jump or choice."""
        return [
            f"{noted.entry.context}.{noted.entry.option}" for noted in self.entries if isinstance(noted.entry, Moved)
        ]

    @property
    def keys(self) -> str:
        """All keys that were pressed."""
        return "".join(noted.entry.key for noted in self.entries if isinstance(noted.entry, KeyPressed))

    @property
    def details(self) -> list[dict[str, Any]]:
        """Fault records, each with the script or the action in which it was found."""
        return [{**fault_as_object(found.fault), "source": found.source} for found in _faults(self.entries)]

    @property
    def faults(self) -> list[str]:
        """Codes of all faults: of replies, of requests, of actions."""
        return [found.fault.code for found in _faults(self.entries)]

    def as_object(self) -> dict[str, Any]:
        """The transcript as `callbridge simulate --json` gives it."""
        return {
            "ivr": self.ivr,
            "end": self.end.value,
            "expected": self.expected,
            "seconds": round(self.seconds, 3),
            "keys": self.keys,
            "unused": list(self.unused),
            "heard": [
                {"at": round(heard.at, 3), "kind": heard.kind, "what": heard.what, "found": heard.found}
                for heard in self.sounds
            ],
            "places": self.places,
            "requests": [
                {
                    "script": asked.script,
                    "method": asked.method,
                    "url": asked.url,
                    "body": asked.body,
                    "parameters": asked.parameters,
                    "status": asked.status,
                    "verbs": list(asked.verbs),
                    "fault": asked.fault,
                    "seconds": round(asked.seconds, 3),
                }
                for asked in self.requests
            ],
            "variables": self.variables,
            "faults": self.faults,
            "details": self.details,
        }


class Recorder:
    """Takes all that is noted of one call. Fulfils the port `Journal`. Moments are seconds of the call's loop."""

    def __init__(self, began: float, watch: Callable[[Noted], None] | None = None) -> None:
        """Begin empty; `began` is the time of day (UTC), `watch` is told each entry as it comes."""
        self._watch = watch
        self._began = began
        self._zero = asyncio.get_running_loop().time()
        self.entries: list[Noted] = []

    def now(self) -> float:
        """Seconds since the call began."""
        return asyncio.get_running_loop().time() - self._zero

    def note(self, call: str, entry: Entry) -> None:
        """Keep one entry."""
        noted = Noted(self._began + self.now(), call, entry)
        self.entries.append(noted)
        if self._watch:
            self._watch(noted)

    def requests(self) -> tuple[Asked, ...]:
        """All requests with what came of them."""
        return tuple(_requests([noted.entry for noted in self.entries]))


def _requests(entries: Sequence[Entry]) -> list[Asked]:
    asked: list[Asked] = []
    sent: RequestSent | None = None
    for entry in entries:
        match entry:
            case RequestSent():
                sent = entry
            case ReplyReceived(script, status, seconds, _, verbs) if sent:
                asked.append(
                    Asked(script, sent.method, sent.url, sent.body, status=status, verbs=verbs, seconds=seconds)
                )
                sent = None
            case RequestFailed(script, fault, seconds):
                method, url, body = (sent.method, sent.url, sent.body) if sent else ("", "", "")
                asked.append(Asked(script, method, url, body, fault=fault.code, seconds=seconds))
                sent = None
            case _:
                pass
    return asked


def _faults(entries: Sequence[Noted]) -> list[FaultFound]:
    found: list[FaultFound] = []
    for noted in entries:
        match noted.entry:
            case FaultFound():
                found.append(noted.entry)
            case RequestFailed(script, fault):
                found.append(FaultFound(fault, script))
            case CallEnded():
                break
            case _:
                pass
    return found
