"""Where a call stands and where it goes. Source: The IVR 1.2, 1.3, 3.6, 3.8."""

from dataclasses import replace

import pytest

from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.cursor import (
    DOOR,
    Cursor,
    Missing,
    advance,
    at_end,
    at_entry,
    before,
    enter,
    find,
    invalid_option,
    step_at,
)
from bridge.ivr.events import EventType
from bridge.ivr.guards import Counters
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.outcomes import Goto, Next, Run, Sought
from bridge.ivr.script import Script
from bridge.ivr.targets import Place, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Wait
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import Extension

FIRST, SECOND, OFF = Entry(Wait(seconds=1)), Entry(Wait(seconds=2)), Entry(Wait(seconds=3), enabled=False)
IVR = Ivr(
    Extension("0003", "099"),
    {
        "main": Context(
            "main", entry=True, options={"start": (FIRST, OFF, SECOND), "1": (OFF, OFF), "invalid": (FIRST,)}
        ),
        "sales": Context("sales", id="7", options={"1": (FIRST,)}),
    },
    labels={"menu": Place("main", "start", 3), "closed": Place("main", "1", 2)},
)
START = Place("main")
SCRIPT = Script(name="check", url=Template.literal("http://script.example.com/"))
PENDING = tuple(Pending(Wait(seconds=second), Origin("check", second)) for second in (1, 2))
MORE = (Pending(Hangup(), Origin("check", 9)),)


class TestStep:
    def test_a_call_enters_at_the_first_action_of_the_entry_context(self) -> None:
        assert step_at(IVR, at_entry(IVR)) is FIRST

    def test_a_disabled_action_keeps_its_position(self) -> None:
        assert step_at(IVR, Cursor(Place("main", "start", 2))) is OFF
        assert step_at(IVR, Cursor(Place("main", "start", 3))) is SECOND

    def test_there_is_no_step_beyond_the_end_nor_in_an_empty_option(self) -> None:
        assert step_at(IVR, Cursor(Place("main", "start", 4))) is None
        assert step_at(IVR, Cursor(Place("sales"))) is None

    def test_verbs_of_a_reply_come_before_the_action(self) -> None:
        assert step_at(IVR, Cursor(START, PENDING)) is PENDING[0]

    def test_a_dialplan_step_has_only_verbs(self) -> None:
        assert step_at(None, Cursor(None, PENDING)) is PENDING[0]
        assert step_at(None, Cursor(None)) is None

    def test_a_call_is_in_a_list_while_the_verbs_of_a_reply_run_not_while_it_is_asked_for(self) -> None:
        asked = Pending(Ask(Script(url=Template.literal("http://script.example.com/"))), Origin("check", 1))
        assert Cursor(START, PENDING).in_a_list
        assert Cursor(START, (asked, *PENDING)).in_a_list
        assert not Cursor(START, (asked, asked)).in_a_list
        assert not Cursor(START).in_a_list

    def test_a_transfer_of_the_file_that_has_begun_is_no_list(self) -> None:
        transfer, ours = Transfer(to=(Template.literal("001"),)), Origin("", 0)
        place = DialplanPlace("callbridge-xfer", "q800")
        for begun in (Connect(transfer, ()), Leave(transfer, place), transfer):
            assert not Cursor(START, (Pending(begun, ours),)).in_a_list
            assert Cursor(START, (Pending(begun, ours), *PENDING)).in_a_list


class TestDoor:
    """The IVR 3.2: steering events are asked before the first action."""

    def test_a_call_stands_before_the_first_action_until_all_were_asked(self) -> None:
        dial_in, dial_out = (Ask(SCRIPT, event) for event in (EventType.DIAL_IN, EventType.DIAL_OUT))
        at = at_entry(replace(IVR, asks=(dial_in, dial_out, dial_in)), Counters(entries=2))
        assert (at.place, at.counters) == (Place("main", position=DOOR), Counters(entries=2))
        assert [pending.step for pending in at.pending] == [dial_in, dial_in]
        for _ in range(2):
            assert not isinstance(at, Missing)
            at = advance(IVR, at, Next())  # type: ignore[assignment]  # Next leads somewhere
        assert at == Cursor(START, (), Counters(entries=2))

    def test_nothing_runs_there_but_what_is_asked(self) -> None:
        assert step_at(IVR, Cursor(Place("main", position=DOOR))) is None

    def test_an_ivr_without_them_has_no_door(self) -> None:
        assert at_entry(replace(IVR, asks=(Ask(SCRIPT, EventType.DIAL_OUT),))) == Cursor(START)


class TestEnd:
    def test_when_these_steps_have_run_the_call_is_idle_in_the_same_option(self) -> None:
        at = at_end(IVR, Cursor(Place("main", "start", 2), PENDING), MORE)
        assert at == Cursor(Place("main", "start", 4), MORE)
        after = advance(IVR, at, Next())
        assert isinstance(after, Cursor)
        assert step_at(IVR, after) is None

    def test_an_empty_option_ends_before_its_first_position(self) -> None:
        assert at_end(IVR, Cursor(Place("sales")), MORE).place == Place("sales")

    def test_a_dialplan_step_ends_after_them(self) -> None:
        assert at_end(None, Cursor(None), MORE) == at_end(IVR, Cursor(None), MORE) == Cursor(None, MORE)


