"""SIPp as a source of many calls, each with keys of its own making."""

import os

import pytest

from lab import sipp
from lab.asterisk import Asterisk
from lab.asterisk_root import LabError

pytestmark = [pytest.mark.asterisk, pytest.mark.alone]
LOAD = sipp.Load("load", calls=50, per_second=25)
TALK = sipp.Talk("1100*29#")


async def test_fifty_scripted_calls_lose_no_key(asterisk: Asterisk) -> None:
    if os.geteuid() != 0:
        with pytest.raises(LabError, match=r"lab\.phone"):
            await sipp.run(asterisk.sip_port, LOAD, TALK)
        return
    await asterisk.cli("dialplan set global COUNT_1100*29 0")
    result = await sipp.run(asterisk.sip_port, LOAD, TALK)
    assert (result.successful, result.failed) == (50, 0), result.said
    counts = [line.strip() for line in (await asterisk.cli("dialplan show globals")).splitlines() if "COUNT_" in line]
    assert counts == ["COUNT_1100*29=50"]


async def test_a_call_that_fails_is_told_with_what_the_caller_was_sent(asterisk: Asterisk) -> None:
    if os.geteuid() != 0:
        return  # the test above shows what an ordinary user is told
    result = await sipp.run(asterisk.sip_port, sipp.Load("nobody-has-this", calls=1, per_second=1), TALK)
    assert (result.successful, result.failed) == (0, 1)
    assert "404 Not Found" in result.said


async def test_callers_who_stay_silent_hang_up_themselves(asterisk: Asterisk) -> None:
    if os.geteuid() != 0:
        return  # as above
    load = sipp.Load("echo", calls=5, per_second=5)
    result = await sipp.run(asterisk.sip_port, load, sipp.Talk(before_ms=100, after_ms=0, hang_up=True, silent_ms=500))
    assert (result.successful, result.failed) == (5, 0), result.said
    assert (len(result.answered), len(result.ended)) == (5, 5)
    assert min(result.ended) >= 600
    assert max(result.answered) < min(result.ended)
    assert result.lasted > 1


async def test_callers_who_come_by_chance_all_come_and_their_waiting_is_no_part_of_their_calls(
    asterisk: Asterisk,
) -> None:
    if os.geteuid() != 0:
        return  # as above
    load = sipp.Load("echo", calls=5, per_second=50, by_chance_ms=3000)
    result = await sipp.run(asterisk.sip_port, load, sipp.Talk(before_ms=100, after_ms=0, hang_up=True))
    assert (result.successful, result.failed) == (5, 0), result.said
    assert result.lasted > 0.6  # less is what chance gives once in ten thousand times
    assert max(result.answered) < 1000 * (result.lasted - 0.1) / 2
