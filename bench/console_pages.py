"""Is the console quick, and do calls feel it? `python -m bench.console_pages` measures it in a real Chromium.

A console with 10,000 calls in its history and 500 that are up, in a process of its own (`bench.console_service`).
1. Each page is loaded, with an empty cache and with a full one: from the start of navigation to the first thing that is
   seen (first contentful paint, as the browser tells it), and to the first octet of the answer; and the processor's
   time of the page's thread until then, which depends less on what else the machine does.
2. The live page is looked at while all 500 calls move twice a second: frames that came late, long tasks, changes of
   the page.
3. Nobody, one and five programs listen to the live calls, in turns and without a browser: what that costs the service,
   how late its event loop is, and how long a request of a call to its script takes.
Settings in the environment: LOADS (of each page), SECONDS (of each phase), PAIRS (of phases).
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import aiohttp

from bench.servers import started
from bridge.app.clock import SystemClock
from tests.asterisk.browser import Browser, browser
from tests.fakes.console import PASSWORD

LOADS: Final = int(os.environ.get("LOADS", "10"))
SECONDS: Final = float(os.environ.get("SECONDS", "10"))
PAIRS: Final = int(os.environ.get("PAIRS", "3"))
RESULT: Final = Path(__file__).parents[1] / "build" / "console_pages.json"
PAGES: Final = {
    "(no console)": "data:text/html,<h1>the browser's own share",
    "live calls": "/",
    "call, 230 entries": "/calls/past-1",
    "history": "/history",
    "history, older": "/history?before=1763805000.5",
    "history, by number": "/history?number=0744+127+777",
    "deliveries": "/deliveries",
    "scripts": "/scripts",
    "ivrs": "/ivrs",
    "ivr": "/ivrs/0003*099",
    "ivr, 400 options": "/ivrs/0003*097",
    "report": "/report",
    "switches": "/switches",
}
PAINTED: Final = """
const done = arguments[arguments.length - 1];
const tell = () => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (!paint) return setTimeout(tell, 20);
  const page = performance.getEntriesByType("navigation")[0];
  done({ paint: paint.startTime, answer: page.responseStart, octets: page.decodedBodySize });
};
tell();
"""
SMOOTH: Final = """
const [length, done] = arguments;
const found = { frames: 0, gaps: [], long: [], changes: 0 };
new PerformanceObserver((list) => list.getEntries().forEach((one) => found.long.push(one.duration)))
  .observe({ entryTypes: ["longtask"] });
new MutationObserver((list) => { found.changes += list.length; })
  .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
const began = performance.now();
let before = began;
const frame = (now) => {
  found.frames += 1;
  found.gaps.push(now - before);
  before = now;
  if (now - began < length * 1000) requestAnimationFrame(frame);
  else done(found);
};
requestAnimationFrame(frame);
"""
FRAME: Final = 1000 / 60


class Service:
    """The console's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self) -> dict[str, Any]:
        """Its next line."""
        assert self._process.stdout  # noqa: S101 - we have asked for the pipe
        line: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return line

    async def move(self, calls: int) -> dict[str, Any]:
        """So many calls move from now on; what was measured until now."""
        assert self._process.stdin  # noqa: S101 - as above
        self._process.stdin.write(f"{calls}\n".encode())
        return await self.told()


@asynccontextmanager
async def service() -> AsyncIterator[tuple[Service, str]]:
    """It runs while this is entered; and its address."""
    async with started("bench.dead_script") as port:
        words = (sys.executable, "-m", "bench.console_service", str(port))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
        try:
            made = Service(process)
            yield made, f"http://127.0.0.1:{(await made.told())['port']}"
        finally:
            process.terminate()
            await process.wait()


async def loads(page: Browser, base: str) -> dict[str, Any]:
    """Each page, with an empty cache and a full one, in turns."""
    await page.order("Performance.enable", {"timeDomain": "threadTicks"})
    found: dict[str, dict[str, list[dict[str, float]]]] = {name: {"cold": [], "warm": []} for name in PAGES}
    for _ in range(LOADS):
        for cache in ("cold", "warm"):
            for name, path in PAGES.items():
                if cache == "cold":
                    await page.order("Network.clearBrowserCache", {})
                await page.go(base + path if path.startswith("/") else path)
                painted = await page.run_async(PAINTED)
                found[name][cache].append(painted | {"work": (await metrics(page))["all"] * 1000})
    return {
        name: {cache: _load(taken) for cache, taken in of_page.items()} | {"octets": of_page["warm"][-1]["octets"]}
        for name, of_page in found.items()
    }


