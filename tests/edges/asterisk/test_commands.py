import inspect
from typing import Any, Final

import pytest

from bridge.asterisk import commands, leg_commands
from bridge.asterisk.commands import Again, Command
from bridge.calls.channel import RecordLimits
from bridge.telephony.causes import HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.rung import leg

SAMPLES: Final[dict[str, Any]] = {
    "app": "callbridge", "channel": "1", "playback": "2", "media": [MediaUri("sound:a")], "music_class": "default",
    "name": "A", "ending": "wav", "limits": RecordLimits(1, 0, "", beep=False), "value": "b", "bridge": "3",
    "cause": HangupCause.NORMAL_CLEARING, "leg": leg(), "seconds": 9, "caller": "1", "reason": "normal",
    "channels": ["1"], "place": DialplanPlace("context", "s"),
}  # fmt: skip


def test_ids_are_quoted_whole() -> None:
    assert commands.get_channel("a/b %ä").path == "channels/a%2Fb%20%25%C3%A4"
    assert commands.get_recording("callbridge/x").path == "recordings/live/callbridge%2Fx"


def test_media_travel_in_the_body_where_commas_do_no_harm() -> None:
    command = commands.play("1.2", "1.2.1", [MediaUri("sound:/a,b"), MediaUri("sound:c")])
    assert (command.method, command.path) == ("POST", "channels/1.2/play/1.2.1")
    assert command.body == {"media": ["sound:/a,b", "sound:c"]}
    assert command.query == ""


def test_what_waits_in_asterisk_is_marked() -> None:
    assert commands.answer("1").waits
    assert commands.set_variable("1", "A", "b").waits
    assert not commands.play("1", "2", []).waits


def test_answer_and_record_get_ten_seconds() -> None:
    assert commands.answer("1").least == 10
    assert commands.record("1", "a", "wav", RecordLimits(1, 0, "", beep=False)).least == 10
    assert commands.start_silence("1").least == 0


def test_only_what_may_be_done_twice_is_repeated() -> None:
    assert commands.get_channel("1").again is Again.SAFE
    assert commands.hangup("1", HangupCause.NORMAL_CLEARING).again is Again.SAFE
    assert commands.play("1", "2", []).again is Again.SAFE_BY_ID
    assert commands.play("1", "2", []).probe == "playbacks/2"
    for once in (commands.answer("1"), commands.set_variable("1", "A", "b"), commands.continue_in_dialplan("1")):
        assert once.again is Again.NEVER


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        (HangupCause.NORMAL_CLEARING, "normal"),
        (HangupCause.USER_BUSY, "busy"),
        (HangupCause.NO_ANSWER, "no_answer"),
        (HangupCause.CALL_REJECTED, "rejected"),
        (HangupCause.CONGESTION, "congestion"),
    ],
)
def test_a_cause_is_told_by_its_word(cause: HangupCause, word: str) -> None:
    assert commands.hangup("1", cause).body == {"reason": word}


def test_a_recording_ends_as_it_was_asked() -> None:
    body = commands.record("1", "callbridge/x", "gsm", RecordLimits(30, 3, "#", beep=True)).body
    assert body is not None
    assert (body["maxDurationSeconds"], body["maxSilenceSeconds"], body["terminateOn"]) == (30, 3, "#")
    assert (body["name"], body["format"], body["beep"], body["ifExists"]) == ("callbridge/x", "gsm", True, "fail")
    endless = commands.record("1", "x", "wav", RecordLimits(30, 0, "", beep=False)).body
    assert endless is not None
    assert endless["terminateOn"] == "none"


def test_only_events_in_use_are_let_through() -> None:
    body = commands.filter_events("callbridge").body
    assert body == {"allowed": [{"type": name} for name in commands.EVENTS]}


def test_a_message_shows_no_value() -> None:
    assert str(commands.set_variable("1.2", "CI_pin", "4711")) == "POST channels/1.2/variable"


def test_what_is_long_or_takes_longer_never_goes_among_events() -> None:
    """A new command is put into one of the three lists by whoever has read what Asterisk does with it."""
    by_way: dict[str, set[str]] = {"waits": set(), "apart": set(), "short": set()}
    for module in (commands, leg_commands):
        samples = SAMPLES if module is commands else SAMPLES | {"media": MediaUri("sound:a")}
        for name, make in inspect.getmembers(module, inspect.isfunction):
            if inspect.signature(make).return_annotation is Command and make.__module__ == module.__name__:
                command = make(*(samples[each] for each in inspect.signature(make).parameters))
                by_way["waits" if command.waits else "apart" if command.apart else "short"].add(name)
    assert by_way["waits"] == {"answer", "set_variable", "add_to_bridge"}
    assert by_way["apart"] == {
        "info", "sounds", "modules", "get_application", "filter_events", "create", "originate", "list_bridges",
    }  # fmt: skip
    assert by_way["short"] == {
        "subscribe", "unsubscribe", "get_channel", "play", "get_playback", "stop_playback", "start_silence",
        "stop_silence", "start_music", "stop_music", "record", "get_recording", "stop_recording", "get_variable",
        "continue_in_dialplan", "hangup", "dial", "hangup_leg", "start_ringing", "stop_ringing", "create_bridge",
        "destroy_bridge", "play_to_bridge", "record_bridge", "continue_at", "watch_bridge",
        "watch_bridge_no_more", "ping",
    }  # fmt: skip
