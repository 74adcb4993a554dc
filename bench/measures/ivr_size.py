"""Does a call cost more in an IVR of 10,000 options than in one of ten? Two Callbridges in turn, the same keys.

A context has ten options at most, so the large one has a thousand contexts; the calls stay in the first.
"""

from contextlib import AsyncExitStack

from bench.call import PROMPT_HZ, script_url
from bench.contenders import callbridge
from bench.contenders.callbridge import dialplan
from bench.measures import Ground
from bench.measures.callbridge_alone import Alone, alone
from bench.measures.pairs import compare

FEW = 10
KEYS = "1234567890"


async def measure(ground: Ground) -> None:
    most = ground.plan.options
    url = script_url(ground.script.port)
    async with AsyncExitStack() as stack:
        small, large = [
            await stack.enter_async_context(
                alone(ground, Alone(f"options-{count}", dialplan(""), {"bench": menu(url, count)}))
            )
            for count in (FEW, most)
        ]
        await compare(ground, "ivr_size", (f"{FEW}_options", small), (f"{most}_options", large), "cost_ratio.ivr_size")


def menu(url: str, count: int) -> str:
    """The call's IVR with so many options, ten in each further context; none of those is entered."""
    contexts = "\n".join(_context(number) for number in range(1, count // len(KEYS)))
    return (
        f"""{callbridge.menu(url)}
2 = [{{ action = "jump", context = "c1" }}]
{contexts}
"""
        if contexts
        else callbridge.menu(url)
    )


def _context(number: int) -> str:
    play = f'[{{ action = "play_sound", sound = "tone-{PROMPT_HZ}" }}]'
    return f"[context.c{number}]\n[context.c{number}.option]\n" + "\n".join(f"{key} = {play}" for key in KEYS)
