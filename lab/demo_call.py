"""The demo call: a telephone dials 099, listens, presses 1, listens, is hung up on; and whether each step was seen.

Knows what a caller hears and does, what the script printed and what Callbridge noted, and compares the three.
Does not know where the call takes place (see stage), nor how the result is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lab.dialog_words import Ending
from lab.hearing import NotHeardError
from lab.news import News
from lab.phone import Phone
from lab.phone_call import Call, CallError
from lab.stage import DEMO, Entry, Event, Say, Stage

KEY: Final = "1"
LISTEN: Final = 3.0
"""Seconds for which the caller listens to the prompt before the key."""
AT_ONCE: Final = 0.5
"""Seconds from the key's release within which the prompt must be silent."""
NORMAL_CLEARING: Final = 16


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must be seen, and by what it was, or what was seen instead."""

    what: str
    seen: bool
    how: str


@dataclass(slots=True)
class Heard:
    """What the telephone met; times in seconds of the loop, None for what did not happen."""

    answered: float | None = None
    prompt: float | None = None
    prompt_went_on: bool = False
    pressed: float | None = None
    quiet: float | None = None
    speech: float | None = None
    spoken: float = 0.0
    ending: Ending | None = None
    stopped_at: str = ""
    """What was waited for in vain, after which the rest was not tried."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The call's id, empty when Callbridge noted none, and its steps."""

    call: str
    steps: Sequence[Step]
    heard: Heard = field(default_factory=Heard)

    @property
    def complete(self) -> bool:
        """Whether every step was seen."""
        return all(step.seen for step in self.steps)


async def place(stage: Stage, say: Say) -> Demo:
    """Place the call as phone 002, which belongs to nobody; phone 001 is the user's."""
    before = len(await stage.asked())
    async with Phone(stage.sip_port, "002", stage.phone_password) as phone:
        say(f"Dialling {DEMO} …")
        call = await phone.call(DEMO)
        async with call:
            heard = await _follow(call, say)
        invited, described = call.invited_at, call.describe()
    entries = await noted(stage)
    asked = (await stage.asked())[before:]
    told = await _told(stage, next((str(entry["api_id"]) for entry in entries if entry["entry"] == "CallEntered"), ""))
    return Demo(entries[0]["call"] if entries else "", steps(heard, invited, entries, asked, told, described), heard)


async def _follow(call: Call, say: Say) -> Heard:
    heard = Heard()
    try:
        heard.answered = await call.answered(10)
        say("Listening to the prompt …")
        heard.prompt = await call.hears_sound(10, since=heard.answered)
        await call.hears_sound(LISTEN + 5, since=heard.prompt + LISTEN)
        heard.prompt_went_on = True
        say(f"Pressing {KEY} …")
        heard.pressed = await call.press(KEY)
        heard.quiet = await call.silent(0.5, 5, since=heard.pressed)
        say("Listening to what the script has to say …")
        heard.speech = await call.hears_sound(15, since=heard.quiet)
        heard.ending = await call.ended(30)
    except (CallError, NotHeardError) as missed:
        heard.stopped_at = str(missed)
    heard.ending = heard.ending or call.ending
    if heard.speech is not None:
        pieces = [piece for piece in call.hearing.timeline() if piece.end > heard.speech and piece.kind != "silence"]
        heard.spoken = sum(piece.end - max(piece.start, heard.speech) for piece in pieces)
    return heard


async def noted(stage: Stage) -> list[Entry]:
    """The entries of the latest call, when its end is among them; the disk may be a moment behind."""
    pause = News()
    mine: list[Entry] = []
    for _ in range(40):
        entries = [entry for entry in await stage.journal() if entry["call"]]
        calls = [entry["call"] for entry in entries if entry["entry"] == "CallEntered"]
        mine = [entry for entry in entries if calls and entry["call"] == calls[-1]]
        if any(entry["entry"] in {"CallEnded", "CallReturned", "CallFailed"} for entry in mine):
            break
        await pause.next(0.1)
    return mine


