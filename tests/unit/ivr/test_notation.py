import pytest
from pydantic import ValidationError

from bridge.ivr.notation import (
    ACTIONS,
    ACTIONS_LATER,
    CallInteractiveTable,
    HangupTable,
    JumpTable,
    PlaySilenceTable,
    PlaySoundTable,
    PlayTtsTable,
    RecordDigitsTable,
    RecordSoundTable,
    WaitTable,
)
from bridge.ivr.targets import Continue
from bridge.ivr.verbs import RecordTerminator, Where

OF_THE_SPECIFICATION = (
    "play_sound play_tts say wait play_silence record_digits record_sound set_variable set_language alter_callerid "
    "alter_callerid_name alter_callerid_number jump callerid_jump time_interval_jump transfer call_interactive "
    "authenticate set_interdigit_timeout hangup"
)


def test_every_action_of_the_specification_is_read_or_said_to_come_later() -> None:
    assert {*ACTIONS, *ACTIONS_LATER} == set(OF_THE_SPECIFICATION.split())
    assert not ACTIONS_LATER & ACTIONS.keys()


def test_what_is_not_said_has_the_default_of_the_specification() -> None:
    sound = PlaySoundTable.model_validate({"action": "play_sound", "sound": "x"})
    assert (sound.where, sound.loop, sound.language, sound.view, sound.folder) == (Where.FOREGROUND, 1, None, None, "")
    speech = PlayTtsTable.model_validate({"action": "play_tts", "text": "x"})
    assert (speech.volume, speech.where, speech.loop, speech.voice) == (150, Where.FOREGROUND, 1, None)
    wait = WaitTable(action="wait")
    assert (wait.seconds, wait.where) == (10, Where.FOREGROUND)
    assert PlaySilenceTable(action="play_silence").where is Where.BACKGROUND
    digits = RecordDigitsTable(action="record_digits", variable="x")
    assert (digits.max_digits, digits.min_digits, digits.prompt, digits.prompt_where) == (1, 1, None, Where.BACKGROUND)
    assert (digits.timeout, digits.interdigit_timeout, digits.terminator) == (None, 5, "#")
    assert (digits.on_timeout, digits.secret) == (Continue(), False)
    recording = RecordSoundTable(action="record_sound")
    assert (recording.name, recording.max_seconds, recording.silence, recording.beep) == (None, 60, 0, True)
    assert (recording.terminator, recording.variable) == (RecordTerminator.HASH, None)
    assert HangupTable(action="hangup").cause == "normal"
    common = (wait.label, wait.description, wait.enabled)
    assert common == (None, "", True)


def test_no_more_digits_are_demanded_than_fit() -> None:
    with pytest.raises(ValidationError, match="1 to max_digits, which is 2, not 3"):
        RecordDigitsTable(action="record_digits", variable="x", min_digits=3, max_digits=2)


@pytest.mark.parametrize("table", [{"to": {"label": "a"}, "position": 1}, {"to": "hangup"}, {"to": {"option": "1"}}])
def test_a_jump_names_one_place(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        JumpTable.model_validate({"action": "jump", **table})


@pytest.mark.parametrize("table", [{}, {"url": "http://x/", "script": "y"}])
def test_exactly_one_script_is_asked(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="url"):
        CallInteractiveTable.model_validate({"action": "call_interactive", **table})
