"""Live calls on a real Asterisk while faults happen at random: `python -m tests.chaos`, or `make chaos`.

Told are one table, build/chaos.json with the same figures and more, and build/chaos.svg with the memory over time;
build/chaos holds the logs and the journal.
Ends with status 1 when a call was lost that nobody may lose, an event is missing or came under two keys, digits were
lost, or something was left behind. Settings in the environment: MINUTES, EVERY (seconds from one fault to the next),
VERSION (22 or 16), CALLS (at a time), SEED (the same faults again), FAULTS (names, with commas; empty: all).
"""

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final, cast

from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from tests.chaos.faults import FAULTS
from tests.chaos.memory import plot
from tests.chaos.plan import plan
from tests.chaos.run import run
from tests.chaos.table import as_json, as_text

ROOT: Final = Path(__file__).parent.parent.parent
DIALPLAN: Final = ROOT / "tests" / "asterisk" / "lab.conf"
BUILD: Final = ROOT / "build"


async def main() -> int:
    given = os.environ.get
    version = cast("Version", given("VERSION") or "22")
    minutes, every = float(given("MINUTES") or 10), float(given("EVERY") or 20)
    calls = int(given("CALLS") or 10)
    seed = int(given("SEED") or random.randrange(10**6))
    names = [name.strip() for name in (given("FAULTS") or ",".join(FAULTS)).split(",")]
    if unknown := [name for name in names if name not in FAULTS]:
        sys.exit(f"FAULTS: there is no {unknown[0]!r}. There are: {', '.join(FAULTS)}")
    _say(f"Asterisk {version}, {minutes:g} minutes, a fault each {every:g} s, {calls} calls at a time, SEED={seed}")
    with tempfile.TemporaryDirectory(prefix="callbridge-chaos-") as folder:
        made = Asterisk(asterisk_home(version), dialplan=DIALPLAN.read_text(encoding="utf-8"))
        async with made as asterisk:
            planned = plan(names, minutes * 60, every, seed)
            try:
                result = await run(asterisk, Path(folder), asterisk.metrics_port, planned, calls)
            finally:
                _keep(Path(folder) / "callbridge", asterisk.log)
    about = {"asterisk": version, "minutes": minutes, "every": every, "calls_at_a_time": calls, "seed": seed}
    told = as_json(result, about)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "chaos.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    faults = [(window.began, window.kind.name) for window in result.windows]
    (BUILD / "chaos.svg").write_text(plot(result.samples, faults), encoding="utf-8")
    _say(as_text(told))
    return 0 if told["good"] else 1


def _keep(folder: Path, *logs: Path) -> None:
    """What the service has said, and its journal, to look up what became of a call."""
    kept = BUILD / "chaos"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for file in (*folder.glob("*.log"), *folder.glob("journal/*.jsonl"), *logs):
        shutil.copy(file, kept)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
