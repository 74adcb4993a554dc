"""Do 10,000 events a minute slow 20 calls a second? `python -m bench.events_beside_calls` measures both in one run.

A real Asterisk 22, SIPp as the callers, Callbridge as shipped with its database in a file. Each call enters an IVR,
which asks a script and obeys its hang-up; the script is a program on loopback, the receivers of all events are another
one. Callers come by chance, 20 a second: in step, each would meet the same moment of what is done each 50 ms.

A round has three phases, with a reload between them. In the first one no events are owed. In the second each call owes
nine, so that the calls' own events are the load. In the third none are owed, and a program that knows nothing of calls
uses as much of the processor as Callbridge has used for the events: what any work does to calls beside it on this
machine. What the receivers' program uses is not in that. Phases are short and many: machines have better and worse
minutes, and each kind is to have its share of both. In the phases of a round calls come at the same moments: how often
three come at once is what the slowest of them wait for.

Told are the calls' times in each: from INVITE to the answer, and to the end that the script has ordered; how many
events were owed and have arrived; the processor's time of Callbridge and of the stranger, and what other machines on
the same host have taken. Ends with status 1 when a call failed, an event is missing, or the p99 of whole calls with
events is more than 10 % above that without.
Settings in the environment: ROUNDS, SECONDS (of a phase), CALLS (a second).
"""

import asyncio
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import uvloop
from aiohttp import ClientSession

from bench.machine import stolen
from bench.servers import length_of, serve, started
from bench.statistics import ratio_of_p99
from bridge.app.clock import SystemClock
from lab import sipp
from lab.asterisk import Asterisk
from lab.asterisk_root import asterisk_home
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import ask, bridge, ivr

ROUNDS: Final = int(os.environ.get("ROUNDS", "10"))
SECONDS: Final = int(os.environ.get("SECONDS", "12"))
CALLS: Final = int(os.environ.get("CALLS", "20"))
BY_CHANCE_MS: Final = 1000
MOST: Final = 1.10
ROOT: Final = Path(__file__).parent.parent
DIALPLAN: Final = ROOT / "tests" / "asterisk" / "lab.conf"
RESULT: Final = ROOT / "build" / "events_beside_calls.json"
TRIGGERS: Final = ("dial-in", "answer-in", "hangup")
RECEIVERS: Final = 3
"""Of each event: three paths of one program, which are three definitions and one receiver with four connections."""
TALK: Final = sipp.Talk(before_ms=100, after_ms=100)
CAME_WITHIN: Final = 60.0


async def receive() -> None:
    """The script, or all receivers, as light as can be: in earnest they are other machines."""
    came = 0

    async def answer(head: bytes, reader: asyncio.StreamReader) -> bytes:
        nonlocal came
        if head.startswith(b"GET /script"):
            return b"<Response><Hangup/></Response>"
        if head.startswith(b"GET /count"):
            return str(came).encode()
        await reader.readexactly(length_of(head))
        came += 1
        return b"OK"

    await serve(answer)


class Phase:
    """What was seen in all phases of one kind; times in milliseconds, those of each phase by themselves."""

    def __init__(self) -> None:
        self.answered: list[tuple[float, ...]] = []
        self.ended: list[tuple[float, ...]] = []
        self.failed = 0
        self.calls = 0
        self.processor = 0.0
        self.stolen = 0.0

    def per_call(self) -> float:
        """Seconds of the processor."""
        return self.processor / max(1, self.calls)

    def told(self) -> dict[str, float]:
        return {
            "calls": self.calls,
            "failed": self.failed,
            **{f"answered_{name}_ms": value for name, value in spread(self.answered).items()},
            **{f"whole_call_{name}_ms": value for name, value in spread(self.ended).items()},
            "callbridge_cpu_ms_per_call": round(1000 * self.per_call(), 2),
            "stolen_by_other_machines_s": round(self.stolen, 1),
        }


@dataclass
class Seen:
    """All phases of each kind, and what became of the events."""

    without: Phase
    with_events: Phase
    beside_a_stranger: Phase
    strangers: float = 0.0
    """Seconds of the processor."""
    owed: int = 0
    came: int = 0


async def measure(asterisk: Asterisk, folder: Path, script: str, url: str) -> Seen:
    menu = ivr(f"start = [{ask(f'{script}/script')}]").replace("answer_delay_ms = 100", "answer_delay_ms = 0")
    seen = Seen(Phase(), Phase(), Phase())
    async with bridge(asterisk, folder, menu, level="info") as running:
        plain = running.config.read_text(encoding="utf-8")
        await phase(running, 1, Phase())  # caches and pools are filled
        for number in range(ROUNDS):
            await reloaded(running, plain)
            await phase(running, SECONDS, seen.without, number)
            await reloaded(running, plain + definitions(url))
            await phase(running, SECONDS, seen.with_events, number)
            seen.owed = seen.with_events.calls * len(TRIGGERS) * RECEIVERS
            seen.came = await arrived(url, seen.owed)
            await reloaded(running, plain)
            share = CALLS * (seen.with_events.per_call() - seen.without.per_call())
            seen.strangers += await beside_a_stranger(share, running, seen.beside_a_stranger, number)
    return seen


