"""Talking: the caller and the leg that has answered, together in a mixing bridge until one of them leaves.

Knows how a conversation begins and how it is let go. What happens in it has a file of its own. Does not know who may
talk to whom, nor what follows.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bridge.asterisk import leg_commands
from bridge.asterisk.leg import Leg
from bridge.asterisk.leg_commands import bridges_of, destroy_bridge, hangup_leg
from bridge.asterisk.parties import Party
from bridge.asterisk.talk_under_way import TalkUnderWay
from bridge.calls.legs import Talk, Talked, TalkEnd
from bridge.errors import ChannelGone
from bridge.telephony.digits import KeyRule

LIFETIME = leg_commands.LIFETIME


@dataclass(frozen=True, slots=True)
class Found:
    """In which bridge of ours a caller was found after a restart, and with whom; empty, None: with nobody."""

    bridge: str = ""
    party: Party | None = None


async def talk(leg: Leg, party: Party, asked: Talk, answer: Callable[[], Awaitable[None]]) -> Talked:
    """Connect the two until one of them leaves, or the limit is reached; the leg is ended then.

    `answer` makes the caller's channel fit to talk. Raises ChannelGone when the caller hangs up, AsteriskError when the
    two cannot be connected.
    """

    async def connected(talking: TalkUnderWay) -> Talked:
        await answer()
        return await talking.run(asked)

    return await _looked_after(leg, party, f"{bridges_of(leg.app)}{leg.new_id()}", connected)


async def talk_on(leg: Leg, found: Found, asked: Talk) -> Talked:
    """The two talk since before a restart: look after them as if nothing had been. Raises ChannelGone."""
    if found.party is None:
        await abandon(leg, found)
        return Talked(TalkEnd.CALLEE, 0.0, recorded=bool(asked.record))
    return await _looked_after(leg, found.party, found.bridge, lambda talking: talking.go_on(asked))


async def abandon(leg: Leg, found: Found) -> None:
    """Nobody wants this conversation any more: end it."""
    if not found.bridge:
        return
    parties = () if found.party is None else (found.party,)
    leg.line.router.parties.unwatch(found.bridge, *parties)
    leg.box.where.go_out(found.bridge)
    ending = [hangup_leg(party.channel) for party in parties if not party.gone]
    await leg.line.leftovers.release(*ending, destroy_bridge(found.bridge))


async def _looked_after(
    leg: Leg, party: Party, bridge: str, work: Callable[[TalkUnderWay], Awaitable[Talked]]
) -> Talked:
    talking = TalkUnderWay(leg, party, bridge)
    party.bridge = bridge
    leg.box.where.enter(bridge)
    leg.box.where.other = party
    leg.line.router.parties.watch(bridge)
    leg.line.router.hears(bridge, leg.box)
    try:
        with leg.box.waiting(KeyRule.DISCARD):
            return await work(talking)
    except ChannelGone:
        if await talking.caller_was_taken():
            return Talked(TalkEnd.CALLER_TAKEN, talking.seconds, talking.recorded)
        raise
    finally:
        leg.line.router.hears_no_more(bridge)
        await talking.end()
        if talking.was_cut_short:
            leg.box.where.go_out(bridge)
        else:
            leg.box.where.leave_bridge()
