"""The console in a real Chromium: by keyboard, live, with hostile names, for all eyes, by day and night."""

import asyncio
import importlib.resources
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

from bridge.app.clock import SystemClock
from bridge.app.console.past import ConsolePast
from bridge.calls.records import Change
from bridge.calls.switchboard import Switchboard
from bridge.observe.journal import CallJournal
from bridge.observe.lines import to_line
from bridge.observe.settings import PrivacySettings
from bridge.store.around import Around
from bridge.store.history import CallFilter
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from tests.asterisk.browser import Browser, browser
from tests.fakes.console import PASSWORD, ConsoleHouse, FakePast, a_call, a_row, console_of
from tests.fakes.console_shown import HOSTILE, shown_house
from tests.fakes.event_orders import DEAD
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal

pytestmark = pytest.mark.timeout(180)

PAGES = {
    "live": "/",
    "call": "/calls/past-1",
    "history": "/history",
    "deliveries": "/deliveries",
    "delivery": f"/deliveries/{DEAD.notification.id}",
    "scripts": "/scripts",
    "ivrs": "/ivrs",
    "ivr": "/ivrs/0003*099",
    "report": "/report",
    "switches": "/switches",
}
TAB, ENTER = "\ue004", "\ue007"
AXE = (importlib.resources.files("axe_core_python") / "axe.min.js").read_text("utf-8")
LOOK = """
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
axe.run(document, { runOnly: { type: "tag", values: tags } }).then((found) => done({
  violations: found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))]),
  passes: found.passes.length,
}));
"""


class Looker:
    """Somebody with a browser before a console."""

    def __init__(self, page: Browser, base: str) -> None:
        self.page = page
        self.base = base

    async def go(self, path: str) -> None:
        await self.page.go(self.base + path)

    async def log_in(self) -> None:
        await self.go("/")
        await self.page.fill("#name", "ana")
        await self.page.fill("#password", PASSWORD)
        await self.page.click("button.main")
        await self.page.shows("h1", "Live calls")

    async def focused(self) -> str:
        """What has the focus: its text, name or id."""
        script = "const one = document.activeElement; return one.innerText || one.name || one.id || one.tagName"
        return str(await self.page.run(script)).strip()

    async def tab_to(self, text: str, most: int = 60) -> None:
        for _ in range(most):
            await self.page.press(TAB)
            if await self.focused() == text:
                return
        raise AssertionError(f"no key leads to {text!r}")

    async def accessible(self) -> None:
        await self.page.run(AXE)
        found = await self.page.run_async(LOOK)
        assert found["violations"] == []
        assert found["passes"] > 10, "axe has looked at nothing"


@asynccontextmanager
async def looking(house: ConsoleHouse, folder: Path, **settings: Any) -> AsyncIterator[Looker]:  # noqa: ANN401 - any setting
    async with console_of(house, **settings) as console, browser(folder) as page:
        yield Looker(page, f"http://127.0.0.1:{console.listener.port}")


def house(live: int = 24, past: int = 120) -> ConsoleHouse:
    clock = cast("HandClock", SystemClock())  # time goes on by itself: somebody looks
    return shown_house(clock, live, past)


async def test_logging_in_and_hanging_up_and_logging_out_by_keyboard_only(tmp_path: Path) -> None:
    shown = house(live=2)
    async with looking(shown, tmp_path) as looker:
        page = looker.page
        await looker.go("/")
        await page.shows("label", "Name")
        assert await looker.focused() == "name"
        await page.press(*"ana", TAB, *PASSWORD, ENTER)
        await page.shows("h1", "Live calls")
        await page.press(TAB)
        assert await looker.focused() == "To the content"
        await looker.tab_to("Hang up")
        await page.press(ENTER)
        await page.say_yes()
        await page.shows(".said", "The order to hang up was given.")
        assert [(call, who) for call, who, _ in shown.live.ended] == [("api-0", "ana")]
        await looker.tab_to("History")
        await page.press(ENTER)
        await page.shows("h1", "History")
        await looker.tab_to("Log out")
        await page.press(ENTER)
        await page.shows("label", "Name")


async def test_no_page_keeps_anybody_out_by_day_or_night_wide_or_narrow(tmp_path: Path) -> None:
    async with looking(house(), tmp_path) as looker:
        await looker.go("/log-in")
        await looker.accessible()
        await looker.log_in()
        for path in PAGES.values():
            for scheme, width in (("light", 1600), ("dark", 360)):
                await looker.page.prefers(scheme)
                await looker.page.size(width, 900)
                await looker.go(path)
                await looker.accessible()
                wider = await looker.page.run("return document.documentElement.scrollWidth > window.innerWidth")
                assert not wider, (path, width)


async def test_hostile_names_are_shown_as_they_are_written_and_do_nothing(tmp_path: Path) -> None:
    async with looking(house(), tmp_path) as looker:
        await looker.log_in()
        await looker.page.shows("#feed", "live")
        for path in PAGES.values():
            await looker.go(path)
            assert "pwned" not in await looker.page.run("return document.title")
            assert await looker.page.run("return document.querySelectorAll('main script, main img').length") == 0
        await looker.go("/")
        seen = await looker.page.run("return document.body.textContent")
        assert HOSTILE in seen
        assert "\u202e" not in seen


