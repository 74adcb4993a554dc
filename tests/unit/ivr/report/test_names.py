"""CB417, CB438 and CB450. Source: The IVR 6.4, 8.2."""

from dataclasses import replace
from typing import Any

from bridge.ivr.actions import Action, Authenticate, Say, SetLanguage
from bridge.ivr.live import Voice
from bridge.ivr.report import SoundSought, World, report
from bridge.ivr.saying import Mode
from bridge.ivr.step import SoundRef, View
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import PlaySound
from tests.unit.calls.ivrs import digits, sound, tts
from tests.unit.ivr.report.sheets import END, Options, context, found, ivr, live_with, menu, text


def ref(name: str, **fields: Any) -> SoundRef:  # noqa: ANN401 - any field
    return SoundRef(sound=text(name), **fields)


def world(*names: str, sought: list[SoundSought] | None = None) -> World:
    def has(one: SoundSought) -> bool | None:
        if sought is not None:
            sought.append(one)
        return one.name in names

    return World(has_sound=has, sound_names=lambda _one: names)


def missing(*actions: Action, names: tuple[str, ...] = (), **fields: Any) -> list[str]:  # noqa: ANN401 - any setting
    return found(ivr(menu(*actions), **fields), "CB417", world=world(*names))


def test_a_sound_that_is_not_found_is_told_with_its_languages() -> None:
    assert missing(sound("welcome"), END) == [
        'CB417 context.main.option.start[1].sound: sound "welcome" not found for en'
    ]
    assert missing(sound("welcome"), END, names=("welcome",)) == []


def test_the_folder_and_the_nearest_name_are_told() -> None:
    one = ivr(menu(PlaySound(sound=ref("welcom", folder="acme")), END))
    (fault,) = report([one], live_with(one), world("welcome"))
    assert fault.message == 'sound "welcom" in folder "acme" not found for en'
    assert fault.row.mend == 'Nearest: "welcome"'


def test_every_field_that_names_a_sound_is_looked_at() -> None:
    actions = (
        digits(prompt=ref("a")),
        Authenticate(pins=("1",), prompt=ref("b"), invalid_sound=ref("c")),
        Authenticate(pins=("1",)),
        Transfer(to=(text("001"),), on_failure=Continue(), record=True, record_notice=ref("d")),
        END,
    )
    assert [line.split(":")[0] for line in missing(*actions)] == [
        "CB417 context.main.option.start[1].prompt",
        "CB417 context.main.option.start[2].prompt",
        "CB417 context.main.option.start[2].invalid_sound",
        "CB417 context.main.option.start[4].record_notice",
    ]


def test_the_languages_are_those_of_the_action_the_context_and_the_ivr() -> None:
    sought: list[SoundSought] = []
    plain: Options = {"start": [PlaySound(sound=ref("a", language="ro", view=View.CLIENT, folder="f")), END]}
    one = ivr({"main": context("main", plain, language="de", entry=True)}, language="fr")
    assert found(one, "CB417", world=world(sought=sought)) == [
        'CB417 context.main.option.start[1].sound: sound "a" in folder "f" not found for ro, de, fr, en'
    ]
    assert sought == [SoundSought("a", ("ro", "de", "fr"), View.CLIENT, "f", "0003")]


def test_recordings_and_variables_are_not_looked_for() -> None:
    assert missing(sound("$x"), PlaySound(sound=ref("a", view=View.RECORDING)), END) == []


def test_a_world_that_cannot_tell_is_believed() -> None:
    assert not found(ivr(menu(sound("a"), END)), "CB417")


def test_a_voice_that_is_not_declared() -> None:
    one = ivr(menu(tts("x", voice="Bob"), tts("x", voice="Demo"), END), voice="Eve")
    one = replace(one, contexts={"main": replace(one.contexts["main"], voice="Zoe")})
    live = live_with(one, voices=(Voice("Demo", "espeak", "en", "en"),))
    assert sorted(found(one, "CB450", live=live)) == [
        'CB450 context.main.option.start[1].voice: there is no voice "Bob"',
        'CB450 context.main.voice: there is no voice "Zoe"',
        'CB450 ivr.voice: there is no voice "Eve"',
    ]
    assert len(found(one, "CB450", live=live_with(one))) == 4


def say(mode: Mode, language: str | None = None) -> Say:
    return Say(value=text("1"), mode=mode, language=language)


def test_a_language_without_grammar_where_it_is_needed() -> None:
    what = 'numbers, dates and times cannot be said in "de", their digits are'
    assert found(ivr(menu(say(Mode.NUMBER, "de"), END))) == [f"CB438 context.main.option.start[1].language: {what}"]
    assert found(ivr(menu(say(Mode.DATE), END), language="de")) == [f"CB438 context.main.option.start[1]: {what}"]
    spoken = {"main": context("main", {"start": [say(Mode.TIME), END]}, language="de", entry=True)}
    assert found(ivr(spoken)) == [f"CB438 context.main.option.start[1]: {what}"]


def test_a_language_that_is_set_counts_where_an_action_names_none() -> None:
    german = SetLanguage(language=text("de"))
    assert [one.split(":")[0] for one in found(ivr(menu(german, say(Mode.NUMBER), END)))] == [
        "CB438 context.main.option.start[1].language"
    ]
    assert not found(ivr(menu(german, say(Mode.NUMBER, "en"), END)))
    assert not found(ivr(menu(SetLanguage(language=text("$CALLERIDNUM")), say(Mode.NUMBER), END)))


def test_digits_and_characters_need_no_grammar() -> None:
    assert not found(ivr(menu(say(Mode.DIGITS, "de"), say(Mode.CHARACTERS, "de"), END)))
    assert not found(ivr(menu(say(Mode.NUMBER, "en-GB"), END)))
