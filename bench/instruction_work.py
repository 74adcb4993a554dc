"""The pieces of work whose instructions are counted: `python -m bench.instruction_work`, under callgrind.

Each piece runs between two calls of getloadavg(), at which callgrind writes down what it has counted and begins anew:
so starting Python is not in it. Everything was done before, so that no cache is filled in it, and no garbage is
collected meanwhile. Knows what is work on the call path. Does not know counts (see bench.instructions).
"""

import gc
import json
import os
from collections.abc import Callable, Mapping
from typing import Final

from bench.samples import FIVE
from bridge.asterisk.events import decode
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.cursor import Cursor, advance, at_entry, enter, step_at
from bridge.ivr.events import EventType
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.outcomes import Goto, Next, Run
from bridge.ivr.script import Method, Script
from bridge.ivr.targets import Place, ToLabel
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Wait
from bridge.protocol.facts import CallFacts
from bridge.protocol.reply import ReadOptions, read_reply
from bridge.protocol.request import build_request
from bridge.telephony.values import Extension

WRONG: Final = FIVE.replace(b"</PlaySound>", b"").replace(b"balance", b"b & c")
"""It must be mended before it can be read."""
URL: Final = Template.parse("https://crm.example.com/menu.php?choice=$choice&name=$CALLERIDNAME")
GET: Final = Script(name="menu", url=URL)
POST: Final = Script(name="menu", url=URL, method=Method.POST)
FACTS: Final = CallFacts(
    call_id="1763800001.42", call_api_id="2gflhkjbozarrmnjp5go", caller_number="+12025550143", caller_name="Ana Pop",
    called_did="+40258422544", called_extension="0003*099", called_number="099", event_time=1763800001_000000,
    variables={"choice": "7", "CALLERIDNAME": "Ana Pop"},
)  # fmt: skip
STEPS: Final = tuple(Entry(Wait(seconds=one)) for one in (1, 2, 3))
IVR: Final = Ivr(
    Extension("0003", "099"),
    {
        "main": Context("main", entry=True, options={"start": STEPS, "1": STEPS}),
        "sales": Context("sales", options={"1": STEPS}),
    },
    labels={"menu": Place("main", "start", 2)},
)
VERBS: Final = tuple(Pending(Wait(seconds=one), Origin("menu", one)) for one in (1, 2))
CHANNEL: Final = {
    "id": "1763800001.42", "name": "PJSIP/anonymous-00000001", "state": "Up", "protocol_id": "a8f", "accountcode": "",
    "caller": {"name": "Ana Pop", "number": "+12025550143"}, "connected": {"name": "", "number": ""},
    "dialplan": {"context": "from-trunk", "exten": "099", "priority": 2, "app_name": "Stasis", "app_data": ""},
    "creationtime": "2026-11-23T21:26:44.227+0000", "language": "en",
}  # fmt: skip
PLAYBACK: Final = {"id": "a.sound0", "media_uri": "sound:a", "target_uri": "channel:1763800001.42", "state": "done"}


def _event(kind: str, **fields: object) -> str:
    stamp = {
        "timestamp": "2026-11-23T21:26:44.227+0000",
        "asterisk_id": "00:00:00:00:00:00",
        "application": "callbridge",
    }
    return json.dumps({"type": kind, **stamp, **fields})


EVENTS: Final = (
    _event("StasisStart", channel=CHANNEL, args=["ivr", "0003*099"]),
    _event("PlaybackStarted", playback=PLAYBACK),
    _event("ChannelDtmfReceived", channel=CHANNEL, digit="1", duration_ms=100),
    _event("PlaybackFinished", playback=PLAYBACK),
    _event("ChannelDestroyed", channel=CHANNEL, cause=16, cause_txt="Normal Clearing"),
)
"""Of one short call."""


def reply() -> None:
    read_reply(FIVE, ReadOptions())


def wrong_reply() -> None:
    read_reply(WRONG, ReadOptions())


def request_get() -> None:
    build_request(URL, GET, EventType.DIAL_IN, FACTS)


def request_post() -> None:
    build_request(URL, POST, EventType.DIAL_IN, FACTS)


def cursor() -> None:
    """From the entry through an option, a reply of two verbs, a jump to a label, and a key."""
    at = at_entry(IVR)
    for outcome in (Next(), Run(VERBS), Next(), Next(), Goto(ToLabel("menu")), Next()):
        step_at(IVR, at)
        moved = advance(IVR, at, outcome)
        assert isinstance(moved, Cursor)  # noqa: S101 - the label is there
        at = moved
    enter(at, Place("main", "1"))


def events() -> None:
    for text in EVENTS:
        decode(text)


WORK: Final[Mapping[str, tuple[Callable[[], None], int]]] = {
    "reply of five verbs": (reply, 20),
    "reply to be mended": (wrong_reply, 10),
    "request by GET": (request_get, 30),
    "request by POST": (request_post, 30),
    "way through an IVR": (cursor, 60),
    "events of a call": (events, 40),
}
"""What is done, and how often it is counted."""


def main() -> None:
    for work, _ in WORK.values():
        for _ in range(3):
            work()
    gc.collect()
    gc.disable()
    for work, times in WORK.values():
        os.getloadavg()
        for _ in range(times):
            work()
    os.getloadavg()


if __name__ == "__main__":
    main()
