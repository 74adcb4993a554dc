"""Does a call cost more with five million calls in the database than with none? Two Callbridges in turn."""

from contextlib import AsyncExitStack

from bench.call import script_url
from bench.contenders.callbridge import dialplan, menu
from bench.measures import Ground
from bench.measures.callbridge_alone import Alone, alone
from bench.measures.pairs import compare
from bench.old_calls import old_calls

PROMISED = 5_000_000


async def measure(ground: Ground) -> None:
    count = ground.plan.history
    database = old_calls(count)
    ivrs = {"bench": menu(script_url(ground.script.port))}
    async with AsyncExitStack() as stack:
        new, old = [
            await stack.enter_async_context(alone(ground, Alone(name, dialplan(""), ivrs, store)))
            for name, store in (("history-none", ""), ("history-long", f"sqlite:///{database}"))
        ]
        ratio = "cost_ratio.history" if count >= PROMISED else f"cost_ratio.history_{count}"
        await compare(ground, "history", ("no_history", new), (f"{count}_calls_of_history", old), ratio)
