"""How a caller gets out of a conversation that was cut short, and how the other party gets out of it into its own call.

Knows mixing bridges that are about to be left. Does not know how a conversation begins, nor what follows.
"""

from bridge.asterisk.leg import Leg, within


async def get_out(leg: Leg) -> None:
    """A conversation was cut short: the channel may still be in its bridge, which is gone. Raises ChannelGone."""
    where = leg.box.where
    if where.going_out:
        await leg.box.until(lambda: where.out, within(leg.patience.stop))
        where.leave_bridge()


def part(leg: Leg, party: str) -> Leg | None:
    """Let the party with this channel go its own way: the call that talks with it ends it no more; None: it is not it.

    Whoever gets it is told of it from now on, and finds it on its way out of the bridge.
    """
    where, router = leg.box.where, leg.line.router
    other = where.other
    if other is None or other.channel != party or other.over or where.parted:
        return None
    where.parted = True
    box = router.promise(party)
    box.where.go_out(where.bridge)
    router.hold(party, box)
    return Leg(party, box, leg.line)
