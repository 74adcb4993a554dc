"""Keys during prompts, and sounds that are not there. Source: Call Interactive 6.2, 6.4, 9.3; The IVR 3.3."""

import pytest

from bridge.calls import prompts
from bridge.calls.journal import FaultFound, SoundPlayed, VariableSet
from bridge.calls.ports import SoundName, Speech
from bridge.calls.session import walk
from bridge.ivr.actions import Action
from bridge.ivr.model import Ivr
from bridge.ivr.step import SoundRef, View
from bridge.ivr.variables import COUNT_LIMIT, Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import MediaUri
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, a_step, an_ivr, background, digits, main, set_to, sound, tts, visit

CHOSEN: list[Action] = [sound("chosen"), Hangup()]


def after(prompt: Action, **settings: bool) -> Ivr:
    """The prompt, then what the caller has keyed by then; key 1 of the menu is `chosen`."""
    start: list[Action] = [set_to("d", "old"), prompt, sound("d=$d"), digits(9, "rest", timeout=1), sound("rest=$rest")]
    return an_ivr(main(start=[*start, Hangup()], key_1=CHOSEN), **settings)


async def heard(ivr: Ivr, keys: str = "", at: float = 1) -> list[str]:
    """The sounds that a caller hears who presses keys one second into the prompt; `|` is where one was cut."""
    caller = FakeChannel(up=True)
    if keys:
        caller.press_at(at, keys)
    await visit(ivr, caller)
    return [f"{what.what}|" if what.until else what.what for what in caller.noticed if isinstance(what, Heard)]


class TestTheTable:
    """Call Interactive 9.3, row by row."""

    @pytest.mark.parametrize(
        ("prompt", "key", "none"),
        [
            (background("menu", "d", loop=3), ["menu|", "d=1", "rest=2"], ["menu", "menu", "menu", "d=", "rest="]),
            (background("menu"), ["menu|", "chosen"], ["menu", "d=old", "rest="]),
            (sound("menu", variable="d"), ["menu", "d=1", "rest=2"], ["menu", "d=", "rest="]),
            (sound("menu"), ["menu", "d=old", "rest=12"], ["menu", "d=old", "rest="]),
            (
                tts("hi", where="background", digit_variable="d"),
                ["speech/hi|", "d=1", "rest=2"],
                ["speech/hi", "d=", "rest="],
            ),
            (tts("hi", where="background"), ["speech/hi|", "chosen"], ["speech/hi", "d=old", "rest="]),
            (tts("hi", digit_variable="d"), ["speech/hi", "d=1", "rest=2"], ["speech/hi", "d=", "rest="]),
            (tts("hi"), ["speech/hi", "d=old", "rest=12"], ["speech/hi", "d=old", "rest="]),
        ],
    )
    async def test_keys_one_and_two_and_no_key(self, prompt: Action, key: list[str], none: list[str]) -> None:
        assert await heard(after(prompt), "12") == key
        assert await heard(after(prompt)) == none

    @pytest.mark.parametrize(
        ("prompt", "result"),
        [
            (sound("menu", variable="d"), ["menu", "d=1", "rest="]),
            (sound("menu"), ["menu", "d=old", "rest="]),
            (background("menu", "d"), ["menu|", "d=1", "rest=2"]),
        ],
    )
    async def test_with_buffering_off_only_keys_in_the_foreground_are_dropped(
        self, prompt: Action, result: list[str]
    ) -> None:
        assert await heard(after(prompt, buffer_foreground_keys=False), "12") == result

    async def test_in_a_dialplan_step_keys_in_the_foreground_are_buffered(self) -> None:
        caller = FakeChannel(up=True)
        caller.press_at(1, "1")
        await walk(a_step(caller, sound("menu"), digits(1), sound("d=$d")), Rig().ports)
        assert caller.noticed == [Heard("menu"), Heard("d=1")]


class TestKeysThatWait:
    """Call Interactive 9.4."""

    async def test_a_background_prompt_is_not_played_and_the_first_key_is_taken(self) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        caller.press("12")
        await visit(after(background("menu", "d")), caller, rig)
        assert [entry.name for entry in rig.journal.of(SoundPlayed)] == ["menu", "d=•••", "rest=•••"]
        assert caller.noticed == [Heard("d=1"), Heard("rest=2")]

    async def test_a_foreground_variable_takes_only_keys_pressed_during_its_own_sound(self) -> None:
        caller = FakeChannel(up=True)
        caller.press("5")
        caller.press_at(1, "6")
        await visit(after(sound("menu", variable="d")), caller)
        assert caller.noticed == [Heard("menu"), Heard("d=6"), Heard("rest=5")]


