"""What do snapshots cost a call? `python -m bench.resume_cost` measures it with and without them in one run.

A real Asterisk 22, SIPp as the callers, Callbridge as shipped with its database in a file. Each call enters an IVR,
which asks a script and obeys its hang-up: so each waits once until it is written down. Phases with `[calls]
resume` on and off take turns, with a restart between them. Told are the calls' times, from INVITE to the answer and to
the end that the script has ordered, and the processor's time of Callbridge.
Callers come in step. Settings in the environment: ROUNDS (of two phases), SECONDS (of a phase), CALLS (a second).
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.events_beside_calls import CALLS, DIALPLAN, ROOT, ROUNDS, SECONDS, Phase, phase, say, spread
from bench.servers import started
from lab.asterisk import Asterisk
from lab.asterisk_root import asterisk_home
from tests.asterisk.calling import ask, bridge, ivr

RESULT: Final = ROOT / "build" / "resume_cost.json"
OFF: Final = "[calls]\nresume = false\n"


async def measure(asterisk: Asterisk, folder: Path, port: int) -> tuple[Phase, Phase]:
    """Without snapshots, with them."""
    menu = ivr(f"start = [{ask(f'http://127.0.0.1:{port}/script')}]").replace(
        "answer_delay_ms = 100", "answer_delay_ms = 0"
    )
    without, with_them = Phase(), Phase()
    async with bridge(asterisk, folder, menu, level="info") as running:
        plain = running.config.read_text(encoding="utf-8")
        for _ in range(ROUNDS):
            for settings, into in ((plain + OFF, without), (plain, with_them)):
                await running.stop()
                running.config.write_text(settings, encoding="utf-8")
                await running.start()
                await phase(running, 2, Phase())  # caches and pools are filled
                await phase(running, SECONDS, into)
    return without, with_them


async def main() -> int:
    made = Asterisk(asterisk_home("22"), dialplan=DIALPLAN.read_text(encoding="utf-8"))
    async with started("bench.events_beside_calls") as port:
        with tempfile.TemporaryDirectory() as folder:
            async with made as asterisk:
                without, with_them = await measure(asterisk, Path(folder), port)
    told = {"calls_per_second": CALLS, "without": without.told(), "with_snapshots": with_them.told()}
    for name in ("p50", "p99"):
        told[f"whole_call_{name}_more_ms"] = round(spread(with_them.ended)[name] - spread(without.ended)[name], 2)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(told, indent=1))
    return 1 if without.failed or with_them.failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
