"""An IVR's transfers to the public network: who may be dialled and whose number is shown: I17, I34, I35, I40."""

import json
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.transferring import talk, tell, told, transfer, transferring

pytestmark = pytest.mark.asterisk

DIAL = '\n[dial]\nexternal = "PJSIP/{number}@trunk"\n'
ALLOW = f'{DIAL}[[dial.allow]]\npattern = "0040NX."\n'
ROMANIA = "RO"
OUT = "0040744123456"


async def test_nothing_is_dialled_outside_without_a_rule(
    asterisk: Asterisk, phone: Phone, trunk: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I17."""
    number = '{ action = "set_variable", name = "x", value = "0044123" }'
    menu = f"start = [{number}, {transfer('$x')}, {tone(620)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=ALLOW) as running:
        call = await phone.call("099")
        await call.hears(620)
        assert await told(script) == ("CHANUNAVAIL", "denied")
        await call.ended()
        await Told(running).end()
        assert Told(running).codes() == ["CB304"]
        assert trunk.calls == []


@pytest.mark.parametrize(
    ("number", "allowed", "seen", "codes"),
    [("", [], "099", []), ("0258111222", [], "099", ["CB310"]), ("0258422501", ["0258422XXX"], "0258422501", [])],
    ids=["the DID", "a number that may not be shown", "a number that may"],
)
async def test_an_outside_party_sees_the_did_or_what_the_rule_allows(  # noqa: PLR0917 - fixtures
    asterisk: Asterisk,
    phone: Phone,
    trunk: Phone,
    script: ScriptServer,
    tmp_path: Path,
    number: str,
    allowed: list[str],
    seen: str,
    codes: list[str],
) -> None:
    """I34."""
    script.answers(
        "/set", reply(f"<SetCaller name='Firma' number='{number}'/>" if number else "<SetVar name='a'>b</SetVar>")
    )
    settings = f'{ALLOW}callerid = "did"\ncallerid_allow = {json.dumps(allowed)}\n'
    menu = f"start = [{ask(script.url + '/set')}, {transfer(OUT)}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=settings) as running:
        call = await phone.call("099", name="Ion")
        theirs = await trunk.rings()
        assert theirs.called == OUT
        assert theirs.caller == (seen, "Firma" if number else "Ion")
        await talk(call, theirs)
        assert "+12025550143" not in "".join(message.encode().decode() for message in theirs.dialog.messages)
        await theirs.hangup()
        await call.ended()
        await Told(running).end()
        assert Told(running).codes() == codes


@pytest.mark.parametrize("number", ["0744123456", "+40744123456"])
async def test_a_number_is_allowed_in_any_form_and_dialled_in_the_one_that_matched(
    asterisk: Asterisk, phone: Phone, trunk: Phone, tmp_path: Path, number: str
) -> None:
    """I35."""
    known = f'{{ action = "set_variable", name = "x", value = "{number}" }}'
    menu = f"start = [{known}, {transfer('$x', 'final = false')}, {tone(620)}, {HANGUP}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=ALLOW, country=ROMANIA):
        call = await phone.call("099")
        theirs = await trunk.rings()
        assert theirs.called == OUT
        await talk(call, theirs)
        await theirs.hangup()
        await call.hears(620)
        await call.ended()


async def test_the_third_call_of_an_hour_is_denied_and_an_alarm_is_raised(
    asterisk: Asterisk, phone: Phone, trunk: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I40."""
    one = transfer(OUT)
    menu = f"start = [{one}, {one}, {one}, {tone(620)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=f"{ALLOW}max_calls_per_hour = 2\n") as running:
        trunk.auto = "busy"
        call = await phone.call("099")
        await call.hears(620)
        assert await told(script) == ("CHANUNAVAIL", "denied")
        await call.ended()
        assert len(trunk.calls) == 2
        await Told(running).end()
        assert Told(running).codes() == ["CB304"]
        lines = (running.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        alarms = [alarm for line in lines if "dial.allow[1]" in (alarm := json.loads(line)).values()]
        assert [(alarm["used"], alarm["most"]) for alarm in alarms] == [(2, 2)]
        assert "dial.allow[1]" in running.said()
