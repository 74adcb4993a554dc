"""Asterisk dies with a hundred calls up: calls work again at once, and nobody's end is forgotten; both versions."""

import asyncio
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import bridge, ivr, tone
from tests.asterisk.serving import eventually
from tests.fakes.receiver import Receiver

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(180)]

CALLERS = 100
EVENTS = ("dial-in", "answer-in", "hangup")
WITHIN = 3.0
"""Seconds after the return of Asterisk in which new calls work again."""
LONG = f"start = [{tone(440, 'loop = 100')}]"


def definitions(receiver: Receiver) -> str:
    return "".join(
        f'[[event]]\nextension = "0003*099"\ntype = "{event}"\nmethod = "POST"\nmode = "notify"\n'
        f'url = "{receiver.url}/ev"\nprofile = "extended"\n'
        for event in EVENTS
    )


async def in_the_ivr(phone: Phone, count: int, first: int = 0) -> list[Call]:
    calls = [await phone.call("099", caller=f"+12025550{first + number:03}") for number in range(count)]
    await asyncio.gather(*(call.hears(440, within=40) for call in calls))
    return calls


async def links_are_made(running: BridgeProcess, times: int) -> None:
    """As the log says it: it is the service's own word that calls can be served."""
    await eventually(lambda: running.said().count('"event": "Asterisk pbx1 connected"') >= times, within=20)


async def test_killed_with_100_calls_up_it_serves_new_ones_within_3_s_of_its_return_and_each_end_is_told(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with (
        Receiver() as receiver,
        bridge(asterisk, tmp_path, ivr(LONG), settings=definitions(receiver)) as running,
    ):
        await in_the_ivr(phone, CALLERS)
        await receiver.has(2 * CALLERS, within=30)
        await asterisk.kill()
        await asterisk.start()
        now = asyncio.get_running_loop().time
        back = now()
        await links_are_made(running, 2)
        connected = now() - back
        (again,) = await in_the_ivr(phone, 1, first=900)
        served = now() - back
        assert served < WITHIN, f"connected after {connected:.1f} s, served after {served:.1f} s"
        await receiver.has(3 * CALLERS + 2, within=30)
        await again.hangup()
        await receiver.has(3 * CALLERS + 3)
    receiver.keeps_its_word()
    ends = [told for told in receiver.told if told.event == "hangup"]
    assert len({told.call for told in ends}) == len(ends) == CALLERS + 1
    assert {told.parameters["CallStatus"] for told in ends} == {"ANSWER"}
