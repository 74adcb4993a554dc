"""Public clients place calls by the API of a real service: their exact octets, and what telephones hear of it.

Scenarios A1 to A3 of Events and API 10, and the tools of mcp-voipnow one after the other.
"""

import asyncio
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import CUSTOMER, DESK, SECRET, Api, api_site
from tests.asterisk.calling import HANGUP, Told, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.transferring import talk
from tests.fakes.public_clients import mcp, mcp_token, secure_my_form

pytestmark = pytest.mark.asterisk

FORM = """schema = 1
[ivr]
extension = "0003*099"
name = "Form check"
[context.entry]
entry = true
[context.entry.option]
start = [
  {{ action = "play_sound", sound = "agent-pass", view = "system" }},
  {{ action = "record_digits", variable = "activationCode", max_digits = 2, timeout = 10 }},
  {{ action = "call_interactive", method = "GET", event_id = "secureform", url = "{url}" }},
  {{ action = "jump", option = "start" }},
]
timeout = [ {{ action = "hangup" }} ]
invalid = [ {{ action = "jump", option = "start" }} ]
"""
"""The IVR of 4PSA's form protection. Source: Events and API 7.2."""
PAGE = "/interface/ivr_validate.php"
RIGHT = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
WRONG = '<?xml version="1.0" encoding="UTF-8"?>\n\t<Response>\n\t     <Pause length="5"/> \n\t</Response>'
WARNING = "\nWarning: file_put_contents(/nowhere/errors.log): No such file or directory in validate.php on line 24\n"


def form(script: ScriptServer) -> str:
    return FORM.format(url=f"{script.url}{PAGE}?activationCode=$activationCode")


def codes(script: ScriptServer) -> list[str]:
    return [asked.parameters["activationCode"] for asked in script.asked]


