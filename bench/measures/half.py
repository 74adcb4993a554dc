"""How long does a caller wait for the next sound when the machine is half full? At half of Callbridge's highest rate.

Callbridge and the plain dialplan in turn, both at the same rate; many calls are the telephone's, which listens to each
packet. The time is that from the last packet of the key to the first packet of the next sound, without the script's.
"""

from functools import partial
from typing import Final

from bench import phase
from bench.measures import Ground
from bench.rounds import take_turns
from bench.statistics import percentile

WHO: Final = ("callbridge-socket", "callbridge-http", "floor", "dialplan")
LISTENERS: Final = 12.0


async def measure(ground: Ground) -> None:
    book = ground.book
    best = [
        book.figures[f"highest_calls_per_second.{name}"]
        for name in WHO[:2]
        if f"highest_calls_per_second.{name}" in book.figures
    ]
    rate = max(one.spread.median for one in best) / 2 if best else ground.plan.rate
    book.add("half_rate", "calls/s", [rate])
    sites = [one for one in ground.sites if one.contender.name in WHO]
    listeners = min(LISTENERS, rate * 0.7)
    runs = {
        one.contender.name: partial(phase.run, one, ground.script, rate, ground.plan.seconds, listeners)
        for one in sites
    }
    counted = await take_turns(book, "half", runs, ground.plan.rounds)
    p99: dict[str, list[float]] = {}
    for name, phases in counted.items():
        p99[name] = [percentile(one.reacted, 99) for one in phases]
        for share in (50, 95, 99):
            book.add(f"half_reaction_ms.{name}.p{share}", "ms", [percentile(one.reacted, share) for one in phases])
    plain = p99.get("dialplan", [])
    for name in WHO[:2]:
        over = [mine - other for mine, other in zip(p99.get(name, []), plain, strict=False)]
        book.add(f"reaction_over_dialplan_ms.{name}", "ms", over)
    mine = p99.get(WHO[0]) or p99.get(WHO[1]) or []
    book.add("reaction_over_dialplan_ms", "ms", [one - other for one, other in zip(mine, plain, strict=False)])
