"""What makes the console quick, counted in a real Chromium: requests that a page waits for, changes, rows.

No clock decides here; `make bench-console` measures.
"""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.asterisk.browser import Browser
from tests.contract.test_console_browser import PAGES, house, looking
from tests.fakes.console import a_row

LOADED = """
return performance.getEntriesByType("resource").filter((one) => one.initiatorType !== "fetch").map(
  (one) => ({
    name: new URL(one.name).pathname,
    waits: one.renderBlockingStatus === "blocking",
    octets: one.transferSize,
  })
);
"""
WATCH = """
window.changed = { texts: 0, others: 0 };
new MutationObserver((list) => {
  for (const one of list) {
    if (one.target.parentElement?.closest("time") || one.target.closest?.("time")) continue;
    window.changed[one.type === "characterData" ? "texts" : "others"] += 1;
  }
}).observe(document.querySelector("tbody"), { subtree: true, childList: true, characterData: true, attributes: true });
"""
LIVE = 500
STYLE = "/static/console.css"


async def loaded(page: Browser) -> list[dict[str, Any]]:
    """What the page has loaded, its style included: the browser counts that a moment after the page is there."""
    async with asyncio.timeout(10):
        while True:
            told: list[dict[str, Any]] = await page.run(LOADED)
            if any(one["name"] == STYLE for one in told):
                return told


async def test_a_page_waits_for_its_style_only_and_a_browser_that_knows_the_console_for_nothing(tmp_path: Path) -> None:
    async with looking(house(), tmp_path) as looker:
        await looker.log_in()
        for path in PAGES.values():
            await looker.page.order("Network.clearBrowserCache", {})
            await looker.go(path)
            cold = await loaded(looker.page)
            assert [one["name"] for one in cold if one["waits"]] == [STYLE], (path, cold)
            assert {one["name"] for one in cold} <= {
                *(STYLE, "/static/console.js", "/static/icon.svg", "/calls/stream")
            }
            await looker.go(path)
            warm = await loaded(looker.page)
            assert [one["name"] for one in warm if one["waits"] and one["octets"]] == [], path


async def test_500_calls_that_go_on_change_their_texts_and_nothing_else(tmp_path: Path) -> None:
    shown = house(live=0)
    shown.live.up = [a_row(number, since=time.time()) for number in range(LIVE)]
    async with looking(shown, tmp_path) as looker:
        page = looker.page
        await looker.log_in()
        await page.size(1280, 900)
        last = f'[data-id="api-{LIVE - 1}"]'
        await page.shows(last, "+4074412")
        await page.shows("#feed", "live")
        await page.run(WATCH)
        shown.live.up = [a_row(number, since=shown.live.up[number].since, place="main.7") for number in range(LIVE)]
        await page.shows_all("tbody td.place", "main.7")
        assert await page.run("return window.changed") == {"texts": LIVE, "others": 0}


async def test_of_500_calls_each_is_there_for_a_screen_reader(tmp_path: Path) -> None:
    """What a browser skips because it cannot be seen, it does not tell a screen reader either."""
    shown = house(live=LIVE)
    async with looking(shown, tmp_path) as looker:
        await looker.log_in()
        await looker.page.shows(f'[data-id="api-{LIVE - 1}"]', "+4074412")
        await looker.page.order("Accessibility.enable", {})
        told = (await looker.page.order("Accessibility.getFullAXTree", {}))["nodes"]
    roles = Counter(one["role"]["value"] for one in told if not one["ignored"])
    assert (roles["row"], roles["cell"], roles["columnheader"]) == (LIVE + 1, LIVE * 8, 8)
