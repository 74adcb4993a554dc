"""One script as a step of the operator's own dialplan (The IVR 10.1)."""

from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, bridge, ivr, reply
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

IVR = ivr(f"start = [{HANGUP}]")


async def after_the_step(asterisk: Asterisk, phone: Phone, number: str = "step") -> list[str]:
    """What the dialplan read after the step: result, CI_allowed, caller name, caller number."""
    call = await phone.call(number, name="Ana")
    ending = await call.ended(within=15)
    assert (ending.cause, call.answered_at) == (17, None)
    said = await asterisk.cli("dialplan show globals")
    return next(line.split("=", 1)[1] for line in said.splitlines() if line.strip().startswith("STEP=")).split("/")


def the_step(script: ScriptServer, more: str = "") -> str:
    return f'[script.check]\nurl = "{script.url}/check"\n{more}'


async def test_what_the_script_sets_is_seen_by_the_dialplan_and_the_call_is_not_answered(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", reply("<SetVar name='allowed'>yes</SetVar>", "<SetCaller name='Desk' number='200'/>"))
    async with bridge(asterisk, tmp_path, IVR, settings=the_step(script)):
        assert await after_the_step(asterisk, phone) == ["DONE", "yes", "Desk", "200"]
        asked = script.asked[0].parameters
        assert (asked["CalledNumber"], asked["EventType"]) == ("step", "call_interactive")
        assert "CalledExtension" not in asked


async def test_a_script_that_fails_gives_the_call_back_as_failed(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", Answer("boom", status=500))
    async with bridge(asterisk, tmp_path, IVR, settings=the_step(script)):
        assert await after_the_step(asterisk, phone) == ["FAILED", "", "Ana", "+12025550143"]


async def test_a_jump_in_a_step_is_not_obeyed_and_the_dialplan_goes_on(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/check", reply("<SetVar name='allowed'>no</SetVar>", "<Jump context='from-phones' option='112'/>"))
    async with bridge(asterisk, tmp_path, IVR, settings=the_step(script)) as running:
        assert (await after_the_step(asterisk, phone))[:2] == ["DONE", "no"]
        assert "CB307" in running.said()


async def test_a_jump_goes_to_a_place_of_the_dialplan_that_its_script_may_use(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    allowed = 'jump_contexts = ["lab-jump"]'
    async with bridge(asterisk, tmp_path, IVR, settings=the_step(script, allowed)) as running:
        script.answers("/check", reply("<Jump context='lab-jump' option='2544'/>"))
        assert await after_the_step(asterisk, phone) == ["DONE", "jumped", "2544", "1"]
        script.answers("/check", reply("<Jump context='lab-jump' option='2544' priority='3'/>"))
        assert await after_the_step(asterisk, phone) == ["DONE", "jumped", "2544", "3"]
        assert "CB303" not in running.said()
        script.answers("/check", reply("<Jump context='lab-jump' option='112'/>"))
        assert (await after_the_step(asterisk, phone))[:2] == ["DONE", ""], "the step's own next priority"
        assert "CB303" in running.said()


async def test_a_step_that_does_not_exist_is_unknown(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, IVR) as running:
        assert await after_the_step(asterisk, phone, "nostep") == ["UNKNOWN"]
        assert "script.nothing-of-that-name" in running.said()
