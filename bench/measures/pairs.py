"""Two Callbridges that differ in one thing, in turn, and what the second costs more."""

from functools import partial

from bench import phase
from bench.measures import Ground
from bench.measures.calls import both, warm
from bench.rounds import take_turns
from bench.site import Site


async def compare(ground: Ground, what: str, small: tuple[str, Site], large: tuple[str, Site], ratio: str) -> None:
    """The figures of both, and their ratio under its name."""
    plan, book = ground.plan, ground.book
    await warm(ground, [site for _, site in (small, large)])
    runs = {name: partial(phase.run, site, ground.script, plan.rate, plan.seconds) for name, site in (small, large)}
    counted = await take_turns(book, what, runs, plan.pairs)
    own = {name: [one.cpu_ms("contender") for one in phases] for name, phases in counted.items()}
    for name, found in own.items():
        book.add(f"cpu_ms_per_call.{name}", "ms", found)
    book.add_ratio(ratio, own[large[0]], own[small[0]])
    book.add_ratio(f"{ratio}.both", both(counted[large[0]]), both(counted[small[0]]))