async def beside_a_stranger(share: float, running: BridgeProcess, into: Phase, number: int) -> float:
    """A phase beside a program that uses this share of one processor; how many seconds of it that was."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.stranger", str(max(0.0, share)))
    try:
        await phase(running, SECONDS, into, number)
        return processor(process.pid)  # it fails when that has ended
    finally:
        process.terminate()
        await process.wait()


async def phase(running: BridgeProcess, seconds: int, into: Phase, number: int = 0) -> None:
    """Calls for so many seconds, by the chance of the round of this number."""
    before, taken = all_of(running), stolen()
    load = sipp.Load("099", CALLS * seconds, CALLS, by_chance_ms=BY_CHANCE_MS, seed=number, longest=20)
    result = await sipp.run(running.asterisk.sip_port, load, TALK)
    into.calls += load.calls
    into.failed += result.failed
    into.answered.append(result.answered)
    into.ended.append(result.ended)
    into.processor += all_of(running) - before
    into.stolen += stolen() - taken


async def reloaded(running: BridgeProcess, text: str) -> None:
    running.config.write_text(text, encoding="utf-8")
    status, said = await running.typed("reload", "--accept-errors")
    assert status == 0, said  # noqa: S101 - a bench that measures something else is worth nothing


def definitions(url: str) -> str:
    return "".join(
        f'[[event]]\nextension = "0003*099"\ntype = "{trigger}"\nmode = "notify"\n'
        f'method = "POST"\nurl = "{url}/event/{number}"\n'
        for trigger in TRIGGERS
        for number in range(RECEIVERS)
    )


async def arrived(url: str, owed: int) -> int:
    """How many have come, once all have, or when waiting is over."""
    clock = SystemClock()
    began = clock.monotonic()
    async with ClientSession() as session:
        while True:
            async with session.get(f"{url}/count") as answer:
                came = int(await answer.text())
            if came >= owed or clock.monotonic() - began > CAME_WITHIN:
                return came
            await clock.pause(0.2)


def all_of(running: BridgeProcess) -> float:
    """Seconds of the processor that Callbridge has used: the service, and what delivers its events."""
    return sum(map(processor, (running.pid, *map(int, running.children()))))


def processor(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def spread(phases: list[tuple[float, ...]]) -> dict[str, float]:
    marks = quantiles([taken for phase in phases for taken in phase], n=100)
    return {name: round(marks[place], 1) for name, place in (("p50", 49), ("p95", 94), ("p99", 98))}


async def main() -> int:
    made = Asterisk(asterisk_home("22"), dialplan=DIALPLAN.read_text(encoding="utf-8"))
    this = "bench.events_beside_calls"
    async with started(this) as script, started(this) as receivers:
        with tempfile.TemporaryDirectory() as folder:
            async with made as asterisk:
                urls = [f"http://127.0.0.1:{port}" for port in (script, receivers)]
                seen = await measure(asterisk, Path(folder), *urls)
    return report(seen)


def report(seen: Seen) -> int:
    alone = spread(seen.without.ended)["p99"]
    ratio = spread(seen.with_events.ended)["p99"] / alone
    told: dict[str, Any] = {
        "calls_per_second": CALLS,
        "without_events": seen.without.told(),
        "with_events": seen.with_events.told(),
        "beside_a_stranger": seen.beside_a_stranger.told(),
        "strangers_cpu_ms_per_call": round(1000 * seen.strangers / seen.beside_a_stranger.calls, 2),
        "events_owed": seen.owed,
        "events_arrived": seen.came,
        "events_per_minute": round(seen.owed / (ROUNDS * SECONDS / 60)),
        "whole_call_p99_ratio": round(ratio, 3),
        "whole_call_p99_ratio_95": ratio_of_p99(seen.with_events.ended, seen.without.ended),
        "whole_call_p99_ratio_beside_a_stranger": round(spread(seen.beside_a_stranger.ended)["p99"] / alone, 3),
        "whole_call_p99_ratio_beside_a_stranger_95": ratio_of_p99(seen.beside_a_stranger.ended, seen.without.ended),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(told, indent=1))
    failed = seen.without.failed + seen.with_events.failed + seen.beside_a_stranger.failed
    say(f"p99 of whole calls with events is {ratio:.2f} of that without; {MOST:.2f} is allowed")
    return 0 if ratio <= MOST and seen.came == seen.owed and not failed else 1


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(uvloop.run(receive()) if sys.argv[1:] == ["serve"] else asyncio.run(main()))
