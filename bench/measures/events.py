"""Event notifications: how many a second Callbridge delivers to one receiver, and what each costs.

See bench.events, which runs as a program of its own: more events than can be delivered are put into the outbox at
once, and the time is taken until the last has arrived.
"""

import asyncio
import json
import os
import sys
from typing import Final

from bench import events
from bench.measures import Ground
from lab.asterisk_root import LabError

RATE: Final = "180000"
"""Events a minute: more than are delivered."""


async def measure(ground: Ground) -> None:
    per_second, cost = [], []
    for _ in range(ground.plan.pairs):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.events"),
            env={**os.environ, "RATE": RATE, "SECONDS": "3"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode != 0:
            raise LabError(f"bench.events has failed:\n{said.decode('utf-8', 'replace')[-1000:]}")
        told = json.loads(events.RESULT.read_text(encoding="utf-8"))
        per_second.append(told["per_second"])
        cost.append(told["processor_ms"])
    ground.book.add("events_per_second", "events/s", per_second)
    ground.book.add("cpu_ms_per_event", "ms", cost)
