"""Whatever an operator writes, a script answers, a caller keys and others do, as hypothesis imagines it."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle

from hypothesis import strategies as st

from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.channel import Arrival
from bridge.calls.legs import LegEnd
from bridge.calls.supervisor import Supervisor
from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerField,
    CallerIdJump,
    CallerOperation,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs
from bridge.ivr.events import EventType
from bridge.ivr.intervals import Interval, Line
from bridge.ivr.live import LiveSet, Switch
from bridge.ivr.model import Answer, Context, Ivr, TransferTo
from bridge.ivr.saying import Mode
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.targets import OPTIONS, Continue, HangUp, Target, ToLabel, ToPlace
from bridge.ivr.transfer import Hear, Strategy, Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetCaller,
    Verb,
    Wait,
)
from bridge.telephony.destinations import DialplanPlace, Kind, ShownRule
from bridge.telephony.dial_rules import DenyRule, DialRule
from bridge.telephony.number_list import NumberList
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId, Extension
from tests.fakes.callees import Callee
from tests.fakes.channel import FakeChannel
from tests.fakes.listeners import Listeners
from tests.fakes.loop import VirtualLoop
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_live, again, an_ivr, ask_script, says, set_to

CONTEXTS = ("main", "sales", "night")
OTHER_NUMBER = Extension("0003", "098")
NAMES = st.sampled_from(("a", "b", "CONTEXT", "CALLID"))
VARIABLES = st.none() | NAMES
WHERE = st.sampled_from(Where)
TEXTS = st.sampled_from(("", "hello", "$a", "$b$b", "$CALLERIDNUM", "$$", "gone")).map(Template.parse)
SOUNDS = st.builds(SoundRef, sound=TEXTS, view=st.sampled_from((None, View.RECORDING)))

PLACES = st.builds(
    ToPlace,
    context=st.none() | st.sampled_from((*CONTEXTS, "nope", "$a")).map(Template.parse),
    option=st.sampled_from((*OPTIONS, "s", "t", "i", "x", "$a")).map(Template.parse),
    position=st.sampled_from(("1", "2", "9", "$a")).map(Template.parse),
)
DESTINATIONS = PLACES | st.builds(ToLabel, st.just("nope"))
TARGETS: st.SearchStrategy[Target] = st.builds(Continue) | st.builds(HangUp) | DESTINATIONS

NUMBERS = st.sampled_from(
    (
        *("001", "002", "0003*101", "098", "099", "800", "801", "802", "097", "007", "0003*007"),
        *("0040258422544", "0040744", "0040900", "0044123", "001&PJSIP/evil", "$a", "$b", "001,002,0040258", ""),
    )
).map(Template.parse)
TRANSFERS = st.builds(
    Transfer,
    to=st.lists(NUMBERS, min_size=1, max_size=3).map(tuple),
    most=st.integers(1, 4),
    kind=st.sampled_from((*(Kind.AUTO,) * 20, *Kind)),
    ring=st.none() | st.sampled_from((1.0, 5.0, 60.0)),
    strategy=st.sampled_from(Strategy),
    hear=st.sampled_from(Hear),
    limit=st.sampled_from((0, 7, 90)),
    final=st.booleans(),
    on_failure=st.none() | TARGETS,
    record=st.booleans(),
    record_notice=st.none() | SOUNDS,
    interval=st.sampled_from((None, None, None, "always", "never", "gone")),
    export=st.lists(NAMES, max_size=2, unique=True).map(tuple),
) | st.builds(
    Transfer,
    place=st.builds(DialplanPlace, st.sampled_from(("callbridge-xfer", "internal")), st.just("q800")),
    final=st.booleans(),
    on_failure=st.none() | TARGETS,
)

QUIET = (
    st.builds(set_to, NAMES, st.sampled_from(("1", "2", "main", "$a$a$a$a", "001,002")))
    | st.builds(SetCaller, name=st.just("Shop"), number=st.sampled_from(("1", "0258422544")))
    | st.builds(Jump, to=DESTINATIONS)
    | TRANSFERS
    | st.builds(Hangup)
)
HEARD = (
    st.builds(PlaySound, sound=SOUNDS, loop=st.integers(1, 3), where=WHERE, digit_variable=VARIABLES)
    | st.builds(PlayTts, text=TEXTS, where=WHERE, digit_variable=VARIABLES, heard=st.booleans())
    | st.builds(Wait, seconds=st.sampled_from((0.0, 1.0, 60.0)), where=WHERE)
    | st.builds(RecordSound, max_seconds=st.integers(1, 9), name=st.none() | TEXTS, variable=VARIABLES)
    | st.builds(
        RecordDigits,
        variable=NAMES,
        max_digits=st.integers(1, 4),
        min_digits=st.integers(0, 3),
        prompt=st.none() | SOUNDS,
        attempts=st.integers(1, 2),
        terminator=st.sampled_from(("", "#", "1")),
        secret=st.booleans(),
        on_timeout=TARGETS,
    )
)
FILE_ONLY = (
    st.builds(Say, value=TEXTS, mode=st.sampled_from(Mode), language=st.none() | st.just("xx"), where=WHERE)
    | st.builds(SetLanguage, language=st.sampled_from(("ro", "$a", "not a tag")).map(Template.parse))
    | st.builds(
        AlterCallerId, field=st.sampled_from(CallerField), operation=st.sampled_from(CallerOperation), value=TEXTS
    )
    | st.builds(
        CallerIdJump,
        match=st.sampled_from((NumberList(), NumberList.of([NumberPattern.parse("X")]))),
        anonymous=st.booleans(),
        then=TARGETS,
        otherwise=TARGETS,
    )
    | st.builds(
        TimeIntervalJump,
        intervals=st.sampled_from((("always",), ("never", "gone"), ("never", "always"))),
        inside=TARGETS,
        outside=TARGETS,
    )
    | st.builds(
        Authenticate,
        pins=st.sampled_from((("1",), ("12", "345"))),
        prompt=st.none() | SOUNDS,
        max_digits=st.integers(1, 3),
        attempts=st.integers(1, 10),
        invalid_sound=st.none() | SOUNDS,
        then=TARGETS,
        otherwise=TARGETS,
    )
    | st.builds(Authenticate, pin_variable=NAMES, then=TARGETS, otherwise=TARGETS)
    | st.builds(SetInterdigitTimeout, seconds=st.sampled_from((0.2, 9.0)))
)
VERBS: st.SearchStrategy[Verb] = QUIET | HEARD | st.just(again())
ACTIONS: st.SearchStrategy[Action] = QUIET | HEARD | FILE_ONLY | st.builds(ask_script, on_error=TARGETS)
REPLIES = st.sampled_from(("CB203",)) | st.lists(VERBS, max_size=4).map(lambda verbs: says(*verbs))
OPTION = st.lists(ACTIONS, min_size=1, max_size=4)
CONTEXT = st.builds(
    lambda start, others: {**others, "start": start},
    OPTION,
    st.dictionaries(st.sampled_from(OPTIONS), OPTION, max_size=4),
) | st.dictionaries(st.sampled_from(OPTIONS), OPTION, max_size=5)
WHEN = st.sampled_from(
    (
        *(None, None, None, VariableIs("a", "1"), VariableIs("DIALSTATUS", "ANSWER", negated=True)),
        *(SwitchIs("night"), SwitchIs("day"), SwitchIs("gone"), CannotTell("a", "it repeats itself")),
    )
)
DOOR = st.sampled_from(
    (
        *((), (), (EventType.DIAL_IN,), (EventType.DIAL_OUT,)),
        (EventType.DIAL_IN, EventType.DIAL_IN, EventType.DIAL_OUT, EventType.DIAL_OUT),
    )
)
INTERVALS = {"always": Interval("always", (Line(),)), "never": Interval("never", (Line(dates=(date(1999, 1, 1),)),))}
RULES = (
    DialRule("dial.allow[1]", NumberPattern.parse("00407X."), shown=ShownRule("caller"), max_calls_per_hour=2),
    DialRule("dial.allow[2]", NumberPattern.parse("0040NX."), max_minutes_per_day=1),
)


@st.composite
def ivrs(draw: st.DrawFn, number: Extension) -> Ivr:
    """One IVR, with whatever a file can say."""
    plain = an_ivr(
        draw(st.fixed_dictionaries(dict.fromkeys(CONTEXTS, CONTEXT))),
        max_actions=draw(st.integers(10, 40)),
        max_idle_cycles=draw(st.integers(1, 3)),
        lifetime=draw(st.sampled_from((0, 1, 30, 3600))),
        on_lifetime=draw(TARGETS | st.builds(TransferTo, NUMBERS)),
        buffer_foreground_keys=draw(st.booleans()),
        answer=draw(st.sampled_from(Answer)),
        variables=draw(st.sampled_from(({}, {"a": "001"}))),
        asks=tuple(Ask(SCRIPT, event) for event in draw(DOOR)),
    )
    contexts = {name: _furnished(draw, context) for name, context in plain.contexts.items()}
    return replace(plain, extension=number, contexts=contexts)


def _furnished(draw: st.DrawFn, context: Context) -> Context:
    options = {
        option: tuple(replace(entry, when=draw(WHEN), enabled=draw(st.integers(0, 9)) > 0) for entry in entries)
        for option, entries in context.options.items()
    }
    return replace(context, options=options, direct_dial=draw(st.booleans()))


CALLEES = st.builds(
    Callee,
    after=st.sampled_from((0.0, 1.0, 4.9, 5.0, 30.0)),
    end=st.none() | st.sampled_from((LegEnd.BUSY, LegEnd.NO_ANSWER, LegEnd.CONGESTION, LegEnd.UNAVAILABLE)),
    talks=st.sampled_from((0.0, 3.0, 200.0)),
    takes_caller=st.booleans(),
)
PHONES = (
    "PJSIP/001",
    "PJSIP/002-desk",
    "PJSIP/002-app",
    "PJSIP/101",
    "PJSIP/0040258422544@trunk",
    "PJSIP/0040744@trunk",
)


@dataclass(frozen=True)
class Story:
    """What happens to one call: seconds and keys, what others do, and when the caller leaves, if ever."""

    ivr: Ivr
    other: Ivr
    replies: tuple[Reply | str, ...]
    script_seconds: float
    keys: tuple[tuple[float, str], ...]
    leaves: float | None
    args: tuple[str, ...]
    refuses: frozenset[str]
    callees: tuple[Callee, ...]
    returns: str | None
    stays: float
    records: bool
    other_is_gone: bool

    @property
    def keeps_the_caller(self) -> bool:
        """Neither the caller nor another program ends it, and Asterisk obeys."""
        taken = any(callee.takes_caller for callee in self.callees)
        return self.leaves is None and not self.refuses and self.returns is not None and not taken

    @property
    def most_steps(self) -> int:
        """How many steps can run between two keys, whatever IVR the call is in."""
        return max(self.ivr.max_actions, self.other.max_actions)


STORIES = st.builds(
    Story,
    ivr=ivrs(IVR_NUMBER),
    other=ivrs(OTHER_NUMBER),
    replies=st.lists(REPLIES, min_size=1, max_size=3).map(tuple),
    script_seconds=st.sampled_from((0.0, 0.5, 8.0)),
    keys=st.lists(st.tuples(st.floats(0, 60), st.text("0123456789*#A", min_size=1, max_size=6)), max_size=5).map(tuple),
    leaves=st.none() | st.floats(0, 60),
    args=st.sampled_from(((), (), ("request", "check"))),
    refuses=st.frozensets(
        st.sampled_from(("play", "wait", "collect", "record", "answer", "ring", "talk", "visit")), max_size=1
    ),
    callees=st.lists(CALLEES, min_size=len(PHONES), max_size=len(PHONES)).map(tuple),
    returns=st.sampled_from(("ANSWER", "", "TIMEOUT", "FULL", "\x00evil", None)),
    stays=st.sampled_from((0.0, 5.0, 5000.0)),
    records=st.booleans(),
    other_is_gone=st.booleans(),
)


def told(story: Story) -> tuple[FakeChannel, Rig]:
    """The call from its arrival until nothing is left of it."""
    caller, listeners = told_of(story)
    return caller, listeners.rig


def told_of(story: Story) -> tuple[FakeChannel, Listeners]:
    """The same, with whoever is told of its events; a channel that lives on ends later."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_told(story))


