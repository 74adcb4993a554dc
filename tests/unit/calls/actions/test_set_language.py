"""Action `set_language`. Source: The IVR 4; acceptance I43 (the call's own sounds and speech)."""

import pytest

from bridge.calls.actions.set_language import run
from bridge.calls.journal import LanguageSet
from bridge.calls.session import walk
from bridge.ivr.actions import Action, Say, SetLanguage
from bridge.ivr.outcomes import Next
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main, sound, tts

IVR = an_ivr(main(start=[Hangup()]))


def language(tag: str) -> SetLanguage:
    return SetLanguage(language=Template.parse(tag))


@pytest.mark.parametrize("tag", ["ro", "pt-BR", "zh-Hant-TW"])
async def test_it_is_the_language_of_the_rest_of_the_call(tag: str) -> None:
    rig, call = Rig(), a_call(IVR)
    call.variables["l"] = tag
    assert await run(language("$l"), call, rig.ports) == Next()
    assert (call.languages, call.value_of("LANGUAGE")) == ((tag, "en"), tag)
    assert rig.journal.entries == [LanguageSet(tag)]


@pytest.mark.parametrize("tag", ["", "r", "ro_RO!", "../en", "en\n", "x" * 9, "$unset"])
async def test_what_is_no_tag_is_a_fault_and_nothing_changes(tag: str) -> None:
    rig, call = Rig(), a_call(IVR)
    assert await run(language(tag), call, rig.ports) == Next()
    assert (call.language, rig.journal.codes) == (None, ["CB309"])


@pytest.mark.parametrize("tag", ["en-$pin", "$pin"])
async def test_keys_in_it_are_not_told(tag: str) -> None:
    rig, call = Rig(), a_call(IVR)
    call.set("pin", "4711", secret=True)
    await run(language(tag), call, rig.ports)
    assert "4711" not in str(rig.journal.entries)


async def test_i43_sounds_speech_and_what_is_said_are_in_that_language() -> None:
    rig = Rig()
    steps: list[Action] = [language("ro"), sound("menu"), tts("Hi"), Say(value=Template.literal("1")), Hangup()]
    await walk(a_call(an_ivr(main(start=steps))), rig.ports)
    assert [asked.languages[0] for asked in rig.sounds.asked] == ["ro", "ro"]
    assert [speech.language for speech in rig.sounds.spoken] == ["ro"]
