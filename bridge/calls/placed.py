"""A call that a program has placed, from the moment at which somebody has answered: it becomes a call like any other.

Knows who was called, and whom he gets. Does not know how anybody is rung. Source: Events and API 3.2, 6.3, 6.6, 7.2.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.entering import begin, mark, open_call
from bridge.calls.events import telling
from bridge.calls.journal import CallEntered, FaultFound
from bridge.calls.party import Party
from bridge.calls.ports import ActionPorts
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.cursor import Cursor
from bridge.ivr.entries import IvrEntry
from bridge.ivr.live import LiveSet
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.values import CallerId, Extension

RING = 25.0
"""Seconds that a transfer which a program has ordered lets the new party ring."""


async def at_once() -> None:
    """Nothing is waited for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known of the call. Numbers are extended, or public; times in seconds."""

    number: str
    """Who has answered."""
    to: str
    """Whom he gets."""
    charged: Extension | None = None
    account: str = ""
    """Who pays for the legs of a call that enters no IVR."""
    shown: CallerId = field(default_factory=CallerId)
    """What the other party is shown."""
    shown_is_wished: bool = False
    """A program has named that number: outside only an allowed one is shown."""
    ring: float = RING
    limit: float = 0
    """How long a conversation may last; 0: as long as they like."""
    longest: float = 0
    """How long the call may last in all; 0: as long as they like."""
    enters: Extension | None = None
    """The IVR that the call is placed into."""
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    after: Callable[[], Awaitable[object]] = at_once
    """What must have happened before anything is done."""


def begin_placed(placed: Placed, arrival: Arrival, live: LiveSet, ports: ActionPorts) -> Call:
    """The record of the call, which the switchboard knows; its channel has not been touched."""
    ivr = live.ivrs.get(placed.enters) if placed.enters else None
    if ivr is None:
        call = _without_ivr(placed, arrival, live, ports)
    else:
        call = begin(arrival, IvrEntry(ivr, None), live, ports)
        for name, value in placed.variables.items():
            if refused := call.set(name, value):
                ports.journal.note(call.id, FaultFound(refused, name))
    call.charged, call.limit = placed.charged, placed.limit
    known = ports.switchboard.get(call.api_id)
    call.transfer_outside = known is None or known.transfer_outside
    call.ends_at = ports.clock.now() + placed.longest if placed.longest else None
    return call


async def open_placed(placed: Placed, call: Call, ports: ActionPorts) -> None:
    """Wait for what must come before, and mark the record of its channel."""
    await placed.after()
    if call.ivr is None:
        await mark(call, ports)
    else:
        await open_call(call, ports, up=True)


def _without_ivr(placed: Placed, arrival: Arrival, live: LiveSet, ports: ActionPorts) -> Call:
    """He gets somebody: a transfer that is not in any file."""
    channel = arrival.channel.id
    known = ports.switchboard.enter(channel.unique, "", channel.server, ports.clock.now())
    connection = Transfer(to=(Template.literal(placed.to),), ring=placed.ring, limit=placed.limit, scope=DialScope.API)
    cursor = Cursor(None, (Pending(connection, Origin("", 0)),))
    call = Call(known.api_id, arrival.channel, _party(placed, live), ports.clock.monotonic(), cursor, live)
    call.known_as, call.account, call.recordings = known.call_id, placed.account, known.recordings
    call.show(placed.shown)
    call.shown_number_set = placed.shown_is_wished
    known.entered = True
    ports.journal.note(
        call.id,
        CallEntered(
            extension=str(call.party.called_extension or ""),
            caller=call.party.caller.number,
            called=placed.to,
            did="",
            api_id=call.api_id,
            server=channel.server,
        ),
    )
    telling.begun(call, ports)
    return call


def _party(placed: Placed, live: LiveSet) -> Party:
    return Party(
        CallerId(number=placed.number),
        caller_extension=_declared(placed.number, live),
        called_number=placed.to,
        called_extension=_declared(placed.to, live),
    )


def _declared(number: str, live: LiveSet) -> Extension | None:
    extension = Extension.parse(number, "")
    return extension if extension and live.directory.find(extension) else None