async def test_the_style_and_the_program_are_taken_and_nothing_is_blocked(tmp_path: Path) -> None:
    async with looking(house(), tmp_path) as looker:
        await looker.log_in()
        assert await looker.page.run("return getComputedStyle(document.querySelector('.top')).display") == "flex"
        await looker.go(PAGES["call"])
        bar = "return document.querySelector('.failed .bar rect').getBoundingClientRect().width"
        assert await looker.page.run(bar) > 5


async def test_live_calls_come_move_and_go_without_loading_the_page_again(tmp_path: Path) -> None:
    shown = house(live=3)
    async with looking(shown, tmp_path) as looker:
        page = looker.page
        await looker.log_in()
        await page.shows("#feed", "live")
        await page.run("window.same = true")
        shown.live.up.append(a_row(77, since=time.time(), name=HOSTILE))
        await page.shows('[data-id="api-77"]', "+40744120077")
        shown.live.up[-1] = a_row(77, since=time.time(), place="billing.2", doing="asks crm")
        await page.shows('[data-id="api-77"]', "billing.2")
        del shown.live.up[0]
        await page.shows("#count", "3")
        assert await page.run("return document.querySelectorAll('tbody tr').length") == 3
        assert await page.run("return window.same")
        await page.fill("#filter", "billing.2")
        await page.shows("#hidden", "2 not shown" if shown.live.up[1].place != "billing.2" else "1 not shown")


async def test_who_is_logged_out_meanwhile_is_led_to_the_log_in(tmp_path: Path) -> None:
    async with looking(house(live=1), tmp_path, session=60) as looker:
        await looker.log_in()
        await looker.page.shows("#feed", "live")
        leave = "fetch('/log-out', {method: 'POST', body: new URLSearchParams({form_key: arguments[0]})})"
        await looker.page.run(leave, await looker.page.run("return document.querySelector('[name=form_key]').value"))
        await looker.page.shows("label", "Name", within=20)


async def test_callers_of_a_graph_are_counted_while_one_looks(tmp_path: Path) -> None:
    shown = house(live=0)
    async with looking(shown, tmp_path) as looker:
        await looker.log_in()
        await looker.go(PAGES["ivr"])
        await looker.page.shows("#feed", "live")
        shown.live.up.extend([a_row(1), a_row(2), a_row(3, context="records")])
        await looker.page.shows("#callers", "3")
        await looker.page.shows('td[data-callers="main"]', "2")
        counted = "return document.querySelector('svg [data-callers=main]').textContent"
        assert await looker.page.run(counted) == "2"


async def test_a_picture_of_each_page_by_day_and_night(tmp_path: Path) -> None:
    """For whoever wants to look: pytest keeps the folder of its last runs."""
    async with looking(house(), tmp_path) as looker:
        await looker.log_in()
        await looker.page.size(1440, 1000)
        for scheme in ("light", "dark"):
            await looker.page.prefers(scheme)
            for name, path in PAGES.items():
                await looker.go(path)
                file = tmp_path / f"{name}-{scheme}.png"
                await looker.page.picture(file)
                assert file.stat().st_size > 10_000


async def test_500_live_calls_are_shown_and_kept_up_to_date(tmp_path: Path) -> None:
    shown = house(live=500)
    async with looking(shown, tmp_path) as looker:
        page = looker.page
        await looker.log_in()
        await page.shows("#feed", "live")
        for turn in range(6):
            for number in range(0, 500, 5):
                shown.live.up[number] = a_row(number, since=time.time(), place=f"main.{turn}")
            shown.live.up.append(a_row(1000 + turn, since=time.time()))
            await page.shows(f'[data-id="api-{1000 + turn}"]', "+4074412")
        await page.shows("#count", "506")
        assert await page.run("return document.querySelectorAll('tbody tr').length") == 506


@asynccontextmanager
async def archive(folder: Path, count: int) -> AsyncIterator[ConsolePast]:
    """A real store with so many calls."""
    clock = SystemClock()
    around = Around("callbridge", "one", ListJournal(), clock, clock.pause, print, to_line, lambda: "RO")
    settings = StoreSettings(url=SecretStr(f"sqlite:///{folder}/callbridge.db"))
    store = Store((settings, OutboxSettings(), RetentionSettings()), dict, lambda: UTC, around)
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(store.writer.run())
        for number in range(count):
            store.writer.keep(Change(a_call(number, caller_name=HOSTILE if number % 2 else "Ana")))
            if number % 1000 == 999:  # as many as wait in memory are bounded
                while not await store.history.calls(CallFilter(call=f"past-{number}"), 1):
                    await clock.pause(0.01)
        journal = CallJournal(10, PrivacySettings(), clock)
        yield ConsolePast(store.history, journal, Switchboard(lambda: ""), lambda: "0003", clock.pause)
        writing.cancel()
        await store.close()


async def test_10_000_calls_are_searched_and_paged_through(tmp_path: Path) -> None:
    shown = house()
    async with archive(tmp_path, 10_000) as past:
        shown.past = cast("FakePast", past)
        async with looking(shown, tmp_path) as looker:
            page = looker.page
            await looker.log_in()
            await looker.go("/history")
            newest = "return document.querySelector('tbody a').getAttribute('href')"
            assert await page.run(newest) == "/calls/past-9999"
            await page.click("a[rel=next]")
            await page.shows("a.button", "Newest")
            assert await page.run(newest) == f"/calls/past-{9999 - 50}"
            await page.fill("[name=number]", "0744 127 777")
            await page.press(ENTER)
            await page.shows("tbody", "+40744127777")
            assert await page.run("return document.querySelectorAll('tbody tr').length") == 1
