"""The site in a real Chromium: from a disk and from a web server it is searched, by day and night, wide and narrow."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.asterisk.browser import Browser, browser
from tests.asterisk.calling import POLL
from tests.docs.conftest import BUILDER

pytestmark = pytest.mark.timeout(180)

LOADED = "return performance.getEntriesByType('resource').map((one) => one.name)"
HEARS_KEYS = "return window.component$ !== undefined"
ASKS = "return document.activeElement !== document.body"
FOUND = "return [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.innerHTML ?? '').join('')"
WIDER = "return document.documentElement.scrollWidth > window.innerWidth"
PAPER = "return getComputedStyle(document.body).backgroundColor"
WIDE = (
    "index",
    "reference/settings",
    "reference/call-matrix",
    "reference/faults",
    "howto/console",
    "explanation/how-a-call-flows",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    assert BUILDER["build"](folder) == 0
    return Path(folder / "site")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()
        thread.join()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Browser]:
    async with browser(tmp_path) as one:
        yield one


async def until(page: Browser, holds: str) -> None:
    """Return when it holds in the page."""
    async with asyncio.timeout(30):
        while not await page.run(holds):  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(POLL)  # noqa: TID251 - a page tells nobody when it changes


@pytest.mark.parametrize("way", ["disk", "server"])
async def test_a_fault_code_is_found_by_searching(way: str, site: Path, server: str, page: Browser) -> None:
    base = f"file://{site}/" if way == "disk" else server
    await page.go(f"{base}howto/console.html")
    await until(page, HEARS_KEYS)
    await page.press("/")
    await until(page, ASKS)
    await page.press(*"CB205")
    await until(page, f"{FOUND}.includes('reference/faults.html?h=CB205#cb205')")
    loaded = await page.run(LOADED)
    assert [one for one in loaded if not one.startswith(("file:", "data:", server))] == []


async def test_it_is_light_by_day_and_dark_by_night_and_as_one_has_chosen(site: Path, page: Browser) -> None:
    seen = []
    await page.prefers("dark")
    await page.go(f"file://{site}/index.html")
    seen.append(await page.run(PAPER))
    await page.prefers("light")
    await page.go(f"file://{site}/index.html")
    seen.append(await page.run(PAPER))
    await page.click("[data-md-component=palette] label:not([hidden])")
    await page.click("[data-md-component=palette] label:not([hidden])")
    seen.append(await page.run(PAPER))
    dark, light, chosen = (sum(int(part) for part in re.findall(r"[0-9]+", one)[:3]) for one in seen)
    assert dark < 200
    assert light > 600
    assert chosen == dark


@pytest.mark.parametrize("name", WIDE)
async def test_a_page_is_no_wider_than_a_telephone(name: str, site: Path, page: Browser) -> None:
    await page.size(360, 740)
    await page.go(f"file://{site}/{name}.html")
    assert not await page.run(WIDER)
