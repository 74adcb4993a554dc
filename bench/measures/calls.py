"""What does a call cost, and how long does its caller wait? All contenders in turn, at one steady rate.

Figures of each: milliseconds of the processor for a call, its own and Asterisk's; from the last packet of the key to
the first of the next sound without the script's time; from INVITE to the first packet of audio.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from bench import phase
from bench.measures import Ground
from bench.phase import Phase
from bench.rounds import take_turns
from bench.site import Site
from bench.statistics import percentile

WARM_RATE: Final = 8.0
SHARES: Final = (50, 95, 99)
RATIOS: Final = (
    ("socket_to_floor", "callbridge-socket", "floor"),
    ("http_to_floor", "callbridge-http", "floor"),
    ("socket_to_fastagi", "callbridge-socket", "fastagi"),
    ("socket_to_node", "callbridge-socket", "node"),
    ("http_to_fastagi", "callbridge-http", "fastagi"),
    ("http_to_node", "callbridge-http", "node"),
)


async def measure(ground: Ground) -> None:
    plan = ground.plan
    await warm(ground, ground.sites)
    runs = {one.contender.name: partial(phase.run, one, ground.script, plan.rate, plan.seconds) for one in ground.sites}
    counted = await take_turns(ground.book, "calls", runs, plan.rounds)
    note(ground, counted)


async def warm(ground: Ground, sites: Sequence[Site]) -> None:
    """All at once: connections are made, caches filled, and Node.js has compiled what is hot."""
    await asyncio.gather(*(phase.run(site, ground.script, WARM_RATE, 4) for site in sites))


def note(ground: Ground, counted: Mapping[str, Sequence[Phase]]) -> None:
    """Into the book."""
    book = ground.book
    for name, phases in counted.items():
        book.add(f"cpu_ms_per_call.{name}", "ms", [one.cpu_ms("contender") for one in phases])
        book.add(f"cpu_ms_per_call.{name}.asterisk", "ms", [one.cpu_ms("asterisk") for one in phases])
        book.add(f"cpu_ms_per_call.{name}.both", "ms", both(phases))
        for share in SHARES:
            book.add(f"reaction_ms.{name}.p{share}", "ms", [percentile(one.reacted, share) for one in phases])
            book.add(f"first_audio_ms.{name}.p{share}", "ms", [percentile(one.first_audio, share) for one in phases])
    for name, above, below in RATIOS:
        own = [[one.cpu_ms("contender") for one in counted.get(side, ())] for side in (above, below)]
        book.add_ratio(f"cpu_ratio.{name}", *own)
        book.add_ratio(f"cpu_ratio.{name}.both", both(counted.get(above, ())), both(counted.get(below, ())))


def both(phases: Sequence[Phase]) -> list[float]:
    """Milliseconds of a call, Asterisk's with them."""
    return [one.cpu_ms("contender") + one.cpu_ms("asterisk") for one in phases]
