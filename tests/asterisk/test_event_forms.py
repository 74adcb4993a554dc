"""What is written in a notification, as it goes over the wire: Events and API 3.1; E1, E2, E14."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, bridge, ivr
from tests.asterisk.script_server import Asked, ScriptServer

pytestmark = pytest.mark.asterisk

CALLER = "%2B12025550143"
WITHOUT_EXTENSION = ["CallID", "CallerIDNum", "CalledExtension", "CallStatus", "CallFlow", "CalledNumber", "CallAPIID"]


def definition(url: str, kind: str, more: str = "", whose: str = 'extension = "001"') -> str:
    return f'[[event]]\n{whose}\ntype = "{kind}"\nurl = "{url}"\n{more}\n'


async def told(script: ScriptServer, *paths: str) -> dict[str, Asked]:
    """One request at each of these paths, and no other."""
    await script.asks(len(paths))
    assert sorted(asked.path for asked in script.asked) == sorted(paths)
    return {asked.path: asked for asked in script.asked}


async def test_e1_two_definitions_of_one_event_are_told_each_with_its_profile(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    for path in ("/classic", "/standard"):
        script.answers(path, "")
    settings = definition(f"{script.url}/classic?from=us", "dial-in", 'profile = "voipnow"')
    settings += definition(f"{script.url}/standard", "dial-in", 'method = "POST"')
    async with bridge(asterisk, tmp_path, settings=settings):
        call = await phone.call("phone")
        await ana.rings()
        both = await told(script, "/classic", "/standard")
        await call.hangup()
    classic, standard = both["/classic"], both["/standard"]
    assert (classic.method, standard.method) == ("GET", "POST")
    assert list(classic.parameters) == ["from", *WITHOUT_EXTENSION]
    assert list(standard.parameters) == [*WITHOUT_EXTENSION, "EventType"]
    assert standard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert classic.headers["Callbridge-Event"] == "dial-in"
    for asked in (classic, standard):
        said = asked.parameters
        assert (said["CallStatus"], said["CallFlow"], said["CalledExtension"]) == ("CALLING", "IN", "0003*001")
        assert f"CallerIDNum={CALLER}&CalledExtension=0003%2A001" in asked.target + asked.body.decode()
    assert classic.headers["Callbridge-Delivery"] != standard.headers["Callbridge-Delivery"]


async def test_e2_what_has_no_value_is_left_out_or_sent_empty(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    for path in ("/omit", "/empty"):
        script.answers(path, "")
    settings = definition(f"{script.url}/omit", "dial-in", 'profile = "voipnow"')
    settings += definition(f"{script.url}/empty", "dial-in", 'profile = "voipnow"\nabsent = "empty"')
    async with bridge(asterisk, tmp_path, settings=settings):
        call = await phone.call("phone")
        await ana.rings()
        both = await told(script, "/omit", "/empty")
        await call.hangup()
    assert "CallerExtension" not in both["/omit"].parameters
    assert "EventType" not in both["/omit"].parameters | both["/empty"].parameters
    empty = both["/empty"].target
    for name in ("CallerIDName", "CalledDID", "CallerExtension"):
        assert f"&{name}=&" in empty
    assert len(both["/empty"].parameters) == 10


async def test_e14_variables_are_those_of_the_moment_in_an_ivrs_file_and_nothing_elsewhere(
    asterisk: Asterisk, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    for path in ("/ivr", "/phone"):
        script.answers(path, "")
    keys = '{ action = "record_digits", variable = "code", max_digits = 2, timeout = 10 }'
    event = definition(f"{script.url}/ivr?code=$code", "hangup", whose="")
    menu = ivr(f"start = [{keys}, {HANGUP}]", contexts=event, number="091")
    settings = definition(f"{script.url}/phone?code=$code", "hangup", 'method = "POST"')
    async with bridge(asterisk, tmp_path, menu, settings=settings):
        call = await ana.call("ivr-091")
        await call.answered()
        await call.press("42")
        await call.ended()
        both = await told(script, "/ivr", "/phone")
    assert parse_qsl(both["/ivr"].target.partition("?")[2])[0] == ("code", "42")
    assert both["/phone"].target == "/phone?code=$code"
    assert "code" not in dict(parse_qsl(both["/phone"].body.decode()))
