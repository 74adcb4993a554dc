"""The pictures of the console in the documentation are taken from its pages, by day and by night.

`make screenshots` puts them into docs/images; any other run takes them too, and throws them away.
"""

import os
import re
import struct
from pathlib import Path

import pytest

from tests.asterisk.browser import browser
from tests.contract.test_console_browser import Looker
from tests.fakes.console import console_of
from tests.fakes.console_pictured import MORNING, pictured_house
from tests.house import ROOT

pytestmark = pytest.mark.timeout(300)

IMAGES = ROOT / "docs" / "images"
WIDTH = 1280
PICTURES = {
    "live-light": ("/", 560),
    "live-dark": ("/", 560),
    "call-light": ("/calls/past-0", 900),
    "call-dark": ("/calls/past-0", 900),
    "history-light": ("/history", 590),
    "scripts-light": ("/scripts", 500),
    "ivr-light": ("/ivrs/0003*096", 830),
}
"""Page and height of each."""
NAMES = {f"console-{name}.png" for name in PICTURES}
MOST = 150_000
"""Octets of a picture: it comes along with each clone."""


async def test_each_page_is_pictured_by_day_and_night(tmp_path: Path) -> None:
    folder = IMAGES if os.environ.get("SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    async with console_of(pictured_house()) as console, browser(tmp_path) as page:
        looker = Looker(page, f"http://127.0.0.1:{console.listener.port}")
        await looker.log_in()
        await page.at(MORNING)
        for name, (path, height) in PICTURES.items():
            await page.prefers(name.rpartition("-")[2])
            await page.size(WIDTH, height)
            await looker.go(path)
            await page.run("document.documentElement.style.scrollbarWidth = 'none'")
            file = folder / f"console-{name}.png"
            await page.picture(file)
            assert size_of(file) == (WIDTH, height)
            assert 10_000 < file.stat().st_size < MOST, file.name


def size_of(file: Path) -> tuple[int, int]:
    """As the head of a PNG tells."""
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    return width, height


def test_the_documentation_has_these_pictures_and_shows_each() -> None:
    assert {file.name for file in IMAGES.glob("*.png")} == NAMES
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs").rglob("*.md"))
    assert set(re.findall(r"images/(console-[a-z-]+\.png)", pages)) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_picture_is_small_enough_for_a_page(name: str) -> None:
    assert (IMAGES / name).stat().st_size < MOST
    assert size_of(IMAGES / name)[0] == WIDTH
