"""A call as data: requests with what came of them, faults in their order, and nothing lost."""

import asyncio
import json

from bridge.calls.journal import (
    CallEnded,
    CallEntry,
    FaultFound,
    KeyPressed,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
)
from bridge.faults import fault
from bridge.telephony.causes import EndReason
from bridge.terminal.transcript import Asked, Heard, Recorder, Transcript

URL = "http://127.0.0.1/ivr?a=1&b=&a=2"


def a_transcript(*entries: CallEntry, requests: tuple[Asked, ...] = ()) -> Transcript:
    noted = tuple(Noted(0, "1.1", entry) for entry in entries)
    sounds = (Heard("sound", "welcome", 0.3, found=True), Heard("speech", "Hi", 1))
    return Transcript("0003*099", EndReason.HANGUP_ACTION, 2.5, sounds, requests, {"a": "1"}, noted)


async def test_a_request_is_joined_with_what_came_of_it() -> None:
    recorder = Recorder(1000)
    recorder.note("1.1", RequestSent("menu", "GET", URL, 1))
    recorder.note("1.1", RequestFailed("menu", fault("CB205"), 15))
    recorder.note("1.1", RequestSent("menu", "POST", URL, 2, "c=3&a=9"))
    recorder.note("1.1", ReplyReceived("menu", 200, 0.1, 20, ("Wait",)))
    recorder.note("1.1", RequestFailed("menu", fault("CB212"), 0))
    failed, answered, never_sent = recorder.requests()
    assert failed == Asked("menu", "GET", URL, fault="CB205", seconds=15)
    assert answered == Asked("menu", "POST", URL, "c=3&a=9", 200, ("Wait",), seconds=0.1)
    assert never_sent == Asked("menu", "", "", fault="CB212")


def test_parameters_are_those_of_query_and_body_and_the_first_counts() -> None:
    assert Asked("menu", "POST", URL, "c=3&a=9").parameters == {"a": "1", "b": "", "c": "3"}


async def test_entries_are_told_as_they_come_with_the_moment_of_the_call() -> None:
    seen: list[Noted] = []
    recorder = Recorder(1000, seen.append)
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=7)
    recorder.note("1.1", KeyPressed("1", "buffered"))
    assert seen == recorder.entries == [Noted(1007, "1.1", KeyPressed("1", "buffered"))]
    assert recorder.now() == 7


def test_faults_come_in_the_order_in_which_they_were_found() -> None:
    done = a_transcript(
        FaultFound(fault("CB120"), "menu"),
        RequestFailed("menu", fault("CB205"), 15),
        FaultFound(fault("CB303"), "main"),
        CallEnded(EndReason.HANGUP_ACTION, 1),
    )
    assert done.faults == ["CB120", "CB205", "CB303"]
    assert [(detail["code"], detail["source"]) for detail in done.details] == [
        ("CB120", "menu"),
        ("CB205", "menu"),
        ("CB303", "main"),
    ]


def test_the_object_is_json_and_holds_everything() -> None:
    entries = (KeyPressed("1", "chooses"), KeyPressed("#", "buffered"), Moved("main", "1", 1, "key"))
    whole = a_transcript(*entries, requests=(Asked("menu", "GET", URL, status=200),)).as_object()
    assert json.loads(json.dumps(whole)) == whole
    assert (whole["ivr"], whole["end"], whole["seconds"]) == ("0003*099", "hangup_action", 2.5)
    assert whole["keys"] == "1#"
    assert whole["places"] == ["main.1"]
    assert whole["heard"] == [
        {"at": 0.3, "kind": "sound", "what": "welcome", "found": True},
        {"at": 1, "kind": "speech", "what": "Hi", "found": None},
    ]
    assert whole["requests"][0]["parameters"] == {"a": "1", "b": ""}
    assert a_transcript().heard == ["welcome", "Hi"]
