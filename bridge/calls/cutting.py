"""Orders from outside, each of which cuts the step of a call that is under way.

Knows one order at a time, and the loop's clock. Does not know who orders, nor how an order is carried out.
Source: The IVR 3.11, Events and API 6.5, 6.6.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bridge.errors import CallbridgeError
from bridge.ivr.outcomes import Ended
from bridge.ivr.transfer import Transfer
from bridge.telephony.causes import EndReason

Order = Ended | Transfer


class CutShort(CallbridgeError):
    """An order has cut what was running."""

    def __init__(self, order: Order) -> None:
        """Keep the order: whoever catches this carries it out."""
        super().__init__()
        self.order = order


class Cutting:
    """One call's. An order that comes before the call is walked waits for that; one that comes later is refused."""

    def __init__(self) -> None:
        """Begin without an order."""
        self.is_away = False
        """The call is in the dialplan: nothing of ours is under way."""
        self.reason: EndReason | None = None
        """Why the call ends, when an order ends it."""
        self._order: Order | None = None
        self._over = False
        self._scope: asyncio.Timeout | None = None
        self._taken = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def give(self, order: Order) -> bool:
        """Cut what is under way; False when nobody will obey: the call ends already, or is in the dialplan.

        A call that is in the dialplan and is to end keeps the reason; whoever orders it ends the channel there.
        """
        if self._over or self.reason is not None:
            return False
        if isinstance(order, Ended):
            self.reason = order.reason
        if self.is_away:
            return False
        self._order = order
        self._taken.clear()
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time())
        return True

    def end_in(self, seconds: float, reason: EndReason) -> None:
        """Give the order to end when so many seconds have passed, unless the call is over by then."""
        self._timer = asyncio.get_running_loop().call_later(seconds, self.give, Ended(reason))

    async def obeyed(self) -> bool:
        """Wait until what was under way has stopped; False when the call was over before that."""
        await self._taken.wait()
        return self._order is None

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Orders cut what runs inside; raises CutShort then."""
        scope = self._scope = asyncio.timeout_at(None if self._order is None else 0)
        try:
            async with scope:
                yield
        except TimeoutError:
            if not scope.expired() or self._order is None:
                raise
            order, self._order = self._order, None
            self._taken.set()
            raise CutShort(order) from None
        finally:
            self._scope = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """The call is in the dialplan."""
        self.is_away = True
        try:
            yield
        finally:
            self.is_away = False

    def close(self) -> None:
        """The call is not walked any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._over = True
        self._taken.set()
