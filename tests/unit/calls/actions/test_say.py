"""Action `say`. Source: The IVR 3.3, 4 (`say`); acceptance I29."""

from typing import Any

import pytest

from bridge.calls.actions.say import run
from bridge.calls.journal import SoundPlayed
from bridge.calls.ports import SoundName
from bridge.ivr.actions import Say
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.saying import Mode
from bridge.ivr.step import Where
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import MediaUri
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import FakeSounds, Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]), language="es")


def say(value: str, **fields: Any) -> Say:  # noqa: ANN401 - any field
    return Say(value=Template.parse(value), **fields)


class EnglishOnly(FakeSounds):
    def find(self, sound: SoundName) -> MediaUri | None:
        found = super().find(sound)
        return found if sound.languages == ("en",) else None


def heard(caller: FakeChannel) -> list[object]:
    return [what.what for what in caller.noticed if isinstance(what, Heard)]


async def test_digits_are_said_one_by_one_in_the_language_of_the_call_and_no_other() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    assert await run(say("42"), a_call(IVR, caller), rig.ports) == Next()
    assert heard(caller) == ["digits/4", "digits/2"]
    assert {(asked.languages, asked.only) for asked in rig.sounds.asked} == {(("es",), True)}
    assert [played.name for played in rig.journal.of(SoundPlayed)] == ["“42”"]


async def test_its_own_language_and_mode_come_first() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    await run(say("42", language="fr", mode=Mode.NUMBER), a_call(IVR, caller), rig.ports)
    assert heard(caller)
    assert {asked.languages for asked in rig.sounds.asked} == {("fr",)}


async def test_what_a_language_has_not_all_sounds_for_is_said_in_english() -> None:
    caller, rig = FakeChannel(up=True), Rig(sounds=EnglishOnly())
    await run(say("42"), a_call(IVR, caller), rig.ports)
    assert heard(caller) == ["digits/4", "digits/2"]
    assert rig.journal.codes == []


async def test_when_english_lacks_them_too_nothing_is_heard_and_that_is_a_fault() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    rig.sounds.missing = {"digits/4"}
    assert await run(say("42"), a_call(IVR, caller), rig.ports) == Next()
    assert caller.noticed == []
    assert rig.journal.codes == ["CB301"]


async def test_i29_a_doubled_dollar_is_said_and_an_unset_variable_is_nothing_and_no_fault() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    await run(say("$$5", mode=Mode.CHARACTERS), call, rig.ports)
    assert heard(caller) == ["letters/dollar", "digits/5"]
    caller.noticed.clear()
    assert await run(say("$q", digit_variable="d"), call, rig.ports) == Next()
    assert (caller.noticed, call.variables, rig.journal.codes) == ([], {"d": ""}, [])


async def test_a_key_stops_it_in_the_background_and_chooses_or_is_stored() -> None:
    caller = FakeChannel(up=True)
    caller.press_at(1, "7")
    call = a_call(IVR, caller)
    assert await run(say("42", where=Where.BACKGROUND), call, Rig().ports) == Pressed()
    assert caller.noticed == [Heard("digits/4", until="7")]
    assert await run(say("42", where=Where.BACKGROUND, digit_variable="d"), call, Rig().ports) == Next()
    assert call.value_of("d") == "7"


@pytest.mark.parametrize("missing", [set(), {"digits/4"}])
async def test_keys_that_are_said_are_not_told(missing: set[str]) -> None:
    rig, call = Rig(), a_call(IVR)
    rig.sounds.missing = missing
    call.set("pin", "4711", from_keys=True)
    await run(say("$pin"), call, rig.ports)
    assert "4711" not in str(rig.journal.entries)
    assert "•••" in str(rig.journal.entries)
