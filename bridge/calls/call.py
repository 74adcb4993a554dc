"""One call: who it is, where it stands, what it has gathered. The only mutable value; its own task alone changes it.

Knows ids, variables and the cursor. Does not know verbs, storage or scripts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bridge.calls.channel import Channel
from bridge.calls.conversation import Conversation
from bridge.calls.cutting import Cutting
from bridge.calls.lifetime import Lifetime
from bridge.calls.party import Party
from bridge.faults import Fault, fault
from bridge.ivr.connect import Leave
from bridge.ivr.cursor import Cursor
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Ivr
from bridge.ivr.variables import COUNT_LIMIT, NAME, RESERVED, VALUE_LIMIT
from bridge.telephony.causes import CallStatus
from bridge.telephony.destinations import DialReason
from bridge.telephony.values import CallerId, Extension

MASKED = "•••"
"""Stands for a value that people are not to see, whatever its length."""
SHOWN_NAME = "SHOWNCALLERIDNAME"
SHOWN_NUMBER = "SHOWNCALLERIDNUM"


@dataclass(slots=True)
class Call:
    """A call under our control. `entered` is a moment of the monotonic clock."""

    api_id: str
    channel: Channel
    party: Party
    entered: float
    cursor: Cursor
    live: LiveSet
    """The set of files, live or draft, that the call runs on: fixed for the visit of its IVR."""
    ivr: Ivr | None = None
    """The IVR in the version it was entered with; None in a dialplan step."""
    answered: bool = True
    placed: bool = False
    """The API has placed it into the IVR in which it stands: there the IVR is who calls."""
    cause: int = 0
    """With which cause we have ended it; 0: it was not us."""
    known_as: str = ""
    """CallID, when another channel of the call was the first; empty: this channel is."""
    lifetime: Lifetime = field(default_factory=Lifetime)
    cutting: Cutting = field(default_factory=Cutting)
    shown: CallerId = field(default_factory=CallerId)
    """What parties called later are shown."""
    variables: dict[str, str] = field(default_factory=dict)
    from_keys: set[str] = field(default_factory=set)
    """Variables that hold keys: masked wherever people look."""
    secrets: set[str] = field(default_factory=set)
    """Those of them that were collected as `secret`: told to nobody but scripts, whatever the settings say."""
    language: str | None = None
    """Set by `set_language`; None: the context's, else the IVR's."""
    interdigit_timeout: float | None = None
    """Set by `set_interdigit_timeout`; None: the context's, else the IVR's, or a collection's own default."""
    shown_number_set: bool = False
    """The shown number was set by a script or an action: outside only an allowed one is shown."""
    billed: bool = True
    """The caller's channel has an account, so its CDR says who pays."""
    transfer_outside: bool = True
    """It may be transferred to public numbers, as the switchboard has it: for a process after this one."""
    charged: Extension | None = None
    """The extension that pays for a call which a program has placed."""
    account: str = ""
    """Who pays for the legs of a call without IVR; empty: its organisation."""
    limit: float = 0
    """Seconds that a conversation may last to which a program has transferred the call; 0: as long as they like."""
    ends_at: float | None = None
    """When a call that a program has placed is to end at the latest, in seconds since 1970."""
    recordings: list[str] = field(default_factory=list)
    recording: str = ""
    """The one that the present step makes."""
    recording_link: Callable[[str, str], str] = field(default=lambda *_: "", repr=False)
    """Makes a link to a recording of it: CallAPIID and name; empty when there can be none."""
    dial_status: CallStatus | None = None
    dial_reason: DialReason | None = None
    request_status: str = ""
    requests: int = 0
    requested_at: float | None = None
    """When the last request that a `Request` verb ordered began, on the monotonic clock."""
    asked: bool = False
    """A request of the present step may have been sent."""
    resumed: bool = False
    """The present step had begun before a restart: it begins anew."""
    conversation: Conversation | None = None
    """With whom the present step has connected the caller."""

    @property
    def id(self) -> str:
        """The uniqueid of its channel, by which the journal knows it."""
        return self.channel.id.unique

    @property
    def call_id(self) -> str:
        """CallID: the uniqueid of the caller's channel, whichever channel the call has come by."""
        return self.known_as or self.id

    @property
    def leaves(self) -> bool:
        """Its present step is a stay in the dialplan."""
        return bool(self.cursor.pending) and isinstance(self.cursor.pending[0].step, Leave)

    @property
    def context(self) -> Context | None:
        """The context in which the call stands."""
        return self.ivr.contexts[self.cursor.place.context] if self.ivr and self.cursor.place else None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the call, the preferred one first (Call Interactive 6.2)."""
        context = self.context
        candidates = (self.language, context and context.language, self.ivr and self.ivr.language, "en")
        return tuple(dict.fromkeys(language for language in candidates if language))

    @property
    def voice(self) -> str | None:
        """The voice of speech that names none."""
        context = self.context
        return (context and context.voice) or (self.ivr and self.ivr.voice) or None

    @property
    def timeout(self) -> float:
        """Seconds of inactivity before option `timeout`, and the default wait for a first digit."""
        context = self.context
        if context is not None and context.timeout is not None:
            return context.timeout
        return self.ivr.timeout if self.ivr else 5.0

    @property
    def interdigit(self) -> float:
        """The longest gap between two digits in direct dial, in seconds."""
        if self.interdigit_timeout is not None:
            return self.interdigit_timeout
        if (context := self.context) is not None and context.interdigit_timeout is not None:
            return context.interdigit_timeout
        return self.ivr.interdigit_timeout if self.ivr else 2.0

    @property
    def organisation(self) -> str:
        """The organisation of the IVR, else the one of the settings."""
        return self.ivr.extension.organisation if self.ivr else self.live.organisation

    @property
    def accountcode(self) -> str:
        """Who pays for the legs of this call (The IVR 9, step 8)."""
        return (self.ivr.accountcode if self.ivr else self.account) or self.organisation

    def set(self, name: str, value: str, *, from_keys: bool = False, secret: bool = False) -> Fault | None:
        """Set a variable; the fault CB309 when it is refused (The IVR 2.1)."""
        if NAME.fullmatch(name) is None:
            return fault("CB309", f"{name[:64]!r} is no name of a variable")
        if name in RESERVED:
            return fault("CB309", f"{name} is reserved")
        if len(value) > VALUE_LIMIT:
            return fault("CB309", f"the value of {name} has {len(value)} characters, {VALUE_LIMIT} are allowed")
        if name not in self.variables and len(self.variables) >= COUNT_LIMIT:
            return fault("CB309", f"the call has {COUNT_LIMIT} variables already, {name} would be one more")
        self.variables[name] = value
        (self.from_keys.add if from_keys or secret else self.from_keys.discard)(name)
        (self.secrets.add if secret else self.secrets.discard)(name)
        return None

    def value_of(self, name: str) -> str:
        """The value of a variable, built-in ones included; "" when it was never set."""
        return Values(self).get(name, "")

    def show(self, caller: CallerId, name_of: Iterable[str] = (), number_of: Iterable[str] = ()) -> None:
        """Change what parties called later are shown; made of these variables, of which people may not see all."""
        made = {SHOWN_NAME: frozenset(name_of), SHOWN_NUMBER: frozenset(number_of)}
        self.shown = caller
        for marked in (self.from_keys, self.secrets):
            hidden = {variable for variable, names in made.items() if not marked.isdisjoint(names)}
            marked.difference_update(made)
            marked.update(hidden)

    @property
    def told_caller(self) -> CallerId:
        """What parties called later are shown, as people may see it."""
        shown = ((SHOWN_NAME, self.shown.name), (SHOWN_NUMBER, self.shown.number))
        return CallerId(*(MASKED if variable in self.from_keys else text for variable, text in shown))

    def shown_value_of(self, name: str) -> str:
        """The value as people may see it: what came from keys is masked (The IVR 2.3)."""
        return MASKED if name in self.from_keys else self.value_of(name)


class Values(Mapping[str, str]):
    """All variables of a call as a read-only mapping. A call's own hide the built-in ones, but for the reserved."""

    def __init__(self, call: Call) -> None:
        """Look at a call."""
        self._call = call

    def __getitem__(self, name: str) -> str:
        """The value of a name; KeyError when it was never set."""
        if name not in RESERVED and name in self._call.variables:
            return self._call.variables[name]
        return self._built_in()[name]

    def __iter__(self) -> Iterator[str]:
        """Each name once."""
        return iter({**self._built_in(), **self._call.variables})

    def __len__(self) -> int:
        """How many there are."""
        return len({**self._built_in(), **self._call.variables})

    def as_they_are(self) -> dict[str, str]:
        """All of them at this moment: one look, where a mapping would be asked for each name anew."""
        own = ((name, value) for name, value in self._call.variables.items() if name not in RESERVED)
        return {**self._built_in(), **dict(own)}

    def _built_in(self) -> dict[str, str]:
        """The built-in variables (The IVR 2.2)."""
        call, party, place = self._call, self._call.party, self._call.cursor.place
        return {
            "CALLEDDID": party.called_did or "",
            "CALLERIDNUM": party.caller.number,
            "CALLERIDNAME": party.caller.name,
            SHOWN_NUMBER: call.shown.number,
            SHOWN_NAME: call.shown.name,
            "CALLEREXTENSION": str(party.caller_extension or ""),
            "CALLEDNUMBER": party.called_number or "",
            "CALLID": call.call_id,
            "CALLAPIID": call.api_id,
            "EXTENSION": str(party.called_extension or ""),
            "CONTEXT": place.context if place else "",
            "OPTION": place.option if place else "",
            "POSITION": str(place.position) if place else "",
            "LANGUAGE": call.languages[0],
            "DIALSTATUS": call.dial_status or "",
            "DIALREASON": call.dial_reason or "",
            "REQUESTSTATUS": call.request_status,
            "RECORDING": call.recordings[-1] if call.recordings else "",
            "RECORDINGURL": call.recording_link(call.api_id, call.recordings[-1]) if call.recordings else "",
        }
