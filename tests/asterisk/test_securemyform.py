"""The lab's IVR 097, 4PSA's SecureMyForm: a caller keys a number, and a web page says whether it is right.

Source: Call Interactive 11, from step 4 on; here the caller dials in.
"""

import shutil
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.calls.journal import FaultFound, RequestFailed
from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.scripts.demo import Script
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import Told, bridge
from tests.house import ROOT

pytestmark = pytest.mark.asterisk

LAB = ROOT / "lab" / "etc"
IVR = (LAB / "ivr" / "0003-097.toml").read_text(encoding="utf-8")
PROMPT = 3.5
"""Seconds of key-the-number.wav, less its last silence."""


class Site(ThreadingHTTPServer):
    """The lab's script; `asked` are the addresses."""

    def __init__(self) -> None:
        self.asked: list[str] = []

        class Page(Script):
            def log_message(page, *_: object) -> None:  # noqa: N805 - the server is `self` here
                self.asked.append(page.path)

        super().__init__(("127.0.0.1", 0), Page)

    def values(self, name: str) -> list[str]:
        """What was sent under this name, request by request."""
        return [parse_qs(urlsplit(path).query, keep_blank_values=True)[name][0] for path in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def settings(asterisk: Asterisk, site: Site) -> str:
    shutil.copytree(LAB / "sounds", asterisk.sounds_host, dirs_exist_ok=True)
    page = f"http://127.0.0.1:{site.server_address[1]}/ivr_validate.php?activationCode=$activationCode"
    return f'[script.form]\nurl = "{page}"\n'


def faults(running: BridgeProcess) -> list[str]:
    """Codes of all that was noted, of replies too that could not be used."""
    entries = Told(running).entries()
    return [entry.fault.code for entry in entries if isinstance(entry, FaultFound | RequestFailed)]


async def test_the_right_number_ends_the_call(asterisk: Asterisk, phone: Phone, site: Site, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, IVR, settings=settings(asterisk, site)) as running:
        call = await phone.call("097")
        prompt = await call.hears_sound(5, since=await call.answered())
        pressed = await call.press("42")  # early: the prompt is heard to its end, and the keys are kept
        ending = await call.ended(10)
        assert (ending.by, ending.cause) == ("them", 16)
        assert prompt + PROMPT - 0.2 < ending.at < prompt + PROMPT + 1
        assert pressed < prompt + PROMPT
        assert await Told(running).end() is EndReason.REPLY_HANGUP
        assert site.values("activationCode") == ["42"]
        assert len(site.values("CallAPIID")[0]) == 20
        assert faults(running) == []


async def test_a_wrong_number_is_followed_by_five_seconds_of_silence_and_the_question_again(
    asterisk: Asterisk, phone: Phone, site: Site, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, IVR, settings=settings(asterisk, site)) as running:
        call = await phone.call("097")
        prompt = await call.hears_sound(5, since=await call.answered())
        await call.silent(0.8, 8, since=prompt)
        pressed = await call.press("13")
        again = await call.hears_sound(8, since=pressed)
        assert 4.9 < again - pressed < 6
        await call.press("42")
        assert (await call.ended(10)).cause == 16
        assert await Told(running).end() is EndReason.REPLY_HANGUP
        assert site.values("activationCode") == ["13", "42"]
        assert len(set(site.values("CallAPIID"))) == 1
        assert faults(running) == []


async def test_who_keys_nothing_is_asked_again_though_the_page_answers_with_a_sentence(
    asterisk: Asterisk, phone: Phone, site: Site, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, IVR, settings=settings(asterisk, site)) as running:
        call = await phone.call("097")
        prompt = await call.hears_sound(5, since=await call.answered())
        quiet = await call.silent(0.8, 8, since=prompt)
        again = await call.hears_sound(13, since=quiet + 0.8)
        assert 9.5 < again - quiet < 12
        await call.press("42")
        assert (await call.ended(10)).cause == 16
        assert await Told(running).end() is EndReason.REPLY_HANGUP
        assert site.values("activationCode") == ["", "42"]
        assert faults(running) == ["CB101"]
