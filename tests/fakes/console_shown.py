"""A console with something on every page, and names as the worst caller would choose them."""

from bridge.app.console.lines import console_lines
from bridge.calls.entries.events import DeliveryTried, EventQueued
from bridge.calls.entries.transfers import LegPlaced, TalkBegun, TransferEnded
from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    DigitsCollected,
    Entry,
    FaultFound,
    KeyPressed,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
    VariableSet,
)
from bridge.faults import fault
from bridge.ivr.events import Trigger
from bridge.ivr.graph import graph_of
from bridge.ivr.live import LiveSet
from bridge.ivr.load import load_ivr
from bridge.ivr.outside import Outside
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialReason
from bridge.terminal.graph_svg import svg_of
from bridge.web.console.ports import DrawnIvr, HostHealth, IvrLine, LegLine, LiveRow, Report, ReportLine, ScriptHealth
from tests.fakes.console import ConsoleHouse, FakeCalls, FakeIvrs, FakePast, FakeScriptFigures, a_call, a_row
from tests.fakes.moments import HandClock
from tests.house import ROOT

HOSTILE = "<script>document.title='pwned'</script><img src=x onerror=alert(1)>" + "W" * 140
"""A name of about 200 characters that would be a program if it could."""
TURNED = "\u202egnilaertS \u200f\u05e9\u05dc\u05d5\u05dd\u2066"
"""Marks that turn the direction of writing, and letters that do so by themselves."""

IVR = "0003*099"
WORDS: tuple[tuple[float, Entry], ...] = (
    (0.0, CallEntered(IVR, "+40744120001", "+40215550100", "+40215550100", "past-1", "pbx1")),
    (0.31, CallAnswered()),
    (0.32, StepBegun("context.main.option.start", "play_sound", "welcome")),
    (2.9, SoundPlayed("welcome", "key", 2.58)),
    (2.9, KeyPressed("•", "chooses")),
    (2.91, Moved("main", "1", 1, "key")),
    (2.92, StepBegun("context.main.option.1", "record_digits", "into code")),
    (6.2, SoundPlayed("type-code", "finished", 3.2)),
    (9.4, DigitsCollected("code", "••••", 4, "full")),
    (9.41, StepBegun("context.main.option.1[2]", "call_interactive", "crm")),
    (9.42, RequestSent("crm", "GET", "https://crm.example/ivr?code=•••&CallID=1763800001.1&CallerIDName=•••", 1)),
    (14.43, RequestFailed("crm", fault("CB205", "no answer within 5 s"), 5.0)),
    (14.44, RequestSent("crm", "POST", "https://crm.example/ivr", 2, "code=•••&CallID=1763800001.1")),
    (14.93, ReplyReceived("crm", 200, 0.48, 612, ("Set", "Say", "Transfer"))),
    (14.94, FaultFound(fault("CB114", "the attribute of <Say> was mended"), "crm")),
    (14.95, VariableSet("customer", HOSTILE)),
    (14.96, StepBegun("", "Say", "Bună ziua, " + HOSTILE, 4)),
    (18.7, SoundPlayed("speech/4f1c", "finished", 3.7)),
    (18.71, StepBegun("", "Transfer", "to 001", 9)),
    (18.75, LegPlaced("0003*001", "PJSIP/001")),
    (24.1, TalkBegun("0003*001")),
    (24.2, EventQueued("d1", Trigger.ANSWER_IN, IVR, "crm-events", "https://crm.example:443")),
    (24.6, DeliveryTried("d1", "crm-events", "delivered", 1, 200, 0.22)),
    (57.9, TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 33.8)),
    (58.0, CallEnded(EndReason.CALLER_HANGUP, 58.0, 2)),
)


def shown_house(clock: HandClock, live: int = 24, past: int = 120) -> ConsoleHouse:
    """Everything at once; moments are just before the clock's."""
    now = clock.now()
    began = now - 3600
    rows = [_row(number, now, live) for number in range(live)]
    calls = [
        a_call(
            number,
            began=began - 97 * number,
            answered=began - 97 * number + 1,
            ended=began - 97 * number + 11 + number % 50,
            caller_name=(HOSTILE, TURNED, f"Ana {number}", "")[number % 4],
        )
        for number in range(past)
    ]
    lines = tuple(console_lines(Noted(began + at, "1763800001.1", entry) for at, entry in WORDS))
    legs = (
        LegLine(IVR, "in", began, began + 0.3, began + 58, "answer"),
        LegLine("0003*001", "in", began + 18.7, began + 24.1, began + 57.9, "answer"),
    )
    return ConsoleHouse(
        clock=clock,
        live=FakeCalls(rows),
        past=FakePast(calls, lines, legs),
        scripts=_scripts(now),
        ivrs=_ivrs(now),
    )


def _row(number: int, now: float, live: int) -> LiveRow:
    places = ("main.start", "main.1[2]", "billing.2", "night.timeout")
    values = {
        "since": now - (live - number) * 7.3,
        "name": (f"Ana {number}", HOSTILE, TURNED, "")[number % 4],
        "place": places[number % 4],
        "context": places[number % 4].partition(".")[0],
        "doing": ("play sound", "asks crm", "rings 0003*001", "wait")[number % 4],
    }
    if number % 7 == 3:
        values |= {"ivr": "", "place": "", "context": "", "doing": "", "state": ("ringing", "talking")[number % 2]}
    return a_row(number, **values)


def _scripts(now: float) -> FakeScriptFigures:
    return FakeScriptFigures(
        [
            ScriptHealth("billing", 200, 0, 0.081, 0.24, 0.61, "", None, "closed"),
            ScriptHealth("crm", 200, 31, 0.43, 4.9, 5.0, "CB205: no answer within 5 s", now - 4, "open"),
            ScriptHealth("night-service", 12, 1, 0.12, 0.3, 0.3, "CB202: refused", now - 4000, "half open"),
        ],
        [
            HostHealth("script crm", "is not asked, after repeated failures"),
            HostHealth("https://crm.example:443", "is sent one event at a time, to see whether it is back"),
        ],
    )


def _ivrs(now: float) -> FakeIvrs:
    file = ROOT / "tests" / "data" / "ivr" / "good" / "menu.toml"
    ivr = load_ivr(file.read_text("utf-8"), file.name, Outside("0003")).ivr
    assert ivr is not None
    contexts = tuple((one.name, one.description) for one in ivr.contexts.values())
    picture = DrawnIvr(IVR, HOSTILE, svg_of(graph_of(ivr, LiveSet("v1", "0003")), live=True), contexts)
    menu, entry = "ivr/menu.toml", "context.main.option.1"
    findings = (
        ReportLine("error", "CB433", menu, 24, entry, "there is no context “billin”", "Write “billing”."),
        ReportLine("warning", "CB451", menu, 61, "context.night", HOSTILE, "Mend it."),
        ReportLine("info", "CB470", "callbridge.toml", 3, "", "everybody can read it", "chmod 640 callbridge.toml"),
    )
    return FakeIvrs(
        [IvrLine(IVR, HOSTILE, ("+40215550100",), len(contexts), 31), IvrLine("0003*098", "Night service", (), 2, 5)],
        {IVR: picture},
        Report(now, findings),
    )
