"""Visiting the dialplan: the channel leaves the application, and its call waits until it comes back.

Knows that the channel is watched meanwhile, that leaving the application is no hang-up, and that the router knows a
channel that returns. Does not know queues or mailboxes, nor what the word means with which it returns.
Source: The IVR 10.4.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from bridge.asterisk.commands import set_variable
from bridge.asterisk.leg import Leg
from bridge.asterisk.leg_commands import continue_at
from bridge.asterisk.silence import NEVER
from bridge.errors import AsteriskError
from bridge.telephony.destinations import DialplanPlace


async def visit(leg: Leg, place: DialplanPlace, variables: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Send the channel there and wait for its return; the word it comes back with, hostile text.

    `ours` are set last, and one that cannot be set keeps nobody here. Raises ChannelGone, AsteriskError. When this is
    cancelled while the channel is away, it is left alone, and is not ours any more.
    """
    for name, value in variables.items():
        await leg.order(set_variable(leg.channel, name, value))
    for name, value in ours.items():
        with suppress(AsteriskError):
            await leg.order(set_variable(leg.channel, name, value))
    where = leg.box.where
    where.go_away()
    try:
        await leg.order(continue_at(leg.channel, place))
    except AsteriskError as error:
        if error.status or await leg.is_ours():  # else the answer was lost, and he has gone where he was sent
            where.stay()
            raise
    return await returned(leg)


async def returned(leg: Leg) -> str:
    """Wait for the return of a channel that is away; the word it comes back with, hostile text. Raises ChannelGone."""
    where = leg.box.where
    try:
        await leg.box.until(lambda: where.word is not None, lambda: NEVER)
    except asyncio.CancelledError:
        where.elsewhere = True
        leg.box.leave()
        raise
    word = where.word or ""
    where.stay()
    return word
