"""What programs have themselves told by the API, and which addresses nobody is told at: A10 and E10."""

from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import api_site
from tests.asterisk.calling import HANGUP, Told, ivr, tone
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

PLACE = "/uapi/extensions/@me/0003*099/phoneCallEvents"
NEAR = '[api.event_defaults]\nallow_hosts = ["127.0.0.0/8"]'
SHORT = ivr(f"start = [{tone(440)}, {HANGUP}]")


async def test_who_is_told_by_his_own_wish_steers_nothing(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A10: the receiver takes three seconds, and asks for an end that nobody gives it."""
    script.answers("/ev", Answer("<Response><Hangup/></Response>", after=3))
    async with api_site(asterisk, tmp_path, SHORT, more=NEAR) as api:
        url = f"{script.url}/ev?a=$CALLID"
        reply = await api.ask("POST", f"{PLACE}/", {"type": "0", "url": url, "method": "1"})
        assert (reply.status, reply.content[0]["type"]) == (200, "0")
        call = await phone.call("099")
        heard = await call.hears(440, since=await call.answered())
        assert heard - await call.answered() < 1
        assert (await call.ended()).at - heard > 0.9
        told = await script.asks()
        assert (told.method, told.target) == ("POST", "/ev?a=$CALLID")
        assert told.parameters["EventType"] == "dial-in"
        assert await Told(api.running).end() is EndReason.HANGUP_ACTION
        (delivery,) = await api.settled(1)
        assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)
        await api.ask("DELETE", f"{PLACE}/")


async def test_nobody_is_told_at_an_address_of_our_own_that_a_program_has_named_or_a_receiver_has_led_to(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """E10."""
    script.answers("/moved", Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}))
    near = f"localhost:{script.port}"
    told = f'[[event]]\nextension = "0003*099"\ntype = "hangup"\nurl = "{script.url}/moved"\n'
    async with api_site(asterisk, tmp_path, SHORT, settings=told) as api:
        for literal in (
            script.url,
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://2130706433/",
            "http://10.1.1.1/",
        ):
            reply = await api.ask("POST", PLACE, {"type": "2", "url": literal})
            assert reply.code == (400, "url_not_allowed"), literal
        reply = await api.ask("POST", PLACE, {"type": "2", "url": f"http://{near}/secret"})
        assert reply.status == 200, reply.body
        await (await phone.call("099")).ended()
        deliveries = await api.settled(2)
        assert [(one["state"], one["reason"], one["attempts"]) for one in deliveries] == [("dead", "address", 1)] * 2
        assert [asked.path for asked in script.asked] == ["/moved"]
