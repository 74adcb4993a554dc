"""A real browser without a screen, driven as people use pages: it goes somewhere, types, clicks and reads.

Knows the WebDriver protocol of W3C. Does not know any page.
"""

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from lab.ports import free_port
from lab.process import Process
from tests.asterisk.calling import POLL

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""What the protocol calls an element."""
_SEEN = "const one = document.querySelector(arguments[0]); return one?.innerText || one?.textContent || ''"
"""What is below the screen has a text, too, and may not be laid out yet."""
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=900,1000"),
)


class Browser:
    """One window."""

    def __init__(self, client: aiohttp.ClientSession, session: str) -> None:
        self._client = client
        self._session = session

    async def go(self, address: str) -> None:
        await self._ask("POST", "/url", {"url": address})

    async def fill(self, css: str, text: str) -> None:
        element = await self._find(css)
        await self._ask("POST", f"/element/{element}/clear", {})
        await self._ask("POST", f"/element/{element}/value", {"text": text})

    async def click(self, css: str) -> None:
        await self._ask("POST", f"/element/{await self._find(css)}/click", {})

    async def text(self, css: str) -> str:
        """What can be seen of an element."""
        return str(await self._ask("GET", f"/element/{await self._find(css)}/text"))

    async def shows(self, css: str, text: str, within: float = 10) -> None:
        """Wait until an element has this text in it."""
        seen = ""
        try:
            async with asyncio.timeout(within):
                while True:
                    seen = await self.run(_SEEN, css)
                    if text in seen:
                        return
                    await asyncio.sleep(POLL)  # noqa: TID251 - a page tells nobody when it changes
        except TimeoutError:
            raise AssertionError(f"{css} shows {seen!r}, and not {text!r}") from None

    async def comes_to_show(self, address: str, css: str, text: str, within: float = 10) -> None:
        """Load a page that tells how something was, until that is written down."""
        async with asyncio.timeout(within):
            await self.go(address)
            while text not in await self.run(_SEEN, css):
                await asyncio.sleep(POLL)  # noqa: TID251 - as above
                await self.go(address)

    async def shows_all(self, css: str, text: str, within: float = 10) -> None:
        """Wait until all elements that there are have this text."""
        others = (
            "return [...document.querySelectorAll(arguments[0])].filter((e) => e.textContent !== arguments[1]).length"
        )
        left = -1
        try:
            async with asyncio.timeout(within):
                while True:
                    left = await self.run(others, css, text)
                    if left == 0:
                        return
                    await asyncio.sleep(POLL)  # noqa: TID251 - a page tells nobody when it changes
        except TimeoutError:
            raise AssertionError(f"{left} of {css} do not show {text!r}") from None

    async def picture(self, file: Path) -> None:
        """What is seen, as PNG."""
        picture = base64.b64decode(await self._ask("GET", "/screenshot"))
        await asyncio.to_thread(file.write_bytes, picture)

    async def prefers(self, scheme: str) -> None:
        """The person likes light or dark pages."""
        wish = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        await self.order("Emulation.setEmulatedMedia", wish)

    async def size(self, width: int, height: int) -> None:
        """The page gets as much room; a window itself cannot be as narrow as a telephone's."""
        room = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.order("Emulation.setDeviceMetricsOverride", room)

    async def order(self, command: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is any value
        """What only Chromium knows: a command of its DevTools."""
        return await self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": values})

    async def cookies(self) -> list[dict[str, Any]]:
        """All of this host."""
        return list(await self._ask("GET", "/cookie"))

    async def at(self, moment: float) -> None:
        """On every page from now on it is that moment, in seconds since 1970; time goes on from there."""
        script = f"{{const now = Date.now, ahead = {moment * 1000} - now(); Date.now = () => now() + ahead}}"
        command = {"cmd": "Page.addScriptToEvaluateOnNewDocument", "params": {"source": script}}
        await self._ask("POST", "/goog/cdp/execute", command)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        await self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    async def run(self, script: str, *values: object) -> Any:  # noqa: ANN401 - JSON is any value
        """What a program in the page returns; it sees the values as `arguments`."""
        return await self._ask("POST", "/execute/sync", {"script": script, "args": list(values)})

    async def run_async(self, script: str, *values: object) -> Any:  # noqa: ANN401 - JSON is any value
        """The same for a program that calls its last argument when it is done."""
        return await self._ask("POST", "/execute/async", {"script": script, "args": list(values)})

    async def say_yes(self) -> None:
        """Answer a question of the page."""
        await self._ask("POST", "/alert/accept", {})

    async def address(self) -> str:
        """Where one is."""
        return str(await self._ask("GET", "/url"))

    async def _find(self, css: str) -> str:
        found = await self._ask("POST", "/element", {"using": "css selector", "value": css})
        return str(found[_ELEMENT])

    async def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON is any value
        async with self._client.request(method, f"/session/{self._session}{path}", json=body) as reply:
            value = (await reply.json())["value"]
        assert reply.status == 200, value
        return value


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Browser]:
    """A browser with an empty profile in a folder."""
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
    assert driver, "chromedriver is missing: `python -m lab.prepare` installs it"
    assert chromium, "chromium is missing: `python -m lab.prepare` installs it"
    port = free_port()
    options = {"binary": chromium, "args": [*_OPTIONS, f"--user-data-dir={folder / 'profile'}"]}
    wish = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
    env = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    async with (
        Process("chromedriver", [driver, f"--port={port}"], folder / "chromedriver.log", env, folder),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await _until_ready(client)
        async with client.post("/session", json=wish) as reply:
            made = (await reply.json())["value"]
        assert "sessionId" in made, made
        try:
            yield Browser(client, made["sessionId"])
        finally:
            async with client.delete(f"/session/{made['sessionId']}"):
                pass


async def _until_ready(client: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(15):
        while True:
            try:
                async with client.get("/status") as reply:
                    if (await reply.json())["value"]["ready"]:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(POLL)  # noqa: TID251 - another process tells nothing by itself
