"""The console of a service that runs, beside a real Asterisk: what operators see is what callers do."""

import json
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.ports import free_port
from tests.asterisk.browser import browser
from tests.asterisk.calling import bridge, ivr, tone
from tests.fakes.console import HASH, PASSWORD

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(180)]

USER = f'[[console.user]]\nname = "ana"\npassword_hash = "{HASH}"\nrole = "operator"\n'
PROMPT, BILL = tone(440, 'where = "background", loop = 60'), tone(620, "loop = 60")
MENU = f'start = [{PROMPT}]\n1 = [{{ action = "jump", context = "billing" }}]'
BILLING = f"[context.billing]\n[context.billing.option]\nstart = [{BILL}]"


async def test_an_operator_sees_where_a_caller_stands_hangs_up_and_finds_the_call_again(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    port = free_port()
    files = (ivr(MENU, contexts=BILLING),)
    async with (
        bridge(asterisk, tmp_path, *files, settings=USER, console=port) as running,
        browser(tmp_path) as page,
    ):
        base = f"http://127.0.0.1:{port}"
        await page.go(base)
        await page.fill("#name", "ana")
        await page.fill("#password", PASSWORD)
        await page.click("button.main")
        await page.shows("#feed", "live")
        call = await phone.call("099")
        await call.hears(440)
        await page.shows("tbody tr", "main.start")
        await page.shows("tbody tr", "0003*099")
        await call.press("1")
        await page.shows("tbody tr", "billing.start")
        await page.go(f"{base}/ivrs/0003*099")
        await page.shows('td[data-callers="billing"]', "1")
        await page.go(base)
        await page.click("tbody a")
        await page.shows(".timeline", "billing")
        await page.shows(".timeline", "key 1")
        await page.click("button.harsh")
        await page.say_yes()
        await page.shows(".said", "The order to hang up was given.")
        await call.ended()
        await page.comes_to_show(f"{base}/history", "tbody tr", "api delete")
        await page.click("tbody a")
        await page.shows(".timeline", "ended")
        audit = [json.loads(line) for line in (running.folder / "audit.jsonl").read_text().splitlines()]
        orders = [(one["who"], one["what"]) for one in audit if one["who"] == "ana"]
        assert orders == [("ana", "console log-in"), ("ana", "call hung up in the console")]


async def test_a_test_call_rings_the_operators_telephone_and_its_caller_is_redirected(
    asterisk: Asterisk, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    port = free_port()
    more = '[[extension]]\nnumber = "002"\ntype = "phone"\n'
    async with (
        bridge(asterisk, tmp_path, ivr(MENU, contexts=BILLING), settings=more + USER, console=port),
        browser(tmp_path) as page,
    ):
        base = f"http://127.0.0.1:{port}"
        await page.go(base)
        await page.fill("#name", "ana")
        await page.fill("#password", PASSWORD)
        await page.click("button.main")
        await page.shows("#feed", "live")
        await page.go(f"{base}/ivrs/0003*099")
        await page.fill("[name=telephone]", "001")
        await page.click("form.search button")
        theirs = await ana.rings()
        theirs.answer()
        await theirs.hears(440)
        await page.shows(".facts", "main.start")
        await page.fill("[name=to]", "002")
        await page.click("form.search button")
        second = await ben.rings()
        second.answer()
        await second.answered()
        await page.shows(".said", "The call was redirected.")
        await theirs.hangup()
        await second.ended()