class TestWhatCannotBeHeard:
    async def test_a_sound_that_is_not_found_is_skipped_and_its_variable_is_empty(self) -> None:
        rig = Rig()
        rig.sounds.missing = {"menu"}
        caller = FakeChannel(up=True)
        await visit(after(background("menu", "d")), caller, rig)
        assert caller.noticed == [Heard("d="), Heard("rest=")]
        assert rig.journal.codes == ["CB301"]

    async def test_so_is_a_sound_that_asterisk_cannot_play(self) -> None:
        rig, caller = Rig(), FakeChannel(up=True)
        caller.broken = {"menu"}
        await visit(after(background("menu", "d")), caller, rig)
        assert caller.noticed == [Heard("d="), Heard("rest=")]
        assert rig.journal.codes == ["CB301"]
        assert rig.journal.of(SoundPlayed)[0].ended == "failed"

    async def test_so_is_speech_that_no_engine_can_make(self) -> None:
        rig, caller = Rig(), FakeChannel(up=True)
        rig.sounds.seconds = None
        await visit(after(tts("hi", digit_variable="d")), caller, rig)
        assert caller.noticed == [Heard("d="), Heard("rest=")]
        assert rig.journal.codes == ["CB302"]

    async def test_a_voice_that_is_not_known_is_told_and_the_speech_is_heard(self) -> None:
        rig, caller = Rig(), FakeChannel(up=True)
        assert await prompts.speak(Speech("hi", "en", "Zoe"), "hi", a_call(channel=caller), rig.ports)
        assert rig.journal.codes == ["CB311"]

    async def test_without_a_name_the_default_voice_speaks(self) -> None:
        rig = Rig()
        assert await prompts.speak(Speech("hi", "en"), "hi", a_call(), rig.ports) == MediaUri("sound:speech/hi")
        assert rig.journal.codes == []


class TestFinding:
    def find(self, rig: Rig, name: str = "menu", **where: object) -> MediaUri | None:
        call = a_call(an_ivr(main(start=[Hangup()]), language="ro"))
        call.recordings.append("message")
        ref = SoundRef.model_validate({"sound": Template.parse(name), **where})
        return prompts.find(ref, call, rig.ports)

    def test_the_languages_of_the_call_are_tried_in_their_order(self) -> None:
        rig = Rig()
        assert self.find(rig, "$EXTENSION", folder="acme", view="client") == MediaUri("sound:0003*099")
        assert rig.sounds.asked == [SoundName("0003*099", ("ro", "en"), View.CLIENT, "acme", "0003")]

    @pytest.mark.parametrize(("language", "tried"), [("de", ("de", "ro", "en")), ("en", ("en", "ro"))])
    def test_a_language_of_its_own_comes_first(self, language: str, tried: tuple[str, ...]) -> None:
        rig = Rig()
        self.find(rig, language=language)
        assert rig.sounds.asked[0].languages == tried

    def test_a_dialplan_step_looks_in_the_services_own_organisation(self) -> None:
        rig = Rig()
        prompts.find(SoundRef(sound=Template.literal("menu")), a_call(), rig.ports)
        assert rig.sounds.asked == [SoundName("menu", ("en",), organisation="0003")]

    def test_a_recording_is_one_of_this_call(self) -> None:
        rig = Rig()
        assert self.find(rig, "message", view="recording") == MediaUri(
            "recording:callbridge/lfrsmzqx7c6tahkgcdvj/message"
        )
        assert self.find(rig, "../other", view="recording") is None
        assert rig.sounds.asked == []

    def test_a_missing_sound_is_told_with_folder_and_languages(self) -> None:
        rig = Rig()
        rig.sounds.missing = {"menu"}
        assert self.find(rig, folder="acme") is None
        (found,) = rig.journal.of(FaultFound)
        assert found.fault.message == "sound 'menu' in folder 'acme' not found for ro, en"
        assert found.source == "context.main.option.start[1]"


class TestVariables:
    def test_a_variable_that_is_set_is_told(self) -> None:
        rig = Rig()
        assert prompts.set_variable("d", "5", a_call(), rig.ports, from_keys=True)
        assert rig.journal.entries == [VariableSet("d", "5", from_keys=True)]

    def test_a_variable_that_is_refused_is_a_fault(self) -> None:
        rig, call = Rig(), a_call()
        call.variables = {f"v{number}": "" for number in range(COUNT_LIMIT)}
        assert not prompts.set_variable("d", "5", call, rig.ports)
        assert rig.journal.codes == ["CB309"]


def test_a_conversation_that_is_not_recorded_makes_nobody_wait_for_a_recording() -> None:
    call, rig = a_call(), Rig()
    live = rig.switchboard.enter(call.id, "", "pbx1", 0.0)
    with prompts.being_recorded("", call, rig.ports):
        assert live.recording == set()
    with prompts.being_recorded("rec-1", call, rig.ports):
        assert live.recording == {"rec-1"}
