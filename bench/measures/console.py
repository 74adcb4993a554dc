"""How fast are the console's pages? See bench.console_pages, a program of its own with a real Chromium.

Figures: milliseconds from the start of a load to the first thing that is seen, with an empty cache, for each page.
"""

import asyncio
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.measures import Ground
from lab.asterisk_root import LabError

RESULT: Final = Path(__file__).parents[2] / "build" / "console_pages.json"
SETTINGS: Final = {"LOADS": "10", "SECONDS": "5", "PAIRS": "1"}


async def measure(ground: Ground) -> None:
    if find_spec("bench.console_pages") is None:
        ground.book.notes.append("console pages: not measured, this tree has no bench.console_pages")
        return
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.console_pages"),
        env={**os.environ, **SETTINGS},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise LabError(f"bench.console_pages has failed:\n{said.decode('utf-8', 'replace')[-1000:]}")
    for page, caches in json.loads(RESULT.read_text(encoding="utf-8"))["pages"].items():
        ground.book.add(f"console_paint_ms.{page}", "ms", [caches["cold"]["paint_p50"]])
