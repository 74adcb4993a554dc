"""What do calls that are up cost? Memory with 1 to 1,000 of them, and what a new call costs beside 10 and beside 1,000.

Those that are up are SIPp's: an IVR has answered them, and has sent them on a visit to the dialplan, as into a queue.
No audio flows there: silence for 1,000 callers alone would take more of Asterisk than two processors have. Figures:
resident memory at each count, the slope of the line through all, and the ratio of what a call costs beside the most
and beside ten.
"""

import asyncio
from typing import Final

from bench import phase, processor
from bench.call import script_url
from bench.contenders.callbridge import dialplan, menu
from bench.measures import Ground
from bench.measures.callbridge_alone import Alone, alone
from bench.measures.calls import both
from bench.phase import Phase
from bench.rounds import take_turns
from bench.site import Site
from bench.statistics import slope
from bridge.app.clock import SystemClock
from lab import sipp
from lab.asterisk_root import LabError

FEW: Final = 10
PER_SECOND: Final = 40
WAITING: Final = "waits"
EXTENSION: Final = "0003*098"
STAY: Final = 3600
SETTLED: Final = 2.0
"""Seconds after the last answer at which memory is read."""


async def measure(ground: Ground) -> None:
    most = max(ground.plan.up)
    entry = f"exten => {WAITING},1,Stasis(callbridge,ivr,{EXTENSION})\n same => n,Hangup()\n"
    plan = f"{dialplan('')}{entry}[{WAITING}]\nexten => s,1,Wait({STAY})\n same => n,Hangup()\n"
    ivrs = {"bench": menu(script_url(ground.script.port)), "waiting": waiting()}
    settings = f'[leave]\ncontexts = ["{WAITING}"]\n'
    wanted = Alone("calls-up", plan, ivrs, more=settings, thousands=1 + -(-most // 450))
    async with alone(ground, wanted) as site:
        await phase.run(site, ground.script, ground.plan.rate, 5)  # what is made at the first call is not a call's
        points, phases = await _fill(ground, site)
    for count, mib in points:
        ground.book.add(f"memory_mib.{count}", "MiB", [mib])
    ground.book.add("memory_kib_per_call", "KiB", [1024 * slope(points)])
    few, many = ([one.cpu_ms("contender") for one in phases[count]] for count in (FEW, most))
    ground.book.add(f"cpu_ms_per_call.beside_{FEW}", "ms", few)
    ground.book.add(f"cpu_ms_per_call.beside_{most}", "ms", many)
    name = "cost_ratio.calls_up" if most == 1000 else f"cost_ratio.calls_up_{most}"  # noqa: PLR2004 - the target's
    ground.book.add_ratio(name, many, few)
    ground.book.add_ratio(f"{name}.both", both(phases[most]), both(phases[FEW]))


async def _fill(ground: Ground, site: Site) -> tuple[list[tuple[int, float]], dict[int, list[Phase]]]:
    points: list[tuple[int, float]] = []
    phases: dict[int, list[Phase]] = {}
    async with asyncio.TaskGroup() as tasks:
        holding: list[asyncio.Task[sipp.Result]] = []
        for count in ground.plan.up:
            more = count - (points[-1][0] if points else 0)
            holding.append(tasks.create_task(_hold(site, more)))
            await _until_up(site, count)
            await SystemClock().pause(SETTLED)
            points.append((count, processor.memory(site.pid) / 1024))
            if count in {FEW, max(ground.plan.up)}:
                name = f"beside {count}"

                async def run() -> Phase:
                    return await phase.run(site, ground.script, ground.plan.rate, ground.plan.seconds)

                found = await take_turns(ground.book, "calls_up", {name: run}, ground.plan.pairs)
                phases[count] = found[name]
        for task in holding:
            task.cancel()
    return points, phases


def waiting() -> str:
    """An IVR from which callers visit the dialplan."""
    place = f'{{ context = "{WAITING}", extension = "s" }}'
    return f"""schema = 1
[ivr]
extension = "{EXTENSION}"
answer_delay_ms = 0
[context.main]
entry = true
[context.main.option]
start = [{{ action = "transfer", kind = "dialplan", dialplan = {place}, final = false }}]
"""


async def _hold(site: Site, calls: int) -> sipp.Result:
    load = sipp.Load(WAITING, calls=calls, per_second=min(calls, PER_SECOND), longest=STAY)
    talk = sipp.Talk(before_ms=100, after_ms=0, hang_up=True, silent_ms=STAY * 1000)
    return await sipp.run(site.asterisk.sip_port, load, talk)


async def _until_up(site: Site, count: int) -> None:
    """Raises LabError when they do not come up."""
    for _ in range(600):
        if len(await site.asterisk.channels()) >= count:
            return
        await SystemClock().pause(0.2)
    raise LabError(f"{count} calls were to be up, and only {len(await site.asterisk.channels())} are.")
