"""The lab's web form, from the button to the keys: a page in a browser, a program in Python or PHP, and a telephone.

The programs place calls as apps written for VoipNow do, and find their visitor by the CallAPIID of what they are asked.
"""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from lab.process import Process
from lab.stage import free_port
from tests.asterisk.api_site import DESK, Api, api_site
from tests.asterisk.browser import browser
from tests.asterisk.calling import POLL
from tests.fakes.certificates import make_certificates
from tests.house import ROOT

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

LAB = ROOT / "lab" / "etc"
IVR = (LAB / "ivr" / "0003-097.toml").read_text(encoding="utf-8")


class Form:
    """The program that serves the form."""

    def __init__(self, api: Api, client: aiohttp.ClientSession, address: str) -> None:
        self.api = api
        self.address = address
        self._client = client

    async def begin(self, telephone: str) -> Mapping[str, Any]:
        async with self._client.post("/form", data={"telephone": telephone}) as reply:
            said: Mapping[str, Any] = await reply.json()
            return said

    async def becomes(self, call: str, state: str, within: float = 10) -> list[str]:
        """Wait for a state; what has been said by then."""
        said: Any = None
        try:
            async with asyncio.timeout(within):
                while True:
                    async with self._client.get("/form", params={"call": call}) as reply:
                        said = await reply.json()
                    if said["state"] == state:
                        return list(said["said"])
                    await asyncio.sleep(POLL)  # noqa: TID251 - another process tells nothing by itself
        except TimeoutError:
            raise AssertionError(f"not {state}: {said}") from None


@asynccontextmanager
async def form_site(asterisk: Asterisk, folder: Path, *, php: bool = False) -> AsyncIterator[Form]:
    """A whole service with the IVR of the form, reached by https where the program is PHP."""
    port, api_port = free_port(), free_port()
    shutil.copytree(LAB / "sounds", asterisk.sounds_host, dirs_exist_ok=True)
    page = f"http://127.0.0.1:{port}"
    settings = f"""[script.form]
url = "{page}/ivr_validate.php?activationCode=$activationCode"
[[event]]
extension = "0003*097"
type = "hangup"
method = "POST"
url = "{page}/events"
"""
    files = make_certificates(folder)
    tls = f'tls_cert = "{folder}/good.pem"\ntls_key = "{folder}/good.key"\n' if php else ""
    (folder / "form.token").write_text(DESK, encoding="ascii")
    env = {
        **os.environ,
        "FORM_API": f"{'https' if php else 'http'}://127.0.0.1:{api_port}",
        "FORM_TOKEN_FILE": str(folder / "form.token"),
        "FORM_DIR": str(folder / "visits"),
    }
    program = shutil.which("php")
    assert program, "php is missing: `python -m lab.prepare` installs it"
    trusted = [program, "-d", f"curl.cainfo={files.authority}"]
    in_php = [*trusted, "-S", f"127.0.0.1:{port}", str(ROOT / "lab/scripts/form.php")]
    command = in_php if php else [sys.executable, "-m", "lab.scripts.demo", "127.0.0.1", str(port)]
    async with (
        api_site(asterisk, folder, IVR, settings=settings, more=tls, port=api_port) as api,
        Process("form", command, folder / "form.log", env, ROOT),
        aiohttp.ClientSession(page) as client,
    ):
        form = Form(api, client, page)
        await _until_serving(form)
        yield form


async def _until_serving(form: Form) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await form.begin("nobody")
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(POLL)  # noqa: TID251 - another process tells nothing by itself
            else:
                return


async def hears_the_question(call: Call, since: float) -> None:
    began = await call.hears_sound(10, since=since)
    await call.silent(0.8, 8, since=began)


async def test_a_visitor_sees_two_digits_keys_them_and_is_confirmed(
    asterisk: Asterisk, ana: Phone, tmp_path: Path
) -> None:
    async with form_site(asterisk, tmp_path) as form, browser(tmp_path) as page:
        await page.go(form.address)
        assert await page.text("h1") == "Is this telephone yours?"
        await page.click("#go")
        rung = await ana.rings(10)
        await page.shows("#said", "Your telephone rings.")
        shown = (await page.text("#number")).replace("\n", "").replace(" ", "")
        assert len(shown) == 2
        rung.answer()
        await page.shows("#said", "Somebody has answered")
        await hears_the_question(rung, await rung.answered())
        wrong = "11" if shown != "11" else "22"
        pressed = await rung.press(wrong)
        await page.shows("#said", f"{wrong} was keyed, which is not the number.")
        await hears_the_question(rung, pressed)
        await rung.press(shown)
        await page.shows("#verdict", "Confirmed.")
        assert (await rung.ended()).cause == 16
        await page.shows("#said", f"{shown} was keyed: the telephone is yours.")

        ana.auto = "busy"  # the page may be used again
        await page.click("#go")
        await page.shows("#verdict", "Not confirmed.")
        await page.shows("#said", "The line was busy.")
        await page.fill("#telephone", "0044 123")
        await page.click("#go")
        await page.shows("#verdict", "It is not called:")


@pytest.mark.parametrize("php", [True, False], ids=["php", "python"])
async def test_a_program_finds_its_visitor_by_the_id_of_the_call(
    asterisk: Asterisk, ana: Phone, ben: Phone, tmp_path: Path, php: bool
) -> None:
    """Two at once, who are shown numbers of their own."""
    async with form_site(asterisk, tmp_path, php=php) as form:
        hers, his = await form.begin("001"), await form.begin("0003*002")
        assert hers["call"] != his["call"]
        rung = [await ana.rings(), await ben.rings()]
        await form.becomes(hers["call"], "ringing")
        for call in rung:
            call.answer()
        for call in rung:
            await hears_the_question(call, await call.answered())
        await form.becomes(his["call"], "answered")
        await rung[0].press(hers["number"])
        said = await form.becomes(hers["call"], "confirmed")
        assert said[-1] == f"{hers['number']} was keyed: the telephone is yours."
        assert (await rung[0].ended()).by == "them"
        await rung[1].hangup()
        assert (await form.becomes(his["call"], "over"))[-1] == "The call is over."
        asked = [json.loads(line) for line in _audit(form.api) if "call placed" in line]
        assert [one["subject"] for one in asked] == [hers["call"], his["call"]]


@pytest.mark.parametrize("php", [True, False], ids=["php", "python"])
async def test_a_program_is_told_why_nobody_has_keyed_anything(
    asterisk: Asterisk, ana: Phone, tmp_path: Path, php: bool
) -> None:
    async with form_site(asterisk, tmp_path, php=php) as form:
        ana.auto = "busy"
        began = await form.begin("001")
        assert (await form.becomes(began["call"], "over"))[-1] == "The line was busy."
        refused = await form.begin("0044123")
        assert refused["problem"].startswith("It is not called: ")
        assert (await form.begin("<script>"))["problem"] == "This is no number of a telephone."


def _audit(api: Api) -> list[str]:
    return (api.running.folder / "audit.jsonl").read_text("utf-8").splitlines()