async def test_who_keys_the_number_of_the_form_is_let_go(
    asterisk: Asterisk, trunk: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A1."""
    script.answers(PAGE, WARNING + RIGHT)
    async with api_site(asterisk, tmp_path, form(script)) as api:
        reply = await api.say(secure_my_form(DESK))
        assert reply.status == 200, reply.body
        rung = await trunk.rings()
        assert rung.called == CUSTOMER
        rung.answer()
        prompt = await rung.hears_sound(5, since=await rung.answered())
        await rung.silent(0.5, 8, since=prompt)
        await rung.press("42")
        ending = await rung.ended(8)
        assert (ending.by, ending.cause) == ("them", 16)
        asked = await script.asks()
        assert (asked.method, codes(script)) == ("GET", ["42"])
        assert asked.parameters["CallAPIID"] == reply.content[0]["id"]
        assert asked.parameters["CallerIDNum"] == CUSTOMER
        assert asked.parameters["CalledExtension"] == asked.parameters["CalledNumber"] == "0003*099"
        assert await Told(api.running).end() is EndReason.REPLY_HANGUP
        await api.is_over(reply.content[0]["id"])


async def test_who_keys_another_number_is_asked_again_after_five_seconds(
    asterisk: Asterisk, trunk: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A2; what the page says without a number is no reply, and the IVR goes on."""
    script.answers(PAGE, WRONG, "There was no activation code", RIGHT)
    async with api_site(asterisk, tmp_path, form(script)) as api:
        reply = await api.say(secure_my_form(DESK))
        rung = await trunk.rings()
        rung.answer()
        prompt = await rung.hears_sound(5, since=await rung.answered())
        await rung.silent(0.5, 8, since=prompt)
        pressed = await rung.press("13")
        again = await rung.hears_sound(8, since=pressed)
        assert 4.9 < again - pressed < 6
        quiet = await rung.silent(0.5, 8, since=again)
        third = await rung.hears_sound(13, since=quiet + 0.5)
        assert 9.5 < third - quiet < 12
        await rung.press("42")
        assert (await rung.ended(10)).cause == 16
        assert codes(script) == ["13", "", "42"]
        assert {asked.parameters["CallAPIID"] for asked in script.asked} == {reply.content[0]["id"]}
        assert await Told(api.running).end() is EndReason.REPLY_HANGUP


async def test_the_same_nonce_twice_is_two_calls(asterisk: Asterisk, trunk: Phone, tmp_path: Path) -> None:
    """A3."""
    view = {"source": [CUSTOMER], "destination": ["0003*099"]}
    body = {"extension": "0003*001", "phoneCallView": [view], "nonce": "LTE2NTk5MTY"}
    async with api_site(asterisk, tmp_path, ivr(f"start = [{tone(440, 'loop = 100')}]")) as api:
        places = mcp(DESK, "POST", "/uapi/phoneCalls/@me/simple/", body)
        replies = [await api.say(places), await api.say(places)]
        assert [reply.content[0]["nonce"] for reply in replies] == ["LTE2NTk5MTY"] * 2
        ids = [str(reply.content[0]["id"]) for reply in replies]
        assert len(set(ids)) == 2
        rung = [await trunk.rings(), await trunk.rings()]
        for call in rung:
            call.answer()
            await call.hears(440)
        assert [entry["id"] for entry in await api.entries()] == ids
        await asyncio.gather(*(call.hangup() for call in rung))
        for one in ids:
            await api.is_over(one)


async def test_mcp_voipnow_places_lists_transfers_and_ends_a_call(
    asterisk: Asterisk, ana: Phone, ben: Phone, trunk: Phone, tmp_path: Path
) -> None:
    place = "/uapi/phoneCalls/@me/0003*001/"
    async with api_site(asterisk, tmp_path) as api:
        token = await fetched(api)
        view = {"source": ["0003*001"], "destination": ["0003*002"]}
        body = {"extension": "0003*001", "phoneCallView": [view], "nonce": "LTE2NTk5MTY"}
        reply = await api.say(mcp(token, "POST", "/uapi/phoneCalls/@me/callback/?waitForPickup=20", body))
        call = str(reply.content[0]["id"])
        first = await ana.rings()
        reply = await api.say(mcp(token, "GET", f"{place}?count=20&startIndex=0"))
        assert [one["id"] for one in reply.content["entry"]] == [call]
        assert reply.content["entry"][0]["phoneCallView"][0]["extension"] == "0003*001"
        first.answer()
        second = await ben.rings()
        await talk(first, second)
        reply = await api.say(mcp(token, "GET", f"{place}{call}/?count=20&fields=id%2CphoneCallView&startIndex=0"))
        assert [view["status"] for view in reply.content["entry"][0]["phoneCallView"]] == ["5", "5"]
        body = {"action": "Transfer", "sendCallTo": CUSTOMER, "transferFromNumber": "0003*001"}
        reply = await api.say(mcp(token, "PUT", f"{place}{call}/", body))
        assert (reply.status, reply.content[0]["id"]) == (200, call)
        await first.ended()
        third = await trunk.rings()
        await talk(second, third)
        reply = await api.say(mcp(token, "DELETE", f"/uapi/phoneCalls/@me/0003*002/?phoneNumber={CUSTOMER}"))
        assert [one["id"] for one in reply.content["entry"]] == [call]
        assert [(await one.ended()).cause for one in (second, third)] == [16, 16]
        reply = await api.say(mcp(token, "DELETE", f"{place}{call}/"))
        assert reply.code == (404, "not_found")


async def test_mcp_voipnow_has_itself_told_and_changes_its_mind(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    place = "/uapi/extensions/@me/0003*099/phoneCallEvents/"
    script.answers("/ev", "OK")
    script.answers("/other", "OK")
    more = '[api.event_defaults]\nallow_hosts = ["127.0.0.0/8"]'
    async with api_site(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), more=more) as api:
        token = await fetched(api)
        url = f"{script.url}/ev?token=abc"
        reply = await api.say(mcp(token, "POST", place, {"type": "2", "method": "1", "url": url}))
        own = f"{place}2/{reply.content[0]['id']}/"
        listed = await api.say(mcp(token, "GET", f"{place}?count=20&startIndex=0&sortOder=descending"))
        assert [one["url"] for one in listed.content["entry"]] == [url]
        await (await phone.call("099")).ended()
        told = await script.asks()
        assert (told.method, told.target, told.parameters["CallStatus"]) == ("POST", "/ev?token=abc", "ANSWER")
        reply = await api.say(mcp(token, "PUT", own, {"url": f"{script.url}/other", "method": "0"}))
        assert reply.content[0]["method"] == "0"
        await (await phone.call("099")).ended()
        told = await script.asks(2)
        assert (told.method, told.path) == ("GET", "/other")
        reply = await api.say(mcp(token, "PUT", own, {"status": "0"}))
        assert reply.content[0]["status"] == "0"
        await (await phone.call("099")).ended()
        await Told(api.running).ends(3)
        reply = await api.say(mcp(token, "DELETE", own))
        assert reply.content["entry"][0]["status"] == "0"
        assert (await api.say(mcp(token, "DELETE", own))).code == (404, "not_found")
        assert len(await api.deliveries()) == 2
        assert len(script.asked) == 2


async def fetched(api: Api) -> str:
    """A token of the client `crm`."""
    reply = await api.say(mcp_token("crm", SECRET))
    assert reply.status == 200, reply.body
    return str(reply.content["access_token"])
