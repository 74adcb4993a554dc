"""A call that a program has placed, from the moment at which somebody has answered: it becomes a call like any other.

Knows who was called, whom he gets, and what an IVR is told of that. Does not know how anybody is rung.
Source: Events and API 3.2, 6.3, 6.6, 7.2.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from bridge.calls.call import Call, Party
from bridge.calls.channel import Arrival
from bridge.calls.journal import CallAnswered, CallEntered, FaultFound
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.errors import AsteriskError
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.cursor import DOOR, Cursor, at_entry
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.targets import Place
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId, Extension

API = Origin("", 0, "API")
RING = 25.0
"""Seconds that a transfer which a program has ordered lets the new party ring."""


def unnoticed(_: Call) -> None:
    """Nobody wants to be told."""


async def at_once() -> None:
    """Nothing is waited for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known of the call. Numbers are extended, or public; times in seconds."""

    api_id: str
    call_id: str
    number: str
    """Who has answered."""
    to: str
    """Whom he gets."""
    charged: Extension | None = None
    account: str = ""
    shown: CallerId = field(default_factory=CallerId)
    """What the other party is shown."""
    shown_is_wished: bool = False
    """A program has named that number: outside only an allowed one is shown."""
    ring: float = RING
    limit: float = 0
    """How long a conversation may last; 0: as long as they like."""
    enters: Extension | None = None
    """The IVR that the call is placed into."""
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    legs: int = 0
    """How many legs the call has had already."""
    after: Callable[[], Awaitable[object]] = at_once
    """What must have happened before anything is done."""
    began: Callable[[Call], None] = unnoticed
    """Told when the call begins."""


def begin_placed(placed: Placed, arrival: Arrival, live: LiveSet, ports: ActionPorts) -> Call:
    """The record of the call; its channel has not been touched."""
    ivr = live.ivrs.get(placed.enters) if placed.enters else None
    party = _party(placed, ivr, live)
    cursor = _at_the_door(placed, ivr) if ivr else Cursor(None, (Pending(_connection(placed), API),))
    call = Call(
        placed.api_id,
        arrival.channel,
        party,
        ports.clock.monotonic(),
        cursor,
        live,
        ivr,
        answered=False,
        charged=placed.charged,
        account=placed.account,
        limit=placed.limit,
        known_as=placed.call_id,
        legs=placed.legs,
    )
    call.show(party.caller if ivr else placed.shown)
    call.shown_number_set = placed.shown_is_wished and ivr is None
    call.variables.update(ivr.variables if ivr else {})
    for name, value in placed.variables.items():
        if ivr is not None and (refused := call.set(name, value)):
            ports.journal.note(call.id, FaultFound(refused, name))
    ports.journal.note(
        call.id,
        CallEntered(
            extension=str(party.called_extension or ""),
            caller=party.caller.number,
            called=party.called_number or "",
            did="",
            api_id=call.api_id,
            server=arrival.channel.id.server,
        ),
    )
    return call


async def open_placed(placed: Placed, call: Call, ports: ActionPorts) -> None:
    """Mark its record, and let the media of somebody settle who has only just answered (The IVR 3.2)."""
    await placed.after()
    call.answered = True
    ports.journal.note(call.id, CallAnswered())
    placed.began(call)
    try:
        await call.channel.set_variable("CDR(userfield)", call.api_id)
    except AsteriskError as refused:  # an Asterisk without CDR keeps no record, but it keeps the call
        note_fault("CB312", str(refused), call, ports)
    if call.ivr is not None:
        await call.channel.wait(call.ivr.answer_delay, KeyRule.BUFFER)


def _at_the_door(placed: Placed, ivr: Ivr) -> Cursor:
    """It was dialled out: the IVR's Dial-Out is asked in place of a Dial-In."""
    asks = tuple(
        Pending(replace(ask, called=placed.number, placed=True), Origin(ask.script.name, 0))
        for ask in ivr.asks
        if ask.event is EventType.DIAL_OUT
    )
    entry = at_entry(ivr)
    return replace(entry, place=Place(ivr.entry.name, position=DOOR if asks else 1), pending=asks)


def _connection(placed: Placed) -> Transfer:
    to = (Template.literal(placed.to),)
    return Transfer(to=to, ring=placed.ring, limit=placed.limit, scope=DialScope.API)


def _party(placed: Placed, ivr: Ivr | None, live: LiveSet) -> Party:
    caller, called = _declared(placed.number, live), _declared(placed.to, live)
    return Party(
        caller=CallerId(number=placed.number),
        caller_extension=caller[0],
        caller_extension_id=caller[1],
        called_number=placed.to,
        called_extension=ivr.extension if ivr else called[0],
        called_extension_id=ivr.id if ivr else called[1],
    )


def _declared(number: str, live: LiveSet) -> tuple[Extension | None, int | None]:
    extension = Extension.parse(number, "")
    declared = live.directory.find(extension) if extension else None
    return (declared.extension, declared.id) if declared else (None, None)
