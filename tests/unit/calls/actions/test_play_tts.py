"""`PlayTTS`, `TTS` and action `play_tts`. Source: Call Interactive 6.4, 6.6."""

import pytest

from bridge.calls.actions.play_tts import run
from bridge.calls.journal import SoundPlayed
from bridge.calls.ports import Speech
from bridge.ivr.live import LiveSet, Voice
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.step import Where
from bridge.ivr.verbs import Hangup
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main, tts

IVR = an_ivr(main(start=[Hangup()]), language="ro", voice="Alice")


async def test_it_is_spoken_in_the_language_and_voice_of_the_call() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    assert await run(tts("Hi $CALLERIDNAME", loop=2), a_call(IVR, caller), rig.ports) == Next()
    assert rig.sounds.spoken == [Speech("Hi Ștefan", "ro", "Alice", 150, 1.0)]
    assert caller.noticed == [Heard("speech/Hi Ștefan")] * 2


async def test_its_own_language_voice_and_volume_come_first() -> None:
    rig = Rig()
    await run(tts("Hi", language="de", voice="Zoe", volume=80, speed=2.0), a_call(IVR), rig.ports)
    assert rig.sounds.spoken == [Speech("Hi", "de", "Zoe", 80, 2.0)]
    assert rig.journal.codes == ["CB311"]


@pytest.mark.parametrize(("language", "voice"), [("ro", "Alice"), ("ro-MD", "Alice"), ("ru", None)])
async def test_the_ivrs_voice_speaks_only_its_own_language(language: str, voice: str | None) -> None:
    """`TTS`: voice | the IVR's if it speaks `lang`, else the default voice of `lang`."""
    rig = Rig(live=LiveSet("v1", "0003", voices=(Voice("Alice", "espeak", "ro", "ro"),)))
    await run(tts("Hi", language=language), a_call(IVR, live=rig.live), rig.ports)
    assert rig.sounds.spoken == [Speech("Hi", language, voice, 150, 1.0)]


async def test_a_key_stops_it_in_the_background() -> None:
    caller = FakeChannel(up=True)
    caller.press_at(1, "1")
    assert await run(tts("Hi", where=Where.BACKGROUND), a_call(IVR, caller), Rig().ports) == Pressed()


@pytest.mark.parametrize("text", ["", "  ", "$nothing"])
async def test_a_text_without_words_is_silence_and_no_fault(text: str) -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    call.set("d", "old")
    assert await run(tts(text, digit_variable="d"), call, rig.ports) == Next()
    assert (caller.noticed, rig.sounds.spoken, rig.journal.codes) == ([], [], [])
    assert call.value_of("d") == ""


async def test_speech_to_be_kept_ready_is_made_and_not_heard() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    assert await run(tts("Later", heard=False), a_call(IVR, caller), rig.ports) == Next()
    assert len(rig.sounds.spoken) == 1
    assert caller.noticed == []


async def test_keys_in_the_text_are_spoken_and_not_told() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    call.set("d", "42", from_keys=True)
    await run(tts("You keyed $d"), call, rig.ports)
    assert caller.noticed == [Heard("speech/You keyed 42")]
    assert rig.journal.of(SoundPlayed)[0].name == "“You keyed •••”"


async def test_of_a_long_text_its_beginning_is_told() -> None:
    rig = Rig()
    await run(tts("x" * 70), a_call(IVR, FakeChannel(up=True)), rig.ports)
    assert rig.journal.of(SoundPlayed)[0].name == f"“{'x' * 60}…”"


async def test_a_speech_that_fails_is_skipped_and_keys_in_it_are_not_told() -> None:
    rig, call = Rig(), a_call(IVR)
    rig.sounds.seconds = None
    call.set("d", "42", from_keys=True)
    assert await run(tts("You keyed $d"), call, rig.ports) == Next()
    assert rig.journal.codes == ["CB302"]
    assert "42" not in str(rig.journal.entries)
