"""What an order comes to: who is called first with which legs, and whom they get.

Knows the order and the files in force. Does not know how anybody is rung, nor what happens then.
Source: The IVR 9 (steps 5, 7, 8), Events and API 6.3.
"""

from dataclasses import dataclass, replace
from typing import Self

from bridge.calls.identities import new_channel_id
from bridge.calls.journal import FaultFound
from bridge.calls.legs import Leg
from bridge.calls.placed import Placed
from bridge.calls.placing.allowances import Allowance, of_program, of_rule
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.placing.order_numbers import Number, Reachable, number_of, source_of
from bridge.calls.ports import ActionPorts
from bridge.errors import OrderRefused
from bridge.faults import fault
from bridge.ivr.live import LiveSet
from bridge.telephony.destinations import EnterIvr, RingOutside
from bridge.telephony.shown_number import Numbers
from bridge.telephony.values import CallerId, Extension


@dataclass(frozen=True, slots=True)
class Source:
    """One number that is called first, with a leg for each of its telephones."""

    number: Reachable
    extension: Extension | None
    endpoint: str
    """Whose channel it is, for whoever looks up the extension of a channel."""
    legs: tuple[Leg, ...]

    def marked(self, api_id: str) -> Self:
        """The same, with the id of the call in the record of each leg."""
        return replace(self, legs=tuple(replace(leg, marked=api_id) for leg in self.legs))

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """What has to have room for it."""
        return (of_rule(self.number.to),) if isinstance(self.number.to, RingOutside) else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """An order that may be carried out."""

    order: PlaceOrder
    program: Allowance
    account: str
    own: CallerId
    """How the extension that pays is shown."""
    sources: tuple[Source, ...]
    to: Number

    @property
    def charged(self) -> Extension:
        """Who pays."""
        return self.order.charged

    @property
    def ivr(self) -> Extension | None:
        """The IVR that is the destination."""
        return self.to.to.extension if isinstance(self.to.to, EnterIvr) else None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All that ring together."""
        return tuple(leg for source in self.sources for leg in source.legs)

    @property
    def longest(self) -> float:
        """Seconds after which it is ended, counted from the answer."""
        return self.order.duration + (0 if self.ivr else self.order.ring)

    def marked(self, api_id: str) -> Self:
        """The same, with the id of the call in the record of each leg."""
        return replace(self, sources=tuple(source.marked(api_id) for source in self.sources))

    def source_of(self, channel: str) -> Source:
        """For which number the leg with this channel rings."""
        return next(source for source in self.sources if any(leg.id == channel for leg in source.legs))

    def placed(self, source: Source) -> Placed:
        """What is known when that one has answered."""
        wished = self.order.destination_sees
        return Placed(
            source.number.text,
            self.to.text,
            charged=self.charged,
            account=self.account,
            shown=self.own if wished is None else CallerId(wished.name, wished.number or self.own.number),
            shown_is_wished=wished is not None and bool(wished.number),
            ring=self.order.ring,
            limit=self.order.duration,
            longest=self.longest,
            enters=self.ivr,
            variables=self.order.variables,
        )


def plan_of(order: PlaceOrder, caller: Caller, live: LiveSet, ports: ActionPorts) -> Plan:
    """Look everything up. Raises OrderRefused."""
    charged = live.directory.find(order.charged)
    if charged is None:
        raise OrderRefused("invalid_extension", f"there is no extension {order.charged}")
    account = charged.accountcode or order.charged.organisation
    to = number_of(order.destination, order.charged, live)
    own = CallerId(charged.name, str(order.charged))
    sources = _Sources(order, own, account, live, ports)
    numbers = [source_of(text, order.charged, live) for text in order.sources]
    found = tuple(source for number in numbers if (source := sources.of(number, to)).legs)
    return Plan(order, of_program(caller), account, own, found, to)


class _Sources:
    def __init__(self, order: PlaceOrder, own: CallerId, account: str, live: LiveSet, ports: ActionPorts) -> None:
        self._order = order
        self._own = own
        self._account = account
        self._live = live
        self._ports = ports
        self._ringing: set[str] = set()

    def of(self, number: Reachable, to: Number) -> Source:
        """The legs of one number; no telephone is called twice."""
        shown = self._order.source_sees or self._name_of(to) or self._own
        extension: Extension | None = None
        rule, endpoints = "", tuple[str, ...]()
        if isinstance(number.to, RingOutside):
            rule, endpoints = number.to.rule, (number.to.endpoint,)
            shown = self._shown_outside(number.to, shown)
        else:
            extension, endpoints = number.to.extension, number.to.endpoints
        new = [one for one in dict.fromkeys(endpoints) if one not in self._ringing]
        self._ringing.update(new)
        legs = tuple(
            Leg(new_channel_id(self._ports.clock.now()), one, number.text, shown.wire(), self._account, rule)
            for one in new
        )
        return Source(number, extension, self._endpoint_of(extension, endpoints[0]), legs)

    def _name_of(self, to: Number) -> CallerId | None:
        """A destination that is an extension calls itself; whoever is called first sees it so."""
        extension = Extension.parse(to.text, "")
        known = self._live.directory.find(extension) if extension else None
        return CallerId(known.name, to.text) if known else None

    def _shown_outside(self, to: RingOutside, shown: CallerId) -> CallerId:
        wished = self._order.source_sees.number if self._order.source_sees else None
        number, refused = self._live.dialling.shown_number(to.shown, Numbers(wished=wished or None))
        if refused:
            refusal = fault("CB310", f"{(wished or '')[:40]!r} may not be shown outside")
            self._ports.journal.note("", FaultFound(refusal, "API"))
        return CallerId(shown.name, number)

    def _endpoint_of(self, extension: Extension | None, dialled: str) -> str:
        """What is dialled for an extension need not be its own endpoint: it may be a group, or go by the dialplan."""
        known = self._live.directory.find(extension) if extension else None
        return known.endpoints[0] if known and known.endpoints else dialled
