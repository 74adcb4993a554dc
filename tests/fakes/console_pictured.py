"""A console on an ordinary morning: the same one each time, for the pictures of the documentation.

The IVR is the lab's company menu; people, numbers and scripts are made up.
"""

import time
from dataclasses import replace

from bridge.app.clock import SystemClock
from bridge.app.console.lines import console_lines
from bridge.calls.entries.events import DeliveryTried, EventQueued
from bridge.calls.entries.transfers import LegPlaced, TalkBegun, TransferEnded
from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    Entry,
    KeyPressed,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
)
from bridge.calls.records import CallRecord
from bridge.faults import fault
from bridge.ivr.events import Trigger
from bridge.ivr.graph import graph_of
from bridge.ivr.live import LiveSet
from bridge.ivr.load import load_ivr
from bridge.ivr.outside import Outside
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialReason
from bridge.terminal.graph_svg import svg_of
from bridge.web.console.ports import DrawnIvr, HostHealth, IvrLine, LegLine, LiveRow, ScriptHealth
from tests.fakes.console import ConsoleHouse, FakeCalls, FakeIvrs, FakePast, FakeScriptFigures, a_call, a_row
from tests.house import ROOT

MORNING = 1_795_944_600.0
"""2026-11-29 09:30 UTC."""
IVR = "0003*096"
PEOPLE = (
    *(("Ana Ionescu", "+40744120417"), ("", "+40744388121"), ("Maria Pop", "+40258422601"), ("Dan", "+12025550143")),
    *(("Radu Stan", "+40722901833"), ("Elena Dumitru", "+40268330112"), ("", "+40755010926"), ("Ioan", "+40744120099")),
)
PLACES = (
    ("main", "main.start[5]", "play tts"),
    ("main", "main.1", "rings 0003*001"),
    ("message", "message.start", "asks tickets"),
    ("main", "main.start[5]", "play tts"),
    ("main", "main.2", "in queue 800"),
)
WORDS: tuple[tuple[float, Entry], ...] = (
    (0.0, CallEntered(IVR, "+40744120417", "+40258422544", "+40258422544", "past-0", "pbx1")),
    (0.31, CallAnswered()),
    (0.32, StepBegun("context.main.option.start[5]", "play_tts", "Welcome to Acme. For sales press 1, …")),
    (3.1, SoundPlayed("speech/4f1c", "key", 2.7)),
    (3.1, KeyPressed("•", "chooses")),
    (3.11, Moved("main", "1", 1, "key")),
    (3.12, StepBegun("context.main.option.1", "call_interactive", "tickets")),
    (3.13, RequestSent("tickets", "GET", "https://crm.example/ivr?choice=•&CallID=1795944480.1", 1)),
    (8.13, RequestFailed("tickets", fault("CB205", "no answer within 5 s"), 5.0)),
    (8.64, RequestSent("tickets", "GET", "https://crm.example/ivr?choice=•&CallID=1795944480.1", 2)),
    (8.95, ReplyReceived("tickets", 200, 0.31, 214, ("PlayTTS", "SimpleTransfer"))),
    (8.96, StepBegun("", "PlayTTS", "Your ticket is in good hands.", 2)),
    (11.4, SoundPlayed("speech/90ab", "finished", 2.4)),
    (11.41, StepBegun("", "SimpleTransfer", "to 001", 3)),
    (11.45, LegPlaced("0003*001", "PJSIP/001")),
    (16.2, TalkBegun("0003*001")),
    (16.3, EventQueued("d1", Trigger.ANSWER_IN, IVR, "crm", "https://crm.example:443")),
    (16.6, DeliveryTried("d1", "crm", "delivered", 1, 200, 0.22)),
    (61.9, TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 45.7)),
    (62.0, CallEnded(EndReason.CALLER_HANGUP, 62.0, 2)),
)


class MorningClock(SystemClock):
    """It is always this morning; time goes on from there."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def now(self) -> float:
        return MORNING + time.monotonic() - self._begun


def pictured_house() -> ConsoleHouse:
    """Everything that the pictures show."""
    began = MORNING - 122
    lines = tuple(console_lines(Noted(began + at, "1795944480.1", entry) for at, entry in WORDS))
    legs = (
        LegLine(IVR, "in", began, began + 0.3, began + 62, "answer"),
        LegLine("0003*001", "in", began + 11.4, began + 16.2, began + 61.9, "answer"),
    )
    house = ConsoleHouse(
        live=FakeCalls([_row(number) for number in range(8)]),
        past=FakePast([_past(number) for number in range(8)], lines, legs),
        scripts=FakeScriptFigures(
            [
                ScriptHealth("orders", 200, 0, 0.041, 0.12, 0.31, "", None, "closed"),
                ScriptHealth(
                    "tickets", 200, 6, 0.18, 0.62, 5.0, "CB205: no answer within 5 s", MORNING - 113, "closed"
                ),
                ScriptHealth("night-desk", 12, 5, 0.9, 5.0, 5.0, "CB202: connection refused", MORNING - 4, "open"),
            ],
            [HostHealth("script night-desk", "is not asked, after repeated failures")],
        ),
        ivrs=_ivrs(),
    )
    house.clock = MorningClock()  # type: ignore[assignment] # a hand clock's pauses take no time: a page would ask at once
    return house


def _row(number: int) -> LiveRow:
    name, caller = PEOPLE[number]
    context, place, doing = PLACES[number % len(PLACES)]
    values = {"name": name, "number": caller, "context": context, "place": place, "doing": doing}
    return a_row(number, ivr=IVR, called="+40258422544", since=MORNING - 7 - 23 * number, **values)


def _past(number: int) -> CallRecord:
    name, caller = PEOPLE[number % len(PEOPLE)]
    began = MORNING - 122 - 311 * number
    call = a_call(number, caller_name=name, caller_number=caller, extension=IVR, called_number="+40258422544")
    return replace(
        call, call_id=f"{began:.0f}.1", began=began, answered=began + 0.3, ended=began + 62 + 13 * (number % 5)
    )


def _ivrs() -> FakeIvrs:
    file = ROOT / "lab" / "etc" / "ivr" / "0003-096.toml"
    ivr = load_ivr(file.read_text("utf-8"), file.name, Outside("0003", switches=("night",))).ivr
    assert ivr is not None
    contexts = tuple((one.name, one.description) for one in ivr.contexts.values())
    drawn = DrawnIvr(IVR, "Company", svg_of(graph_of(ivr, LiveSet("v1", "0003")), live=True), contexts)
    return FakeIvrs([IvrLine(IVR, "Company", ("+40258422544",), len(contexts), 17)], {IVR: drawn})
