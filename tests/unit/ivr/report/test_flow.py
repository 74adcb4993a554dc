"""How far a call can get. Source: The IVR 3.2, 3.5 to 3.8, 3.10."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.calls.journal import IvrEntered, Moved, StepBegun
from bridge.ivr.actions import Authenticate, CallerIdJump
from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.model import Entry, TransferTo
from bridge.ivr.report import World, report
from bridge.ivr.report.flow import follow, map_of
from bridge.ivr.report.places import address
from bridge.ivr.targets import Continue, HangUp, Place, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Jump, RecordDigits
from bridge.telephony.number_list import NumberList
from tests.unit.calls.ivrs import SCRIPT, an_ivr, ask_script, background, digits, jump, set_to, sound, to
from tests.unit.calls.stories import CONTEXTS, STORIES, Story, told
from tests.unit.ivr.report.sheets import END, Options, context, ivr, live_with, menu, sheet, text

HELD: Options = {"start": [sound("hello")]}


PLACES = st.builds(to, st.sampled_from(CONTEXTS), st.sampled_from(("start", "1", "2", "timeout", "invalid")))
STEPS = st.lists(
    st.builds(Jump, to=PLACES)
    | st.sampled_from((sound("a"), background("b"), background("c", "d"), set_to("a", "1"), END))
    | st.builds(RecordDigits, variable=st.just("d"), max_digits=st.just(2), on_timeout=PLACES)
    | st.builds(CallerIdJump, match=st.sampled_from((NumberList(), NumberList(frozenset("1")))), then=PLACES)
    | st.builds(Authenticate, pins=st.just(("1",)), then=PLACES, otherwise=PLACES),
    min_size=1,
    max_size=3,
)
MENUS = st.fixed_dictionaries({"start": STEPS}, optional={"key_1": STEPS, "key_2": STEPS, "timeout": STEPS})
LIVELY = st.builds(
    lambda story, contexts, keys, lifetime, on_lifetime: replace(
        story,
        ivr=an_ivr(contexts, lifetime=lifetime, on_lifetime=on_lifetime, max_idle_cycles=2),
        keys=tuple((3.0 * number, key) for number, key in enumerate(keys)),
        leaves=None,
        args=(),
        refuses=frozenset(),
    ),
    STORIES,
    st.fixed_dictionaries(dict.fromkeys(CONTEXTS, MENUS)),
    st.lists(st.sampled_from(("1", "2", "3", "")), max_size=6),
    st.sampled_from((0, 5, 3600)),
    PLACES | st.builds(HangUp) | st.builds(Continue),
)
"""Calls that get about: no script decides, so each place has to be foretold."""


def test_keys_idle_time_and_jumps_lead_on() -> None:
    one = ivr(
        {
            "main": {"start": [background("menu"), END], "key_1": [jump("sales")], "timeout": [jump("late")]},
            "sales": HELD,
            "late": {"start": [END]},
            "cellar": HELD,
        }
    )
    assert sheet(one).flow.reached == {"main", "sales"}
    idle = ivr({"main": {"start": [sound("menu")], "timeout": [jump("late")]}, "late": HELD})
    assert sheet(idle).flow.reached == {"main", "late"}


def test_a_key_chooses_nothing_where_it_is_a_digit_or_waits() -> None:
    for quiet in (sound("menu"), background("menu", "d"), digits()):
        one = ivr({"main": {"start": [quiet, END], "key_1": [jump("sales")]}, "sales": HELD})
        assert sheet(one).flow.reached == {"main"}


def test_a_script_may_lead_anywhere_and_that_is_told_apart() -> None:
    one = ivr({"main": {"start": [ask_script(), END]}, "sales": HELD})
    flow = sheet(one).flow
    assert flow.sure == {"main"}
    assert flow.reached == {"main", "sales"}
    assert flow.anywhere == ("context.main.option.start[1]",)


def test_a_steering_event_may_lead_anywhere_and_its_failure_where_it_says() -> None:
    ask = Ask(SCRIPT.model_copy(update={"on_error": to("sales")}), EventType.DIAL_IN)
    one = ivr({"main": {"start": [END]}, "sales": HELD, "late": HELD}, asks=(ask,))
    flow = sheet(one).flow
    assert flow.sure == {"main", "sales"}
    assert flow.anywhere == ("event",)
    assert flow.reached == {"main", "sales", "late"}


def test_a_steering_event_of_a_transfer_may_lead_anywhere() -> None:
    ask = Ask(SCRIPT, EventType.DIAL_OUT)
    one = ivr({"main": {"start": [Transfer(to=(text("001"),))]}, "sales": HELD}, asks=(ask,))
    assert sheet(one).flow.anywhere == ("context.main.option.start[1]",)


def test_the_end_of_the_lifetime_leads_where_it_says() -> None:
    contexts: dict[str, Options] = {"main": {"start": [sound("menu")]}, "late": HELD}
    assert sheet(ivr(contexts, on_lifetime=to("late"))).flow.reached == {"main", "late"}
    assert sheet(ivr(contexts, on_lifetime=to("late"), lifetime=0)).flow.reached == {"main"}
    assert sheet(ivr(contexts, on_lifetime=HangUp())).flow.reached == {"main"}
    assert sheet(ivr(contexts, on_lifetime=TransferTo(text("001")))).flow.reached == {"main"}
    assert sheet(ivr(contexts, on_lifetime=to("$x"))).flow.anywhere == ("ivr.on_lifetime",)


def test_an_action_that_the_lifetime_cuts_may_be_followed_by_the_next() -> None:
    waits = Transfer(to=(text("001"),), on_failure=HangUp())
    contexts: dict[str, Options] = {"main": {"start": [waits, jump("late")]}, "late": HELD}
    assert sheet(ivr(contexts)).flow.reached == {"main"}
    assert sheet(ivr(contexts, on_lifetime=Continue())).flow.reached == {"main", "late"}


def test_a_missing_target_leads_to_invalid() -> None:
    one = ivr({"main": {"start": [jump("nope")], "invalid": [jump("late")]}, "late": HELD})
    assert sheet(one).flow.reached == {"main", "late"}


def test_places_beyond_the_end_of_a_list_are_idle() -> None:
    one = ivr(menu(sound("hello")))
    drawn = map_of(one, live_with(one))
    assert not drawn.is_idle(Place("main"))
    assert drawn.is_idle(Place("main", "start", 2))
    assert Place("main", "start", 2) in follow(drawn).places


def test_a_disabled_action_is_stepped_over() -> None:
    one = ivr({"main": {"start": [Entry(END, enabled=False), jump("sales")]}, "sales": context("sales", HELD)})
    assert sheet(one).flow.reached == {"main", "sales"}


@given(STORIES | LIVELY)
@settings(deadline=None)
def test_whatever_a_call_does_it_stays_where_the_report_says_that_it_can_get(story: Story) -> None:
    _, rig = told(story)
    live = rig.live
    for fault in report(live.ivrs.values(), live, World(now=0.0)):
        assert str(fault)
    flows = {str(number): follow(map_of(ivr, live)) for number, ivr in live.ivrs.items()}
    flow = flows[str(story.ivr.extension)]
    places = {address(place) for place in flow.places}
    for entry in rig.journal.entries:
        match entry:
            case IvrEntered(extension):
                flow = flows[extension]
                places = {address(place) for place in flow.places}
            case Moved(context):
                assert context in flow.reached
            case StepBegun(str(at)) if at and not flow.anywhere:
                assert at in places
            case _:
                continue


@given(st.sampled_from(("start", "1")))
def test_a_label_is_followed(option: str) -> None:
    one = ivr({"main": {"start": [END], "invalid": [END]}, "late": {option: [Entry(END, label="there")]}})
    assert sheet(ivr({**one.contexts}, on_lifetime=ToLabel("there"))).flow.reached == {"main", "late"}