async def looks(page: Browser, base: str) -> dict[str, Any]:
    """The live page while all calls move."""
    await page.go(f"{base}/")
    await page.shows("#feed", "live")
    before = await metrics(page)
    found = await page.run_async(SMOOTH, SECONDS)
    after = await metrics(page)
    gaps = sorted(found["gaps"][1:])
    return {
        "frames_per_second": round(found["frames"] / SECONDS, 1),
        "frames_late": sum(gap > 1.5 * FRAME for gap in gaps),
        "longest_gap_ms": round(gaps[-1], 1),
        "long_tasks": len(found["long"]),
        "longest_task_ms": round(max(found["long"], default=0.0), 1),
        "changes_per_second": round(found["changes"] / SECONDS),
        **{f"{name}_ms_per_second": round((after[name] - before[name]) * 1000 / SECONDS, 1) for name in after},
    }


async def metrics(page: Browser) -> dict[str, float]:
    """Seconds of processor that the page has used, by what for."""
    found = (await page.order("Performance.getMetrics", {}))["metrics"]
    names = {
        "ScriptDuration": "script",
        "LayoutDuration": "layout",
        "RecalcStyleDuration": "style",
        "TaskDuration": "all",
    }
    return {names[one["name"]]: one["value"] for one in found if one["name"] in names}


async def listens(base: str, cookies: dict[str, str], length: float) -> tuple[int, int]:
    """One program at the live calls: octets and messages that it heard."""
    octets = messages = 0
    clock = SystemClock()
    end = clock.monotonic() + length
    async with (
        aiohttp.ClientSession(cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
        client.get(f"{base}/calls/stream") as reply,
    ):
        async for piece in reply.content.iter_any():
            octets += len(piece)
            messages += piece.count(b"\n\n")
            if clock.monotonic() >= end:
                break
    return octets, messages


async def phases(run: Service, base: str, cookies: dict[str, str]) -> dict[str, Any]:
    """Nobody, one, five, in turns."""
    clock = SystemClock()
    taken: dict[int, list[dict[str, float]]] = {0: [], 1: [], 5: []}
    for _ in range(PAIRS):
        for viewers, into in taken.items():
            await run.move(500)
            if viewers:
                async with asyncio.TaskGroup() as tasks:
                    heard = [tasks.create_task(listens(base, cookies, SECONDS)) for _ in range(viewers)]
                octets, messages = (sum(one.result()[place] for one in heard) for place in (0, 1))
            else:
                await clock.pause(SECONDS)
                octets = messages = 0
            told = await run.move(500)
            each = max(1, viewers) * SECONDS
            into.append(told | {"octets": octets / each, "messages": messages / each})
    return {
        f"{viewers} look": {name: round(median(one[name] for one in rows), 5) for name in rows[0]}
        for viewers, rows in taken.items()
    }


async def main() -> int:
    async with service() as (run, base):
        with tempfile.TemporaryDirectory() as folder:
            async with browser(Path(folder)) as page:
                await page.go(f"{base}/")
                await page.fill("#name", "ana")
                await page.fill("#password", PASSWORD)
                await page.click("button.main")
                await page.shows("h1", "Live calls")
                await page.size(1280, 900)
                told: dict[str, Any] = {"pages": await loads(page, base)}
                await run.move(500)
                told["live"] = await looks(page, base)
                jar = {one["name"]: one["value"] for one in await page.cookies()}
        told["service"] = await phases(run, base, jar)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(told, indent=1))
    return 0


def _load(taken: list[dict[str, float]]) -> dict[str, float]:
    paints, answers, works = ([one[name] for one in taken] for name in ("paint", "answer", "work"))
    return {
        "paint_p50": round(median(paints), 1),
        "paint_p95": round(quantiles(paints, n=20)[18], 1),
        "answer_p50": round(median(answers), 1),
        "work_p50": round(median(works), 1),
    }


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