async def _told(stage: Stage, api_id: str) -> list[Event]:
    """The events of a call that the script was told, when its end is among them."""
    pause = News()
    mine: list[Event] = []
    for _ in range(40):
        mine = [event for event in await stage.events() if event[-1] == api_id]
        if any(event[0] == "hangup" for event in mine):
            break
        await pause.next(0.1)
    return mine


def steps(
    heard: Heard, invited: float, noted: Sequence[Entry], asked: Sequence[str], told: Sequence[Event], described: str
) -> list[Step]:
    """Judge each step. `noted` is Callbridge's journal of the call, `asked` and `told` what the script printed."""
    questions = [urlsplit(address) for address in asked]
    menu = [parse_qs(question.query) for question in questions if question.path == "/menu"]
    goodbye = [parse_qs(question.query) for question in questions if question.path == "/goodbye"]
    keys = [entry["key"] for entry in noted if entry["entry"] == "KeyPressed"]
    faults = ", ".join(entry["fault"]["code"] for entry in noted if entry.get("fault"))
    silence = heard.quiet - heard.pressed if heard.quiet is not None and heard.pressed is not None else None
    shown = [(parse.get("wish"), parse.get("shown")) for parse in goodbye]
    speech = _last(noted, lambda entry: entry["entry"] == "SoundPlayed" and "one" in str(entry["name"]).lower())
    ending = heard.ending
    missed = heard.stopped_at or described
    said: set[str] = set()

    def step(what: str, *, seen: bool, how: str, instead: str = missed) -> Step:
        if seen:
            return Step(what, seen, how)
        told = "not seen, as above" if instead in said else f"not seen: {instead}"
        said.add(instead)
        return Step(what, seen, told)

    return [
        step("the call was answered", seen=heard.answered is not None, how=_after(heard.answered, invited)),
        step(
            "the prompt was heard",
            seen=heard.prompt is not None and heard.prompt_went_on,
            how=f"{_after(heard.prompt, heard.answered)}, and it still spoke {LISTEN:.0f} s later",
        ),
        step(
            f"key {KEY} arrived and stopped the prompt",
            seen=keys == [KEY] and silence is not None and silence < AT_ONCE,
            how=f"silence {_after(heard.quiet, heard.pressed)}",
            instead=f"Callbridge noted {_list(keys) or 'no key'}; silence {_after(heard.quiet, heard.pressed)}",
        ),
        step(
            f"the script was asked with {KEY}",
            seen=[parse.get("choice") for parse in menu] == [[KEY]],
            how=f"it printed GET {next(iter(asked), '').partition('&')[0]}&…",
            instead=f"it printed {_list(asked) or 'nothing'}",
        ),
        step(
            "its reply was obeyed",
            seen=shown == [(["speech"], ["200"])],
            how="what it had set came back with the next request",
            instead=f"what it should have set did not come back; it printed {_list(asked) or 'nothing'}",
        ),
        step(
            "its words were spoken",
            seen=heard.spoken > 2 and speech is not None and speech["ended"] == "finished",
            how=f"{_after(heard.speech, heard.pressed)}, {heard.spoken:.1f} s of sound in what the caller received",
            instead=f"{heard.spoken:.1f} s of sound after the key; Callbridge noted {faults or 'no fault'}",
        ),
        step(
            "it hung up",
            seen=ending is not None and ending.by == "them" and ending.cause == NORMAL_CLEARING,
            how=f"cause {NORMAL_CLEARING}, normal clearing",
            instead=f"the call ended so: {ending}" if ending else missed,
        ),
        step(
            "the script was told so",
            seen=("hangup", f"0003*{DEMO}", "ANSWER") in [event[:3] for event in told],
            how="it printed EVENT hangup 0003*099 ANSWER …",
            instead=f"it was told {_list([' '.join(event[:3]) for event in told]) or 'nothing'}",
        ),
    ]


def _after(time: float | None, since: float | None) -> str:
    if time is None or since is None:
        return ""
    return f"after {time - since:.2f} s"


def _list(words: Sequence[str]) -> str:
    return ", ".join(words)


def _last(noted: Sequence[Entry], wanted: Callable[[Entry], bool]) -> Entry | None:
    return next((entry for entry in reversed(noted) if wanted(entry)), None)
