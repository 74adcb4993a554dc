"""What is hard to show: a call of 200 entries that outlived a restart, and an IVR of several hundred options."""

from collections.abc import Iterator

from bridge.app.console.lines import console_lines
from bridge.calls.entries.resume import CallTakenUp
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
from bridge.ivr.graph import graph_of
from bridge.ivr.live import LiveSet
from bridge.ivr.load import load_ivr
from bridge.ivr.outside import Outside
from bridge.telephony.causes import EndReason
from bridge.terminal.graph_svg import svg_of
from bridge.web.console.ports import DrawnIvr, StepLine

IVR = "0003*097"
ROUNDS = 18


def long_call() -> tuple[StepLine, ...]:
    """As the console has them, in seconds since the call began."""
    return tuple(console_lines(long_journal("1763800001.9", 0.0)))


def long_journal(call: str, began: float) -> Iterator[Noted]:
    """The caller asks again and again; every third time the script fails at first, once Callbridge is restarted."""
    return (Noted(began + at, call, entry) for at, entry in _long())


def _long() -> Iterator[tuple[float, Entry]]:
    yield 0.0, CallEntered(IVR, "+40744120001", "+40215550100", "+40215550100", "past-1", "pbx1")
    yield 0.2, CallAnswered()
    at = 0.3
    for turn in range(ROUNDS):
        place = f"context.orders.option.{turn % 9 + 1}"
        yield at, StepBegun(place, "play_sound", "ask-for-order")
        yield at + 2.4, SoundPlayed("ask-for-order", "key", 2.4)
        yield at + 2.4, KeyPressed("•", "chooses")
        yield at + 2.5, Moved("orders", str(turn % 9 + 1), 2, "key")
        yield at + 7.0, DigitsCollected("order", "••••••", 6, "full")
        yield at + 7.1, StepBegun(f"{place}[2]", "call_interactive", "orders")
        if turn % 3 == 1:
            for attempt in (1, 2):
                yield (
                    at + 7.2 * attempt,
                    RequestSent("orders", "POST", "https://shop.example/order", attempt, "order=•••"),
                )
                yield at + 7.2 * attempt + 5, RequestFailed("orders", fault("CB205", "no answer within 5 s"), 5.0)
            at += 13
        if turn == ROUNDS // 2:
            yield at + 8.0, CallTakenUp(4.2, IVR, "orders", str(turn % 9 + 1), 2, 6, "past-1")
        yield at + 8.1, RequestSent("orders", "POST", "https://shop.example/order", 1, f"order=•••&turn={turn}")
        yield at + 8.6, ReplyReceived("orders", 200, 0.48, 700 + turn, ("SetVar", "Say"))
        if turn % 5 == 2:
            yield at + 8.6, FaultFound(fault("CB114", "the attribute of <Say> was mended"), "orders")
        yield at + 8.6, VariableSet("state", f"on its way, {turn}")
        yield at + 8.7, StepBegun("", "Say", "Your order is on its way", 3)
        yield at + 12.0, SoundPlayed("speech/4f1c", "finished", 3.3)
        at += 12.1 + (turn % 4) * 9
    yield at, CallEnded(EndReason.CALLER_HANGUP, at, ROUNDS)


def large_ivr(contexts: int = 40, options: int = 9) -> DrawnIvr:
    """A tree of menus."""
    file = "\n".join(_large(contexts, options))
    ivr = load_ivr(file, "large.toml", Outside("0003")).ivr
    assert ivr is not None
    named = tuple((one.name, one.description) for one in ivr.contexts.values())
    return DrawnIvr(IVR, "All branches", svg_of(graph_of(ivr, LiveSet("v1", "0003")), live=True), named)


def _large(contexts: int, options: int) -> Iterator[str]:
    yield 'schema = 1\n[ivr]\nextension = "097"\nname = "All branches"'
    for number in range(contexts):
        yield f'[context.branch-{number}]\ndescription = "Branch {number} of the country"'
        yield "entry = true" if number == 0 else ""
        yield f"[context.branch-{number}.option]"
        yield 'start = [ { action = "wait", seconds = 1 } ]'
        for key in range(1, options + 1):
            to = (number * options + key) % contexts
            jump = f'{{ action = "jump", context = "branch-{to}" }}'
            steps = f'{{ action = "wait", seconds = 1 }}, {jump}' if key % 2 else '{ action = "wait", seconds = 1 }'
            yield f"{key} = [ {steps} ]"
