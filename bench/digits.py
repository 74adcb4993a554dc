"""Does every key arrive, once, and in order? `python -m bench.digits` sends 10,000 to each Asterisk and counts.

Telephones press keys over RTP (RFC 4733) at the speed of fingers, of diallers and of hasty machines, in many calls at
once: from the answer on, into prompts, between actions, and while scripts are asked. An IVR gathers them and tells a
script, where they are compared with what was sent, key by key; for each difference it is told whose it is.
Ends with status 1 when a key was lost, came twice or changed places, or when a call did not come to its end.
Settings in the environment: DIGITS, CALLS (at once), VERSIONS, SEED. For programs: build/digits.json.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, cast

from bench.digit_calls import Callers, Speed
from bench.digit_ivr import FULL, gathering
from bench.digit_outcome import Outcome, judge
from bench.digit_witness import witness_of
from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from tests.asterisk.calling import Told, bridge
from tests.asterisk.script_server import ScriptServer

SHARES: Final = (Speed.HUMAN, Speed.MACHINE, Speed.HUMAN, Speed.MACHINE, Speed.DIALLER)
"""Of five calls."""
ROOT: Final = Path(__file__).parent.parent
DIALPLAN: Final = ROOT / "tests" / "asterisk" / "lab.conf"
RESULT: Final = ROOT / "build" / "digits.json"


async def measure(
    asterisk: Asterisk, folder: Path, digits: int, at_once: int, random: Random, shape: tuple[int, ...] = FULL
) -> Outcome:
    """Send at least so many digits through one Asterisk, with a Callbridge of its own in `folder`."""
    speeds = [SHARES[number % len(SHARES)] for number in range(-(-digits // sum(shape)))]
    began, used, dropped = time.monotonic(), time.process_time(), datagrams_dropped()
    async with (
        ScriptServer() as script,
        bridge(asterisk, folder, gathering(script.url, shape)) as running,
        witness_of(asterisk) as witness,
    ):
        made = await Callers(asterisk, script, shape, random).call_all(speeds, at_once)
        told = Told(running)
        with suppress(TimeoutError):  # a call that never came says so itself
            await told.ends(len(speeds))
        outcome = judge(made, told.noted(), witness)
    seconds = time.monotonic() - began
    outcome.facts["calls"], outcome.facts["at once"], outcome.facts["seconds"] = len(made), at_once, round(seconds)
    outcome.facts["our telephones' share of a processor, %"] = round(100 * (time.process_time() - used) / seconds)
    outcome.facts["datagrams dropped by the kernel"] = datagrams_dropped() - dropped
    outcome.facts["load of the machine, %"] = round(100 * os.getloadavg()[0] / (os.cpu_count() or 1))
    return outcome


def datagrams_dropped() -> int:
    """How many datagrams this machine has thrown away because a socket's buffer was full."""
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    names, values = (line.split() for line in lines if line.startswith("Udp:"))
    return int(values[names.index("RcvbufErrors")])


async def main() -> int:
    digits, at_once = int(os.environ.get("DIGITS", "10000")), int(os.environ.get("CALLS", "24"))
    seed = int(os.environ.get("SEED", "0")) or time.time_ns() % 1_000_000
    outcomes: dict[str, Outcome] = {}
    for version in os.environ.get("VERSIONS", "22 16").split():
        made = Asterisk(asterisk_home(cast("Version", version)), dialplan=DIALPLAN.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            async with made as asterisk:
                name = " ".join((await asterisk.cli("core show version")).split()[:2]).partition("~")[0]
                outcome = await measure(asterisk, Path(folder), digits, at_once, Random(seed))  # noqa: S311 - no secret
        outcomes[name] = outcome
        facts = "; ".join(f"{what}: {count:,}" for what, count in outcome.facts.items())
        say("\n".join([f"\n{name}, seed {seed}", "", outcome.table(), "", facts, *outcome.complaints()]))
    RESULT.parent.mkdir(exist_ok=True)
    counted = {name: outcome.as_json() for name, outcome in outcomes.items()}
    RESULT.write_text(json.dumps({"seed": seed, "asterisk": counted}, indent=1) + "\n", encoding="utf-8")
    return 0 if outcomes and all(outcome.good for outcome in outcomes.values()) else 1


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
