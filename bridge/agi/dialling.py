"""Transfers over AGI: one `Dial` rings the others and connects the caller, and comes back when it is all over.

Knows Dial's options and what it leaves in variables. Does not know who may be called. Source: The IVR 3.9, 10.5.
"""

from collections.abc import Sequence

from bridge.agi.connection import Connection
from bridge.calls.channel import LegNews
from bridge.calls.legs import Dial, Leg, LegEnd, Rung
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.destinations import DialplanPlace

ENDS = {
    "BUSY": LegEnd.BUSY,
    "NOANSWER": LegEnd.NO_ANSWER,
    "CANCEL": LegEnd.NO_ANSWER,
    "CONGESTION": LegEnd.CONGESTION,
}
_MOST_DIGITS = 12
_CAUSES = {
    "21": LegEnd.BUSY,  # 603, 403: rejected
    **dict.fromkeys(("1", "2", "22", "28", "38", "41", "42", "44"), LegEnd.CONGESTION),
}
"""Q.850 causes that Dial calls CHANUNAVAIL, and that say more."""
RESULTS = ("DIALSTATUS", "DIALEDPEERNUMBER", "ANSWEREDTIME_MS", "HANGUPCAUSE")
"""What Dial leaves behind: how it ended, what was dialled of who has answered, how long they talked, and why not."""


async def ring(connection: Connection, dial: Dial, news: LegNews) -> Rung:
    """Ring round after round; who has answered has been talked to when this ends, also when the caller has left then.

    Raises ChannelGone when the caller leaves before: Asterisk ends the legs.
    """
    ends: list[tuple[Leg, LegEnd]] = []
    timed_out = False
    for legs in dial.rounds:
        arguments = _arguments(legs, dial)
        await _show(connection, next((leg for leg in legs if leg.rule), legs[0]))
        for leg in legs:
            news(leg, None)
        status, peer, milliseconds, cause = await _dial(connection, arguments)
        if status == "ANSWER":
            winner = next((leg for leg in legs if leg.endpoint.partition("/")[2] == peer), legs[0])
            others = [(leg, LegEnd.ELSEWHERE) for leg in legs if leg is not winner]
            for leg, end in others:
                news(leg, end)
            return Rung(winner, (*ends, *others), talked=number(milliseconds) / 1000)
        connection.check()
        end = ENDS.get(status) or _CAUSES.get(cause, LegEnd.UNAVAILABLE)
        timed_out = status == "NOANSWER"
        for leg in legs:
            news(leg, end)
            ends.append((leg, end))
    return Rung(None, tuple(ends), timed_out=timed_out)


async def _dial(connection: Connection, arguments: str) -> tuple[str, ...]:
    """How it has ended, who has answered, and for how many seconds; told also of a caller who has left."""
    try:
        await connection.do("EXEC", "Dial", arguments)
    except ChannelGone:
        return await connection.last_words(*RESULTS)
    return tuple([await variable(connection, name) for name in RESULTS])


async def variable(connection: Connection, name: str) -> str:
    """A channel variable, hostile text; empty when it is not set."""
    reply = await connection.ask("GET", "VARIABLE", name)
    return reply.data if reply.result > 0 else ""


async def go_to(connection: Connection, place: DialplanPlace) -> bool:
    """Have the dialplan go on there when this is over; False: there is no such place, and it goes on behind us."""
    asked = f"DIALPLAN_EXISTS({place.context},{place.extension},{place.priority})"
    if await variable(connection, asked) != "1":
        return False
    await connection.do("EXEC", "Goto", f"{place.context},{place.extension},{place.priority}")
    return True


def number(text: str) -> int:
    """A number as Asterisk writes them; 0 for anything else."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() else 0


def _arguments(legs: Sequence[Leg], dial: Dial) -> str:
    """With `g` the caller comes back to us when the other party hangs up. Commas part arguments."""
    endpoints = "&".join(leg.endpoint for leg in legs)
    if "," in endpoints:
        raise AsteriskError("a dial string with a comma cannot be dialled over AGI")
    hear = {Hear.RING: "r", Hear.MOH: f"m({dial.music})" if dial.music else "m"}.get(dial.hear, "")
    bound = f"L({round(dial.limit * 1000)})" if dial.limit else ""
    return f"{endpoints},{max(1, round(dial.ring))},g{hear}{bound}"


async def _show(connection: Connection, leg: Leg) -> None:
    """Who is shown as calling, and who pays for the legs: they inherit both from the caller's channel.

    One Dial shows all of them the same caller: where one is outside, the number that may be shown there.
    """
    await connection.do("SET", "VARIABLE", "CALLERID(name)", leg.shown.name)
    await connection.do("SET", "VARIABLE", "CALLERID(num)", leg.shown.number)
    if leg.accountcode:
        await connection.do("SET", "VARIABLE", "CHANNEL(peeraccount)", leg.accountcode)
