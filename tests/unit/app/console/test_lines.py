from bridge.app.console.lines import _KINDS, console_lines
from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import (
    CallEntered,
    Entry,
    FaultFound,
    KeyPressed,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    SoundPlayed,
    StepBegun,
)
from bridge.faults import fault
from bridge.terminal import marks
from bridge.terminal.marks import Mark

ENTRIES: tuple[Entry, ...] = (
    CallEntered("0003*099", "0744", "099", "", "api-1", "pbx1"),
    StepBegun("context.main.option.start", "play_sound", "welcome"),
    SoundPlayed("welcome", "finished", 2.5),
    KeyPressed("•", "chooses"),
    RequestSent("crm", "GET", "https://crm.example/ivr?code=%E2%80%A2&CallID=17.4", 1),
    ReplyReceived("crm", 200, 0.25, 312, ("Play", "Hangup")),
    RequestSent("crm", "POST", "https://crm.example/ivr", 2, "CallID=17.4&x="),
    RequestFailed("crm", fault("CB202"), 5.0),
    FaultFound(fault("CB309", "x is reserved"), "crm"),
    DeliveryTried("d1", "crm", "delivered", 1, 200, 0.5),
)


def test_each_entry_is_a_line_with_its_kind_and_how_long_it_took() -> None:
    lines = list(console_lines(Noted(number, "17.4", entry) for number, entry in enumerate(ENTRIES)))
    assert [(line.kind, line.seconds) for line in lines] == [
        *[("came", 0), ("step", 0), ("sound", 2.5), ("key", 0), ("sent", 0), ("replied", 0.25), ("sent", 0)],
        *[("failed", 5.0), ("warning", 0), ("event", 0.5)],
    ]
    assert lines[4].more == (("GET", "https://crm.example/ivr"), ("code", "•"), ("CallID", "17.4"))
    assert lines[6].more == (("POST", "https://crm.example/ivr"), ("CallID", "17.4"), ("x", ""))
    assert dict(lines[5].more)["verbs"] == "Play, Hangup"
    assert "what to do" in dict(lines[7].more)


def test_every_mark_has_its_kind() -> None:
    assert {one for one in vars(marks).values() if isinstance(one, Mark)} == set(_KINDS)
