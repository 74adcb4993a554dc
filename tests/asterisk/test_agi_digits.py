"""Keys over FastAGI at the speed of people: each arrives, once, in order; The IVR 3.3, 3.4, 10.5."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import ask, bridge, ivr, tone
from tests.asterisk.over_agi import agi
from tests.asterisk.script_server import Answer, ScriptServer

pytestmark = pytest.mark.asterisk

CALLS, LENGTH = 6, 25
"""Two numbers of so many keys in each call: 300."""


def collect(variable: str, more: str = "") -> str:
    return f'{{ action = "record_digits", variable = "{variable}", max_digits = {LENGTH}, min_digits = 1{more} }}'


@pytest.mark.timeout(120)
async def test_three_hundred_keys_are_collected_as_they_were_pressed(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """The first number begins during its prompt; the second, of which the half is typed ahead, during a request."""
    script.answers("/slow", Answer("", after=2.5))
    random = Random(7)
    pressed = ["".join(random.choices("0123456789", k=2 * LENGTH)) for _ in range(CALLS)]
    slow = ask(script.url + "/slow")
    told = ask(script.url + "/end?a=$a&b=$b")
    prompt = ', prompt = "tone-440"'
    menu = f"start = [{collect('a', prompt)}, {slow}, {collect('b')}, {told}]"

    async def one(number: int) -> tuple[str, str]:
        call = await phone.call("agi099", f"+1202555{number:04}")
        await call.hears(440)
        speed = Random(number)
        for key in pressed[number]:
            await call.press(key, tone_ms=speed.randrange(80, 160, 20), gap_ms=speed.randrange(60, 200, 20))
        await call.ended(within=30)
        return f"+1202555{number:04}", pressed[number]

    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        sent = dict(await asyncio.gather(*(one(number) for number in range(CALLS))))
        heard = {
            asked.parameters["CallerIDNum"]: asked.parameters["a"] + asked.parameters["b"]
            for asked in script.asked
            if asked.path == "/end"
        }
        assert heard == sent


async def test_keys_typed_ahead_in_a_prompt_that_is_not_to_be_cut_come_in_order(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = f"start = [{tone(440, 'loop = 3')}, {collect('a', ', timeout = 2')}, {ask(script.url + '/end?a=$a')}]"
    async with bridge(asterisk, tmp_path, ivr(menu), settings=agi(asterisk)):
        call = await phone.call("agi099")
        began = await call.hears(440)
        await call.press("1029384756#")
        assert (await script.asks()).parameters["a"] == "1029384756"
        await call.ended()
        assert call.hearing.last(440) - began == pytest.approx(3.0, abs=0.4)
