import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.asterisk import events
from bridge.asterisk.decoding import decode
from bridge.telephony.destinations import DialplanPlace

CHANNEL = {
    "id": "1795325102.14",
    "name": "PJSIP/001-00000001",
    "state": "Ring",
    "caller": {"name": "Ana", "number": "+40258422544"},
    "dialplan": {"context": "from-trunk", "exten": "0258422544", "app_name": "Stasis"},
}


def text(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, "timestamp": "2026-11-23T21:26:44.227+0000", **fields})


def test_a_channel_that_enters() -> None:
    assert decode(text("StasisStart", channel=CHANNEL, args=["ivr", "0003*099"])) == events.StasisStart(
        channel="1795325102.14", name="PJSIP/001-00000001", up=False, caller_name="Ana",
        caller_number="+40258422544", dialled="0258422544", args=("ivr", "0003*099"),
    )  # fmt: skip


def test_where_the_dialplan_would_go_on_and_who_pays() -> None:
    dialplan = {"context": "from-phones", "exten": "099", "priority": 2}
    event = decode(text("StasisStart", channel=CHANNEL | {"dialplan": dialplan, "accountcode": "sales"}, args=[]))
    assert isinstance(event, events.StasisStart)
    assert (event.next_place, event.accountcode) == (DialplanPlace("from-phones", "099", 3), "sales")


def test_a_channel_that_takes_the_place_of_another() -> None:
    event = decode(text("StasisStart", channel=CHANNEL | {"state": "Up"}, args=[], replace_channel={"id": "1.1"}))
    assert isinstance(event, events.StasisStart)
    assert (event.up, event.replaces) == (True, "1.1")


def test_a_key_has_its_moment_and_its_length() -> None:
    event = decode(text("ChannelDtmfReceived", channel=CHANNEL, digit="#", duration_ms=120))
    assert event == events.DtmfReceived("1795325102.14", "#", 1795469204.227, 0.12)


def test_a_moment_that_cannot_be_read_is_none() -> None:
    event = decode(json.dumps({"type": "ChannelDtmfReceived", "channel": CHANNEL, "digit": "1", "timestamp": "soon"}))
    assert event == events.DtmfReceived("1795325102.14", "1", 0.0)


@pytest.mark.parametrize(("given_cause", "cause"), [(17, 17), (0, 0), (-1, 0), (10**12, 0), ("busy", 0), (None, 0)])
def test_causes_are_bounded(given_cause: object, cause: int) -> None:
    for kind, made in (("ChannelDestroyed", events.ChannelDestroyed), ("ChannelHangupRequest", events.HangupRequest)):
        assert decode(text(kind, channel=CHANNEL, cause=given_cause)) == made("1795325102.14", cause)


def test_a_playback_that_begins_and_the_moment_of_its_end() -> None:
    playback = {"id": "1.2.1", "target_uri": "channel:1.2", "state": "playing"}
    assert decode(text("PlaybackStarted", playback=playback)) == events.PlaybackStarted("1.2")
    ended = decode(text("PlaybackFinished", playback=playback))
    assert isinstance(ended, events.PlaybackFinished)
    assert ended.at == 1795469204.227


@pytest.mark.parametrize(("state", "failed"), [("done", False), ("failed", True)])
def test_the_end_of_a_playback(state: str, *, failed: bool) -> None:
    playback = {"id": "1.2.1", "target_uri": "channel:1.2", "state": state}
    assert decode(text("PlaybackFinished", playback=playback)) == events.PlaybackFinished("1.2", "1.2.1", failed)


def test_the_end_of_a_recording() -> None:
    recording = {"name": "callbridge/x", "target_uri": "channel:1.2", "duration": 7, "state": "done"}
    assert decode(text("RecordingFinished", recording=recording)) == events.RecordingEnded(
        "1.2", "callbridge/x", failed=False, seconds=7
    )
    assert decode(text("RecordingFailed", recording=recording | {"duration": None})) == events.RecordingEnded(
        "1.2", "callbridge/x", failed=True, seconds=0
    )


def test_the_end_of_a_playback_to_a_bridge_names_the_bridge() -> None:
    playback = {"id": "1", "target_uri": "bridge:1.2", "state": "done"}
    assert decode(text("PlaybackFinished", playback=playback)) == events.PlaybackFinished("1.2", "1", failed=False)


def test_texts_from_outside_are_bounded() -> None:
    channel = CHANNEL | {"caller": {"name": "n" * 9999, "number": "1" * 9999}, "name": "x" * 9999}
    event = decode(text("StasisStart", channel=channel, args=["a" * 9999] * 999))
    assert isinstance(event, events.StasisStart)
    assert (len(event.caller_name), len(event.caller_number), len(event.name)) == (80, 80, 256)
    assert (len(event.args), len(event.args[0])) == (128, 1024)


@pytest.mark.parametrize(("told", "number"), [("anonymous", ""), ("Anonymous", ""), ("", ""), ("0744", "0744")])
def test_a_number_that_is_withheld_is_none(told: str, number: str) -> None:
    channel = CHANNEL | {"caller": {"name": "Anonymous", "number": told}}
    event = decode(text("StasisStart", channel=channel, args=[]))
    assert isinstance(event, events.StasisStart)
    assert event.caller_number == number


def test_an_id_is_never_shortened_into_another_ones() -> None:
    assert decode(text("StasisEnd", channel={"id": "1" * 257})) == events.Unknown("garbage")
    assert decode(text("StasisEnd", channel={"id": ""})) == events.Unknown("garbage")


def test_what_is_not_used_is_named() -> None:
    assert decode(text("ChannelVarset", channel=CHANNEL)) == events.Unknown("ChannelVarset")
    assert decode(text("X" * 999)) == events.Unknown("X" * 64)


@pytest.mark.parametrize(
    "garbage", ["", "{", "[]", "null", "7", '"x"', '{"type": 3}', "\x00", b"\xff\xfe", "[" * 99999]
)
def test_garbage_is_counted_not_raised(garbage: str | bytes) -> None:
    assert isinstance(decode(garbage), events.Unknown)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(
    kind=st.sampled_from(
        commands := ["StasisStart", "StasisEnd", "ChannelDtmfReceived", "PlaybackFinished", "RecordingFailed"]
    ),
    fields=st.dictionaries(
        st.sampled_from(["channel", "args", "digit", "playback", "recording", "timestamp", "replace_channel", "cause"]),
        JSON | st.fixed_dictionaries({"id": JSON, "target_uri": JSON, "caller": JSON, "dialplan": JSON}),
    ),
)
def test_any_json_is_an_event_or_counted(kind: str, fields: dict[str, object]) -> None:
    decode(json.dumps({"type": kind, **fields}))


def test_an_answer_to_a_command_on_the_socket() -> None:
    told = text("RESTResponse", request_id="7", status_code=404, message_body='{"message":"Channel not found"}')
    assert decode(told) == events.RestAnswered("7", 404, '{"message":"Channel not found"}')
    assert decode(text("RESTResponse", request_id="7", status_code=204)) == events.RestAnswered("7", 204, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"status_code": 200}, {"request_id": "", "status_code": 200}, {"request_id": 7, "status_code": 200},
        {"request_id": "7"}, {"request_id": "7", "status_code": "200"}, {"request_id": "7", "status_code": 10**30},
        {"request_id": "7", "status_code": 0}, {"request_id": "7", "status_code": 200, "message_body": {"a": 1}},
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_garbage(fields: dict[str, object]) -> None:
    assert decode(text("RESTResponse", **fields)) == events.Unknown("garbage")
