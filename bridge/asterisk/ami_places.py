"""Does a place exist in the dialplan? Asked of AMI before a channel is sent there.

Knows what ShowDialPlan looks up and what it passes over. Does not know who is to be sent.
"""

from collections.abc import Awaitable, Callable

from bridge.asterisk.ami_fields import text
from bridge.asterisk.ami_orders import Order, Replies, accept, refusal, show_context, show_place

CONTEXTS = 32
"""Searched at most for one place."""


async def has_place(ask: Callable[[Order], Awaitable[Replies]], context: str, extension: str, priority: int) -> bool:
    """Whether a call that is sent there finds something, now or at another hour. Raises AsteriskError.

    Asterisk matches patterns and follows includes, but not those with a time: they are followed here. A switch may know
    what no list tells, so a context with one has every place.
    """
    waiting, searched = [context], set[str]()
    while waiting and len(searched) < CONTEXTS:
        here = waiting.pop(0)
        if not here or not extension or here in searched:
            continue
        searched.add(here)
        if _found(await _rows(ask, show_place(here, extension)), priority):
            return True
        waiting += [text(row, "IncludeContext").split(",")[0] for row in await _rows(ask, show_context(here))]
    return False


async def _rows(ask: Callable[[Order], Awaitable[Replies]], order: Order) -> Replies:
    replies = await ask(order)
    if not (refusal(replies) or "").startswith("Did not find"):
        accept(order, replies)
    return [reply for reply in replies if text(reply, "Event") == "ListDialplan"]


def _found(rows: Replies, priority: int) -> bool:
    return any(text(row, "Priority") == str(priority) or "Switch" in row for row in rows)
