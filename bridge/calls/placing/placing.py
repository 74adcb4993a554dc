"""Placing fulfils `CallOrders`: what a program orders of calls is carried out here, or refused.

Knows who may have how many calls, and how a call is reached wherever it runs. Does not know JSON, nor Asterisk.
Source: Events and API 6.3, 6.5, 6.6, 8.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bridge.calls.placing import allowances
from bridge.calls.placing.allowances import Held, of_program, of_rule
from bridge.calls.placing.attempt import Attempt, Site
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.placing.ending import end_all
from bridge.calls.placing.order_numbers import Number, number_of
from bridge.calls.placing.sources import Plan, plan_of
from bridge.calls.switchboard import LiveCall, LiveLeg
from bridge.calls.volume import Used
from bridge.errors import AsteriskError, OrderRefused
from bridge.ivr.live import LiveSet
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import DialplanPlace, RingOutside
from bridge.telephony.values import Extension

TRANSFER_CONTEXT: Final = "callbridge-transfer"
"""`api.transfer_context` when it is not set."""


class Placing:
    """One server's."""

    def __init__(self, site: Site, server: str, tasks: asyncio.TaskGroup, transfer_context: str) -> None:
        """Calls are placed in the task group that is handed in."""
        self._site = site
        self._ports = site.ports
        self._server = server
        self._tasks = tasks
        self._context = transfer_context
        self._draining = False
        self._ringing: set[Attempt] = set()

    async def place(self, order: PlaceOrder, caller: Caller) -> LiveCall:
        """Place a call; what is not placed at once is not placed later."""
        self._check_ready()
        switchboard, now = self._ports.switchboard, self._ports.clock.now()
        plan = plan_of(order, caller, self._ports.live.current(), self._ports)
        held = self._hold(plan, caller)
        if (why := self._site.admission.enter()) is not None:
            held.release()
            raise OrderRefused("unavailable", why)
        live = switchboard.expect(plan.legs[0].id, self._server, now, token=caller.token)
        live.charged, live.nonce = order.charged, order.nonce
        live.transfer_outside = order.transfer_outside
        attempt = Attempt(plan.marked(live.api_id), live, held, self._site)
        task = self._tasks.create_task(self._run(attempt), name=f"placing {live.api_id}")
        try:
            await asyncio.shield(attempt.accepted)
        except asyncio.CancelledError:  # whoever has ordered it is gone, and would never know of it
            attempt.accepted.cancel()
            task.cancel()
            raise
        return live

    async def hang_up(self, call: LiveCall, caller: Caller) -> None:  # noqa: ARG002 - who may, is known before
        """End a call, wherever it runs."""
        self._check_connected()
        try:
            await end_all(call, self._site.exchange, EndReason.API_DELETE)
        except AsteriskError:
            raise OrderRefused("unavailable", "Asterisk did not take the order to hang up") from None

    async def transfer(self, call: LiveCall, stays: LiveLeg, to: str, asking: Extension, caller: Caller) -> None:
        """Connect the leg that stays with a number: by its session, or in the dialplan when it has none."""
        self._check_connected()
        live, control = self._ports.live.current(), call.control
        number = number_of(to, asking, live)
        served = control is not None and not control.away
        with self._counted(number, call, caller, by_us=served):
            if control is None or not served:
                await self._redirect(call, stays, number, live)
            elif not await control.transfer(stays, number.text):
                raise OrderRefused("invalid_parameter", "the party that would stay is not connected now")

    def drain(self) -> None:
        """Place no calls any more; nobody rings any longer, who talks talks on."""
        self._draining = True
        for attempt in self._ringing:
            attempt.give_up()

    async def _run(self, attempt: Attempt) -> None:
        self._ringing.add(attempt)
        try:
            await attempt.run()
        finally:
            self._ringing.discard(attempt)

    def _check_ready(self) -> None:
        if self._draining:
            raise OrderRefused("unavailable", "the service is shutting down")
        self._check_connected()

    def _check_connected(self) -> None:
        if not self._site.exchange.ready:
            raise OrderRefused("unavailable", "Asterisk is not connected")

    def _hold(self, plan: Plan, caller: Caller) -> Held:
        """A place in everything that has limits. Raises OrderRefused."""
        if caller.max_calls and self._ports.switchboard.up(caller.token) >= caller.max_calls:
            raise OrderRefused("limit_exceeded", f"{caller.max_calls} calls of this token are up already")
        if isinstance(plan.to.to, RingOutside):
            self._check_rule(plan.to.to)
        held = Held(self._ports)
        if (used := held.take(plan.program)) is not None:
            raise _exceeded(used)
        for source in plan.sources:
            for allowance in source.allowances:
                if held.take(allowance) is not None:
                    held.release()
                    raise _used_up(source.number.text)
        return held

    @contextmanager
    def _counted(self, number: Number, call: LiveCall, caller: Caller, *, by_us: bool) -> Iterator[None]:
        """A transfer to the outside is a call of the program, and what the dialplan dials is one of the rule's, too.

        `by_us`: whoever rings the number counts it for the rule himself.
        """
        if not isinstance(number.to, RingOutside):
            yield
            return
        if not call.transfer_outside:
            raise OrderRefused("not_allowed", "this call may not be transferred to an external number")
        self._check_rule(number.to)
        held, program, rule = Held(self._ports), of_program(caller), of_rule(number.to)
        if (used := held.take(program)) is not None:
            raise _exceeded(used)
        if not by_us:
            held.take(rule)
        try:
            yield
            for one in (program, rule):
                held.placed(one, call.call_id)
        finally:
            held.release()

    def _check_rule(self, to: RingOutside) -> None:
        if allowances.full(of_rule(to), self._ports) is not None:
            raise _used_up(to.number)

    async def _redirect(self, call: LiveCall, stays: LiveLeg, number: Number, live: LiveSet) -> None:
        """The dialplan connects it, and takes numbers as telephones dial them; the other channels end."""
        others = [channel for channel in call.channels if channel != stays.channel]
        place = DialplanPlace(self._context, _as_dialled(number, live))
        if not await self._ports.dialplan.has(place):  # Asterisk would accept the order, and the call would end there
            raise OrderRefused("invalid_number", "the dialplan does not lead to this number")
        try:
            if not await self._site.exchange.redirect(stays.channel, place):
                raise OrderRefused("unavailable", "a call in the dialplan is transferred over AMI, which is not set up")
            for channel in others:
                await self._site.exchange.hang_up(channel)
        except AsteriskError:
            raise OrderRefused("unavailable", "Asterisk did not take the order to transfer") from None


def _exceeded(used: Used) -> OrderRefused:
    return OrderRefused("limit_exceeded", f"this token has used up its {used.most} {used.what}")


def _used_up(number: str) -> OrderRefused:
    return OrderRefused("not_allowed", f"what may be dialled like {number} is used up for now")


def _as_dialled(number: Number, live: LiveSet) -> str:
    extension = Extension.parse(number.text, "")
    return extension.short if extension and extension.organisation == live.organisation else number.text