class TestBefore:
    """A step that was cut short begins anew when what has cut it is over."""

    def test_an_action_runs_again(self) -> None:
        at = Cursor(Place("main", position=2))
        cut = before(at, MORE)
        assert step_at(IVR, cut) == MORE[0]
        assert advance(IVR, cut, Next()) == at

    def test_a_verb_runs_again(self) -> None:
        at = Cursor(Place("main", position=2), PENDING)
        cut = before(at, MORE)
        assert cut.pending == MORE + PENDING
        assert advance(IVR, cut, Next()) == at

    def test_a_dialplan_step_goes_on_and_a_call_at_its_door_stays_there(self) -> None:
        assert before(Cursor(None), MORE) == Cursor(None, MORE)
        assert before(Cursor(Place("main", position=DOOR)), MORE).place == Place("main", position=DOOR)


class TestAdvance:
    def test_after_an_action_comes_the_next_position(self) -> None:
        assert advance(IVR, Cursor(START), Next()) == Cursor(Place("main", "start", 2))

    def test_after_a_verb_comes_the_next_verb_and_after_the_last_the_next_action(self) -> None:
        assert advance(IVR, Cursor(START, PENDING), Next()) == Cursor(START, PENDING[1:])
        assert advance(IVR, Cursor(START, PENDING[1:]), Next()) == Cursor(Place("main", "start", 2))

    def test_the_verbs_of_a_reply_take_the_place_of_the_action_that_asked(self) -> None:
        assert advance(IVR, Cursor(START), Run(PENDING)) == Cursor(START, PENDING)

    def test_the_reply_to_a_request_takes_the_place_of_that_verb(self) -> None:
        assert advance(IVR, Cursor(START, PENDING), Run(MORE)) == Cursor(START, MORE + PENDING[1:])

    def test_an_empty_reply_is_like_going_on(self) -> None:
        assert advance(IVR, Cursor(START), Run(())) == advance(IVR, Cursor(START), Next())

    def test_a_dialplan_step_goes_through_its_verbs(self) -> None:
        assert advance(None, Cursor(None, PENDING[1:]), Next()) == Cursor(None)

    def test_a_jump_drops_the_rest_of_the_reply(self) -> None:
        assert advance(IVR, Cursor(START, PENDING), Goto(Sought("sales", "1"))) == Cursor(Place("sales", "1"))

    def test_a_jump_that_leads_nowhere_is_said_in_full(self) -> None:
        missing = advance(IVR, Cursor(START), Goto(Sought("sales", "2", "3")))
        assert missing == Missing('context "sales", option "2", position 3, which is empty')

    def test_counters_live_on(self) -> None:
        counters = Cursor(START).counters.acted()
        assert enter(Cursor(START, PENDING, counters), Place("sales", "1")).counters == counters


class TestFind:
    @pytest.mark.parametrize(
        ("to", "place"),
        [
            (Sought(), Place("main")),
            (Sought(position="3"), Place("main", "start", 3)),
            (Sought(option="s"), Place("main")),
            (Sought(option="i"), Place("main", "invalid")),
            (Sought("sales", "1"), Place("sales", "1")),
            (Sought("7", "1", "0001"), Place("sales", "1")),
            (Sought("sales"), Place("sales")),
            (ToLabel("menu"), Place("main", "start", 3)),
        ],
    )
    def test_a_target_that_exists(self, to: Sought | ToLabel, place: Place) -> None:
        assert find(IVR, START, to) == place

    @pytest.mark.parametrize(
        ("to", "why"),
        [
            (Sought("nope"), 'context "nope"'),
            (Sought("Sales"), 'context "Sales"'),
            (Sought(""), 'context ""'),
            (Sought(option="1"), "which is empty"),
            (Sought(option="2"), "which is empty"),
            (Sought(option="x"), 'option "x"'),
            (Sought(option=""), 'option ""'),
            (Sought(position="4"), "beyond the end"),
            (Sought(position="0"), "position 0"),
            (Sought(position="-1"), "position -1"),
            (Sought(position="१"), "position १"),
            (Sought(position=""), "position "),
            (Sought(position="99999999999"), "position 99999999999"),
            (Sought("sales", "start", "2"), "which is empty"),
            (ToLabel("nope"), 'label "nope"'),
            (ToLabel("closed"), "which is empty"),
        ],
    )
    def test_a_target_that_is_missing(self, to: Sought | ToLabel, why: str) -> None:
        missing = find(IVR, START, to)
        assert isinstance(missing, Missing)
        assert why in missing.target

    def test_no_context_means_the_present_one(self) -> None:
        assert find(IVR, Place("sales", "1"), Sought(option="1")) == Place("sales", "1")

    def test_a_dialplan_step_has_nowhere_to_jump(self) -> None:
        assert isinstance(find(None, None, Sought()), Missing)
        assert isinstance(find(IVR, None, Sought()), Missing)


class TestInvalid:
    def test_it_is_that_of_the_present_context(self) -> None:
        assert invalid_option(IVR, START) == Place("main", "invalid")

    def test_it_is_none_where_it_is_empty(self) -> None:
        assert invalid_option(IVR, Place("sales", "1")) is None

    def test_it_is_not_entered_from_inside_itself(self) -> None:
        assert invalid_option(IVR, Place("main", "invalid")) is None

    def test_a_dialplan_step_has_none(self) -> None:
        assert invalid_option(None, None) is None
        assert invalid_option(IVR, None) is None
