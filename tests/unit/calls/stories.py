"""Whatever an operator writes, a script answers and a caller keys, as hypothesis imagines it."""

import asyncio
from dataclasses import dataclass
from itertools import cycle

from hypothesis import strategies as st

from bridge.calls.admission import Admission, AdmissionLimits
from bridge.calls.channel import Arrival
from bridge.calls.supervisor import Supervisor
from bridge.ivr.actions import Action
from bridge.ivr.bind import Reply
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.targets import OPTIONS, Continue, HangUp, Target, ToLabel, ToPlace
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetCaller,
    SoundRef,
    Transfer,
    Verb,
    View,
    Wait,
    Where,
)
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel
from tests.fakes.loop import VirtualLoop
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import SCRIPT, again, an_ivr, ask_script, says, set_to

CONTEXTS = ("main", "sales", "night")
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

QUIET = (
    st.builds(set_to, NAMES, st.sampled_from(("1", "2", "main", "$a$a$a$a")))
    | st.builds(SetCaller, name=st.just("Shop"), number=st.just("1"))
    | st.builds(Jump, to=DESTINATIONS)
    | st.builds(Transfer, to=st.tuples(TEXTS), final=st.booleans())
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
        on_timeout=TARGETS,
    )
)
VERBS: st.SearchStrategy[Verb] = QUIET | HEARD | st.just(again())
ACTIONS: st.SearchStrategy[Action] = QUIET | HEARD | st.builds(ask_script, on_error=TARGETS)
REPLIES = st.sampled_from(("CB203",)) | st.lists(VERBS, max_size=4).map(lambda verbs: says(*verbs))
CONTEXT = st.dictionaries(st.sampled_from(OPTIONS), st.lists(ACTIONS, min_size=1, max_size=4), max_size=5)

IVRS = st.builds(
    an_ivr,
    st.fixed_dictionaries(dict.fromkeys(CONTEXTS, CONTEXT)),
    max_actions=st.integers(10, 40),
    max_idle_cycles=st.integers(1, 3),
    lifetime=st.sampled_from((0, 1, 30, 3600)),
    on_lifetime=TARGETS,
    buffer_foreground_keys=st.booleans(),
)


@dataclass(frozen=True)
class Story:
    """What happens to one call: seconds and keys, and when the caller leaves, if ever."""

    ivr: Ivr
    replies: tuple[Reply | str, ...]
    script_seconds: float
    keys: tuple[tuple[float, str], ...]
    leaves: float | None
    args: tuple[str, ...]
    refuses: frozenset[str]


STORIES = st.builds(
    Story,
    ivr=IVRS,
    replies=st.lists(REPLIES, min_size=1, max_size=3).map(tuple),
    script_seconds=st.sampled_from((0.0, 0.5, 8.0)),
    keys=st.lists(st.tuples(st.floats(0, 60), st.text("0123456789*#A", min_size=1, max_size=6)), max_size=5).map(tuple),
    leaves=st.none() | st.floats(0, 60),
    args=st.sampled_from(((), ("request", "check"))),
    refuses=st.frozensets(st.sampled_from(("play", "wait", "collect", "record", "answer")), max_size=1),
)


def told(story: Story) -> tuple[FakeChannel, Rig]:
    """The call from its arrival until nothing is left of it."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_told(story))


async def _told(story: Story) -> tuple[FakeChannel, Rig]:
    rig = Rig(live=LiveSet("v1", "0003", ivrs={story.ivr.extension: story.ivr}, scripts={"check": SCRIPT}))
    rig.sounds.missing = {"gone"}
    rig.scripts.seconds, rig.scripts.each = story.script_seconds, cycle(story.replies).__next__
    caller = FakeChannel()
    caller.refuses = set(story.refuses)
    for at, keys in story.keys:
        caller.press_at(at, keys)
    if story.leaves is not None:
        caller.leave_at(story.leaves)
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(rig.ports, Admission(AdmissionLimits(9, 9), rig.ports.clock), tasks)
        supervisor.arrive(Arrival(caller, story.args, CallerId("", "1"), "099", "PJSIP/trunk", up=False))
    assert asyncio.all_tasks() == {asyncio.current_task()}
    return caller, rig
