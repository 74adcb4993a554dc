import pytest
from pydantic import ValidationError

from bridge.ivr.notation import (
    ACTIONS,
    CallInteractiveTable,
    HangupTable,
    JumpTable,
    PlaySilenceTable,
    PlaySoundTable,
    PlayTtsTable,
    RecordDigitsTable,
    RecordSoundTable,
    SayTable,
    SetInterdigitTimeoutTable,
    TimeIntervalJumpTable,
    WaitTable,
)
from bridge.ivr.saying import Mode
from bridge.ivr.step import Where
from bridge.ivr.targets import Continue
from bridge.ivr.verbs import RecordTerminator

OF_THE_SPECIFICATION = (
    "play_sound play_tts say wait play_silence record_digits record_sound set_variable set_language alter_callerid "
    "alter_callerid_name alter_callerid_number jump callerid_jump time_interval_jump transfer call_interactive "
    "authenticate set_interdigit_timeout hangup"
)


def test_every_action_of_the_specification_is_read_and_no_other() -> None:
    assert set(ACTIONS) == set(OF_THE_SPECIFICATION.split())


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
    assert (digits.timeout, digits.interdigit_timeout, digits.terminator) == (None, None, "#")
    assert (digits.on_timeout, digits.secret) == (Continue(), False)
    recording = RecordSoundTable(action="record_sound")
    assert (recording.name, recording.max_seconds, recording.silence, recording.beep) == (None, 60, 0, True)
    assert (recording.terminator, recording.variable) == (RecordTerminator.HASH, None)
    assert HangupTable(action="hangup").cause == "normal"
    said = SayTable.model_validate({"action": "say", "value": "5"})
    assert (said.mode, said.language, said.where, said.digit_variable) == (Mode.DIGITS, None, Where.FOREGROUND, None)
    by_time = TimeIntervalJumpTable.model_validate({"action": "time_interval_jump", "interval": "x"})
    assert (by_time.interval, by_time.inside, by_time.outside) == (("x",), Continue(), Continue())
    common = (wait.label, wait.description, wait.enabled, wait.when)
    assert common == (None, "", True, None)


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


@pytest.mark.parametrize(("seconds", "fits"), [(0.19, False), (0.2, True), (30, True), (30.1, False)])
def test_a_gap_between_digits_has_bounds(seconds: float, fits: bool) -> None:
    try:
        SetInterdigitTimeoutTable(action="set_interdigit_timeout", seconds=seconds)
    except ValidationError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize(("count", "fits"), [(0, False), (1, True), (100, True), (101, False)])
def test_a_jump_by_time_asks_for_one_to_a_hundred_intervals(count: int, fits: bool) -> None:
    table = {"action": "time_interval_jump", "interval": ["x"] * count}
    try:
        TimeIntervalJumpTable.model_validate(table)
    except ValidationError:
        assert not fits
    else:
        assert fits
