"""`PlaySound` and action `play_sound`. What keys do stands in `test_prompts.py`. Source: Call Interactive 6.2."""

from bridge.calls.actions.play_sound import run
from bridge.calls.journal import SoundPlayed
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.verbs import Hangup
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, background, main, sound

IVR = an_ivr(main(start=[Hangup()]))


async def test_it_is_heard_as_often_as_it_says() -> None:
    caller, rig = FakeChannel(up=True, lengths={"menu": 4}), Rig()
    assert await run(sound("menu", loop=3), a_call(IVR, caller), rig.ports) == Next()
    assert caller.noticed == [Heard("menu")] * 3
    assert rig.journal.of(SoundPlayed) == [SoundPlayed("menu", "finished", 12)]


async def test_a_key_stops_it_in_the_background_with_all_its_repetitions() -> None:
    caller = FakeChannel(up=True, lengths={"menu": 4})
    caller.press_at(5, "1")
    assert await run(background("menu", loop=3), a_call(IVR, caller), Rig().ports) == Pressed()
    assert caller.noticed == [Heard("menu"), Heard("menu", until="1")]


async def test_its_name_may_hold_variables_and_keys_in_it_are_not_told() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    call.set("d", "5", from_keys=True)
    await run(sound("digits-$d"), call, rig.ports)
    assert caller.noticed == [Heard("digits-5")]
    assert rig.journal.of(SoundPlayed)[0].name == "digits-•••"


async def test_a_sound_that_is_not_found_is_skipped() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    rig.sounds.missing = {"menu"}
    assert await run(background("menu"), a_call(IVR, caller), rig.ports) == Next()
    assert caller.noticed == []
    assert rig.journal.codes == ["CB301"]
