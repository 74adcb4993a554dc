"""Does a dead script slow its healthy neighbour on the same web host? `python -m bench.dead_script` measures it.

One web server on loopback, in a process of its own, serves both: the healthy script answers after 30 ms, the dead one
takes the request and never answers. The healthy script is asked 50 times a second throughout; the dead one 50 times a
second in every other phase. The phases take turns, so that whatever else the machine does falls on both alike.
It is measured twice: as shipped, and with a breaker that never opens, so that the places alone must do it.
Ends with status 1 when the healthy script's p99 with its dead neighbour is more than 20 % above that without.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from statistics import quantiles
from typing import Any, Final

from bench.servers import serve, started
from bridge.app.clock import SystemClock
from bridge.calls.journal import Entry, RequestFailed
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings

RATE: Final = 50
PHASE: Final = 6.0
PAIRS: Final = int(os.environ.get("PAIRS", "3"))
WORK: Final = 0.03
MOST: Final = 1.20
REPLY: Final = b"<Response><SetVar name='choice'>1</SetVar><PlaySound>menu</PlaySound></Response>"
FACTS: Final = CallFacts(call_id="1763800001.42", call_api_id="2gflhkjbozarrmnjp5go")


class Failures:
    """A journal that counts failures by script and code."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str]] = Counter()

    def note(self, _: str, entry: Entry) -> None:
        if isinstance(entry, RequestFailed):
            self.counted[entry.script, entry.fault.code] += 1


async def host() -> None:
    """Both scripts."""
    clock = SystemClock()

    async def answer(head: bytes, reader: asyncio.StreamReader) -> bytes | None:
        if b" /dead" in head:
            await reader.read()
            return None
        await clock.pause(WORK)
        return REPLY

    await serve(answer)


async def measure() -> int:
    """Both measurements; the worse status of the two."""
    say("as shipped")
    shipped = await measure_with(ScriptsSettings())
    say("with a breaker that never opens")
    return max(shipped, await measure_with(ScriptsSettings(breaker_failures=1000)))


async def measure_with(settings: ScriptsSettings) -> int:
    clock, failures = SystemClock(), Failures()
    async with started("bench.dead_script") as port, Client() as client:
        bulkhead = Bulkhead(settings, clock)
        ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, failures, clock, clock.pause)
        healthy = Script(name="healthy", url=Template.parse(f"http://127.0.0.1:{port}/healthy"))
        dead = Script(name="dead", url=Template.parse(f"http://127.0.0.1:{port}/dead"), total_timeout=3)
        seconds: dict[bool, list[float]] = {False: [], True: []}

        async def ask_healthy(*, beside_dead: bool) -> None:
            began = clock.monotonic()
            await ladder.ask(Ask(healthy), FACTS)
            seconds[beside_dead].append(clock.monotonic() - began)

        async def ask_dead() -> None:
            try:
                await ladder.ask(Ask(dead), FACTS)
            except ScriptError:
                return

        await steadily(lambda: ask_healthy(beside_dead=False), 1.0)
        seconds[False].clear()
        for _ in range(PAIRS):
            await steadily(lambda: ask_healthy(beside_dead=False), PHASE)
            async with asyncio.TaskGroup() as both:
                both.create_task(steadily(ask_dead, PHASE))
                both.create_task(steadily(lambda: ask_healthy(beside_dead=True), PHASE))
    return report(seconds, failures)


async def steadily(ask: Callable[[], Coroutine[Any, Any, None]], length: float) -> None:
    """Ask RATE times a second, whether the ones before have ended or not, and wait for all of them."""
    clock = SystemClock()
    began = clock.monotonic()
    async with asyncio.TaskGroup() as asking:
        for number in range(int(length * RATE)):
            await clock.pause(max(0.0, began + number / RATE - clock.monotonic()))
            asking.create_task(ask())


def report(seconds: dict[bool, list[float]], failures: Failures) -> int:
    for beside_dead, name in ((False, "alone"), (True, "beside the dead script")):
        taken = seconds[beside_dead]
        say(f"  healthy {name}: {len(taken)} requests, p50 {ms(quantiles(taken, n=100)[49])}, p99 {ms(p99(taken))}")
    for (script, code), count in sorted(failures.counted.items()):
        say(f"  {script}: {count} times {code}")
    ratio = p99(seconds[True]) / p99(seconds[False])
    say(f"  p99 beside the dead script is {ratio:.2f} of that alone; {MOST:.2f} is allowed")
    return 0 if ratio <= MOST else 1


def p99(taken: list[float]) -> float:
    return quantiles(taken, n=100)[98]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(host() if sys.argv[1:] == ["serve"] else measure()))
