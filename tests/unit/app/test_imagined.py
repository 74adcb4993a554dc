"""What a simulated call has in place of a service's edges."""

from pathlib import Path

from bridge.app.imagined import ImaginedSounds, ImaginedSwitches, OneSet, library_of
from bridge.calls.ports import LiveSets, SoundName, Speech, Switches
from bridge.config.load import load_settings
from bridge.ivr.live import LiveSet, Switch, SwitchOrder, Voice
from tests.fakes.ivr_files import write_settings

WELCOME = SoundName("welcome", ("en",))
GONE = SoundName("gone", ("en",), folder="shop")
ANA = Voice("Ana", "espeak", "en", "en")


def found(sounds: ImaginedSounds, name: SoundName) -> str | None:
    media = sounds.find(name)
    return media.text if media else None


def test_a_sound_that_is_there_is_said_to_be_and_another_not(tmp_path: Path) -> None:
    library = library_of(load_settings(write_settings(tmp_path), {}))
    sounds = ImaginedSounds(library, (), strict=False)
    assert (found(sounds, WELCOME), found(sounds, GONE)) == ("sound:welcome", "missing:shop/gone")
    assert found(ImaginedSounds(library, (), strict=True), GONE) is None


def test_asterisks_own_sounds_count_when_they_are_here(tmp_path: Path) -> None:
    settings = load_settings(write_settings(tmp_path), {})
    (tmp_path / "system" / "en").mkdir(parents=True)
    (tmp_path / "system" / "en" / "beep.gsm").write_bytes(b"")
    sounds = ImaginedSounds(library_of(settings), (), strict=False)
    assert found(sounds, SoundName("beep", ("en",))) == "sound:beep"


def test_with_nowhere_to_look_every_sound_is_there(tmp_path: Path) -> None:
    settings = load_settings(write_settings(tmp_path), {"CALLBRIDGE_SOUNDS__ROOT": str(tmp_path / "elsewhere")})
    library = library_of(settings)
    assert library is None
    assert found(ImaginedSounds(library, (), strict=True), GONE) == "unchecked:shop/gone"


async def test_speech_is_its_text_and_an_unknown_voice_is_told() -> None:
    sounds = ImaginedSounds(None, [ANA], strict=False)
    spoken = [await sounds.speak(Speech("Hello", "en", voice)) for voice in ("Ana", "Eve", None)]
    assert [one.media.text for one in spoken if one] == ["speech:Hello"] * 3
    assert [one.voice_known for one in spoken if one] == [True, False, True]
    unknown = await ImaginedSounds(None, (), strict=False).speak(Speech("Hello", "en", "Eve"))
    assert unknown is not None
    assert unknown.voice_known


async def test_a_switch_has_its_default_until_the_call_sets_it() -> None:
    switches: Switches = ImaginedSwitches({"night": Switch("Night"), "day": Switch("Day", default=True)})
    assert (switches.is_on("night"), switches.is_on("day"), switches.is_on("noon")) == (False, True, None)
    turned = [await switches.turn("night", order, "me") for order in (SwitchOrder.TOGGLE, SwitchOrder.ON)]
    turned += [await switches.turn("day", order, "me") for order in (SwitchOrder.TOGGLE, SwitchOrder.OFF)]
    assert turned == [True, True, False, False]
    assert (switches.is_on("night"), switches.is_on("day")) == (True, False)


async def test_files_that_were_read_just_now_are_the_draft_too() -> None:
    live = LiveSet("v1", "0003")
    sets: LiveSets = OneSet(live)
    draft = await sets.draft()
    assert sets.current() is live
    assert draft is not None
    assert (draft.is_draft, draft.version) == (True, "v1")


def test_preparing_speech_takes_no_time() -> None:
    ImaginedSounds(None, (), strict=False).prepare([Speech("Hello", "en")])
