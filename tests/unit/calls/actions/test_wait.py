"""`Pause` and action `wait`. Source: The IVR 3.1, 3.3, 4."""

import pytest

from bridge.calls.actions.wait import run
from bridge.ivr.outcomes import Next, Outcome, Pressed
from bridge.ivr.step import Where
from bridge.ivr.verbs import Hangup, Wait
from tests.fakes.channel import FakeChannel, Silence
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]))


@pytest.mark.parametrize(
    ("where", "keys", "outcome", "seconds"),
    [
        (Where.FOREGROUND, "", Next(), 10),
        (Where.FOREGROUND, "1", Next(), 10),
        (Where.BACKGROUND, "", Next(), 10),
        (Where.BACKGROUND, "1", Pressed(), 4),
    ],
)
async def test_only_in_the_background_a_key_ends_it_and_it_is_kept(
    where: Where, keys: str, outcome: Outcome, seconds: int
) -> None:
    caller = FakeChannel(up=True)
    caller.press_at(4, keys)
    assert await run(Wait(seconds=10, where=where), a_call(IVR, caller), Rig().ports) == outcome
    assert caller.noticed == [Silence(seconds)]
    assert len(caller.keys) == len(keys)


async def test_in_a_dialplan_step_no_key_chooses() -> None:
    caller = FakeChannel()
    caller.press_at(4, "1")
    assert await run(Wait(seconds=10, where=Where.BACKGROUND), a_call(channel=caller), Rig().ports) == Next()
    assert caller.noticed == [Silence(10)]
