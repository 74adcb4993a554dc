"""What a script receives from a real call, to the octet, and what a bad script does to a call: nothing."""

import asyncio
import hashlib
import hmac
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, tone
from tests.asterisk.script_server import Answer, ScriptServer
from tests.fakes import http_server as web
from tests.fakes.moments import until

pytestmark = pytest.mark.asterisk


async def test_a_call_from_outside_by_get_is_exact(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 2 }'
    menu = f"start = [{collect}, {ask(script.url + '/end?code=$code&x=$unset')}]"
    async with bridge(asterisk, tmp_path, ivr(menu, 'did = ["099"]')):
        call = await phone.call("099", name="Ștefan")
        await call.answered()
        await call.press("0*")
        asked = await script.asks()
        told = asked.parameters
        assert asked.method == "GET"
        assert asked.target == (
            f"/end?code=0%2A&x=&CallID={told['CallID']}&CallerIDNum=%2B12025550143&CallerIDName=%C8%98tefan"
            f"&CalledDID=099&CalledExtension=0003%2A099&CallStatus=ANSWER&CallFlow=IN&CalledNumber=099"
            f"&CallAPIID={told['CallAPIID']}&EventType=call_interactive"
        )
        assert len(told["CallAPIID"]) == 20
        await call.ended()


async def test_a_call_from_a_phone_by_post_is_exact(
    asterisk: Asterisk, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    asking = ask(f"{script.url}/end?own=1", 'method = "POST", profile = "voipnow", absent = "empty"')
    async with bridge(asterisk, tmp_path, ivr(f"start = [{asking}]")):
        call = await ana.call("099")
        asked = await script.asks()
        told = asked.parameters
        name = told["CallerIDName"]
        assert (asked.method, asked.target) == ("POST", "/end?own=1")
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert asked.body.decode() == (
            f"CallID={told['CallID']}&CallerIDNum=0003%2A001&CallerIDName={name}&CalledDID="
            f"&CalledExtension=0003%2A099&CallStatus=ANSWER&CallFlow=IN&CallerExtension=0003%2A001&CalledNumber=099"
            f"&CallAPIID={told['CallAPIID']}"
        )
        await call.ended()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("boom", status=500), "CB206"),
        (Answer("<html><body>It works!</body></html>"), "CB102"),
        (Answer(""), None),
        (Answer("Fatal: no database"), "CB101"),
        (Answer(b"\x00\xff\x13garbage<"), "CB106"),
        (Answer("<Response><Hangup/></Response>", after=3), "CB205"),
    ],
    ids=["status 500", "HTML", "nothing", "text", "garbage", "too slow"],
)
async def test_a_bad_script_never_costs_the_caller_more_than_its_own_verbs(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, answer: Answer, code: str | None
) -> None:
    script.answers("/bad", answer)
    menu = f"start = [{ask(script.url + '/bad', 'total_timeout = 1')}, {tone(440)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.ended()
        await Told(running).end()
        lines = [line for line in running.said().splitlines() if code and code in line]
        assert len(lines) == (1 if code else 0)


async def test_a_script_that_is_not_there_never_costs_the_caller_more_than_its_own_verbs(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    menu = f"start = [{ask('http://127.0.0.1:9/')}, {tone(440)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.ended()
        assert len([line for line in running.said().splitlines() if "CB202" in line]) == 1


async def test_on_error_leads_where_the_ivr_says(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    asking = ask(f"{script.url}/missing", 'on_error = { option = "9" }')
    async with bridge(asterisk, tmp_path, ivr(f"start = [{asking}, {tone(1900)}]\n9 = [{tone(440)}, {HANGUP}]")):
        call = await phone.call("099")
        await call.hears(440)
        await call.ended()
        assert call.hearing.tones() == [440]


async def test_the_ladder_is_climbed_while_the_caller_waits(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A retry, then the fallback, which is told what failed and where."""
    script.answers("/broken", Answer("boom", status=503))
    ladder = f'retries = 1, fallback_url = "{script.url}/end?fallback=1", total_timeout = 2'
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/broken?pin=1', ladder)}]")):
        call = await phone.call("099")
        last = await script.asks(3)
        await call.ended()
        first, again, _ = script.asked
        assert [asked.path for asked in script.asked] == ["/broken", "/broken", "/end"]
        assert again.at - first.at > 0.45
        assert (last.parameters["ErrorCode"], last.parameters["ErrorUrl"]) == ("CB206", f"{script.url}/broken")
        assert first.parameters["CallAPIID"] == last.parameters["CallAPIID"]


async def test_a_signature_stands_up_to_an_independent_check(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    settings = f"""
[script.signed]
url = "{script.url}/end?x=ț"
method = "POST"
sign_keys = [{{ id = "k1", secret = "a long secret" }}]
"""
    menu = 'start = [{ action = "call_interactive", script = "signed" }]'
    async with bridge(asterisk, tmp_path, ivr(menu), settings=settings) as running:
        call = await phone.call("099")
        asked = await script.asks()
        await call.ended()
        fields = dict(field.split("=", 1) for field in asked.headers["Callbridge-Signature"].split(";"))
        head = f"{fields['t']}\nPOST\n{asked.headers['Host']}\n{asked.target}\n".encode()
        expected = hmac.new(b"a long secret", head + asked.body, hashlib.sha256).hexdigest()
        assert (fields["k"], fields["v1"]) == ("k1", expected)
        assert "a long secret" not in running.said()


async def test_a_dead_script_does_not_keep_its_neighbour_on_the_same_host_waiting(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/dead", Answer("", after=30))
    dead = ivr(f"start = [{ask(script.url + '/dead', 'total_timeout = 10')}]", number="098")
    async with bridge(asterisk, tmp_path, dead, ivr(f"start = [{ask(script.url + '/end')}]")):
        waiting = [await phone.call("098") for _ in range(20)]
        await script.asks(16)  # half of the 32 places
        call = await phone.call("099")
        answered = await call.answered()
        ending = await call.ended()
        assert ending.at - answered < 1.0
        for one in waiting:
            await one.hangup()


async def test_while_the_caller_keys_a_connection_stands_on_which_nothing_is_said(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "code", max_digits = 2 }'
    async with web.http_server(web.reply()) as site, asyncio.timeout(30):
        menu = f"start = [{collect}, {ask(site.url('/end?code=$code'))}, {HANGUP}]"
        async with bridge(asterisk, tmp_path, ivr(menu, 'did = ["099"]')):
            call = await phone.call("099")
            await call.answered()
            await until(lambda: bool(site.connections))
            assert not site.requests
            await call.press("42")
            await site.has(1)
            assert web.target(site.requests[0]).startswith("/end?code=42&")
            await call.ended()