def _world(story: Story) -> LiveSet:
    deny = (DenyRule("dial.deny[1]", NumberPattern.parse("0040900.")),)
    live = a_live(story.ivr, story.other, allow=RULES, deny=deny)
    known = {story.ivr.extension: story.ivr} if story.other_is_gone else live.ivrs
    return replace(live, ivrs=known, intervals=INTERVALS, switches={"night": Switch(""), "day": Switch("")})


async def _told(story: Story) -> tuple[FakeChannel, Listeners]:
    rig = Rig(live=_world(story))
    listeners = Listeners(rig)
    rig.switches.states = {"night": True, "day": False}
    rig.sounds.missing = {"gone"}
    rig.scripts.seconds, rig.scripts.each = story.script_seconds, cycle(story.replies).__next__
    caller = FakeChannel()
    caller.refuses = set(story.refuses)
    others = caller.others
    others.phones = dict(zip(PHONES, story.callees, strict=True))
    others.returns, others.stays, others.records = story.returns, story.stays, story.records
    for at, keys in story.keys:
        caller.press_at(at, keys)
    if story.leaves is not None:
        caller.leave_at(story.leaves)
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(rig.ports, Admission(AdmissionLimits(9, 9), rig.ports.clock), tasks)
        supervisor.arrive(Arrival(caller, story.args, CallerId("", "1"), "099", "PJSIP/trunk", up=False))
    assert asyncio.all_tasks() == {asyncio.current_task()}
    caller.ends()
    return caller, listeners
