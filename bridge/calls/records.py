"""Frozen values that leave a call for the store: the call, the parts that extensions had in it, what is to be told.

Knows what survives a restart. Does not know tables, nor who reads them.
Source: Events and API 1, 2.2, 5.1, 7.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.ivr.definition import Origin
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call: all that shares a linkedid, and every leg that was placed for it. Moments are seconds since 1970."""

    api_id: str
    """CallAPIID, the key."""
    call_id: str
    """Uniqueid of the caller's channel."""
    server: str
    app: str
    """The ARI application that serves it: who may take it over after a restart."""
    began: float
    caller_number: str = ""
    caller_name: str = ""
    called_number: str = ""
    did: str = ""
    extension: str = ""
    """The first extension it entered or was charged to, extended."""
    answered: float | None = None
    ended: float | None = None
    end_reason: str = ""
    """An EndReason word, or empty while it is up, or unknown."""


@dataclass(frozen=True, slots=True)
class LegRecord:
    """What one extension has in one call: an IVR's visit, or a channel of a telephone, queue or conference.

    `facts` are those of its dial event; answer and hangup tell them again, with their own status (Events and API 3.2).
    """

    api_id: str
    call_id: str
    channel: str
    """Uniqueid of its channel; of an IVR, that of the caller's. Empty while an extension is about to be rung."""
    visit: int
    """0, or which visit by this channel it is: once per IVR visited there is a Hangup, whatever channel it was."""
    extension: Extension
    flow: CallFlow
    server: str
    app: str
    began: float
    caller_number: str = ""
    caller_name: str = ""
    called_did: str = ""
    called_extension: str = ""
    caller_extension: str = ""
    called_number: str = ""
    answered: float | None = None
    ended: float | None = None
    status: CallStatus | None = None
    """How it has ended; None while it is up."""
    recording: str = ""

    @property
    def key(self) -> str:
        """What no other leg has: one channel may visit many IVRs, and be a telephone's and a queue's leg as well."""
        return f"{self.channel or self.call_id} {self.extension} {self.visit}"


@dataclass(frozen=True, slots=True)
class OwedEvent:
    """An event of a leg that somebody is to be told of: all that requests say of it, before they are made.

    It is made while a call waits, so it is no more than what may be different a moment later.
    """

    leg: LegRecord
    trigger: Trigger
    at: float
    """When it happened, in seconds since 1970."""
    definitions: tuple[str, ...]
    """The ids of those that are told, in their order."""
    called_extension_id: int | None = None
    caller_extension_id: int | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    """Of the call, those that URLs of these definitions name, but for what is secret."""
    left_out: tuple[str, ...] = ()
    """Names in these URLs that were collected as secrets."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One event for one receiver, as it will be sent: what the outbox keeps. Moments are seconds since 1970.

    `url` is without user and fragment; credentials, keys and TLS settings are taken from the definition at each
    attempt, so that no secret of the files is stored.
    """

    id: str
    """UUID: the idempotency key, header Callbridge-Delivery."""
    definition: str
    origin: Origin
    extension: str
    trigger: Trigger
    leg: str
    """Key of the leg: one event of one leg is told to one definition once (Events and API 2.2)."""
    call_id: str
    api_id: str
    method: str
    url: str
    body: str
    """The form of a POST, ASCII; empty with GET."""
    receiver: str
    """`https://crm.example:443`: scheme, host in lower case, port."""
    at: float
    """When the event happened."""
    give_up_at: float

    @property
    def lane(self) -> str:
        """The unit of order: (call, extension, receiver)."""
        return f"{self.api_id} {self.extension} {self.receiver}"


@dataclass(frozen=True, slots=True)
class Change:
    """What is written in one transaction: records as they are now, and the event that is owed to others."""

    call: CallRecord | None = None
    leg: LegRecord | None = None
    owed: OwedEvent | None = None


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A snapshot as it is kept. `at` in seconds since 1970; `state` "": the call is over, and nothing is kept of it."""

    server: str
    channel: str
    call_id: str
    live: str
    """The version of the live set on which the call runs."""
    at: float
    state: str = field(repr=False)
