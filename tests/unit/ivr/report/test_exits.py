"""Where a call may be after one action. Source: The IVR 3.8, 3.9, 4."""

from dataclasses import replace

import pytest

from bridge.ivr.actions import Action, Authenticate, CallerIdJump, Say, SetLanguage, TimeIntervalJump
from bridge.ivr.bind import Ask
from bridge.ivr.conditions import CannotTell, SwitchIs
from bridge.ivr.events import EventType
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.report.exits import Exits, enters_ivr, exits_of, is_literal, place_of, target_exits
from bridge.ivr.step import Where
from bridge.ivr.targets import Continue, HangUp, Place, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, RecordDigits, Wait
from bridge.telephony.destinations import DialplanPlace, Kind
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import SCRIPT, ask_script, background, digits, jump, set_to, sound, to, tts
from tests.unit.ivr.report.sheets import END, ivr, live_with, text

HERE = Place("main")
ONE = ivr(
    {
        "main": {"start": [Entry(END, label="top"), END, END], "key_1": [END, END]},
        "sales": {"start": [END], "invalid": [END]},
    }
)
OTHER = replace(ONE, extension=Extension("0003", "098"))
LIVE = live_with(ONE, OTHER)
ON, OVER, INVALID = Exits(goes_on=True), Exits(ends=True), Place("sales", "invalid")


def after(action: Action | Entry, here: Place = HERE, one: Ivr = ONE) -> Exits:
    return exits_of(action if isinstance(action, Entry) else Entry(action), here, one, LIVE)


def transfer(*numbers: str, **fields: object) -> Transfer:
    return Transfer.model_validate({"to": tuple(map(text, numbers)), "on_failure": Continue()} | fields)


def test_most_actions_go_on() -> None:
    for action in (set_to("a", "1"), sound("x"), tts("x"), SetLanguage(language=text("ro")), Wait(seconds=1)):
        assert after(action) == ON


def test_background_sounds_and_waits_let_a_key_choose() -> None:
    say = Say(value=text("1"), where=Where.BACKGROUND)
    for action in (background("x"), tts("x", where=Where.BACKGROUND), say, Wait(seconds=1, where=Where.BACKGROUND)):
        assert after(action) == Exits(goes_on=True, keys=True)
    assert after(background("x", "d")) == ON
    assert after(Say(value=text("1"), where=Where.BACKGROUND, digit_variable="d")) == ON


def test_a_hang_up_ends_and_a_jump_leads_away() -> None:
    assert after(Hangup()) == OVER
    assert after(jump("sales")) == Exits(places=(Place("sales"),))


def test_what_is_disabled_or_never_holds_is_stepped_over() -> None:
    assert after(Entry(END, enabled=False)) == ON
    assert after(Entry(END, when=CannotTell("x", "it repeats itself"))) == ON


def test_a_condition_may_not_hold() -> None:
    assert after(Entry(END, when=SwitchIs("night"))) == Exits(goes_on=True, ends=True)


def test_tests_go_where_their_targets_say() -> None:
    there = Place("sales")
    assert after(CallerIdJump(then=to("sales"))) == Exits(goes_on=True, places=(there,))
    assert after(TimeIntervalJump(intervals=("a",), inside=HangUp(), outside=to("sales"))) == Exits(
        ends=True, places=(there,)
    )
    assert after(Authenticate(pins=("1",))) == Exits(goes_on=True, ends=True)
    assert after(digits(on_timeout=to("sales"))) == Exits(goes_on=True, places=(there,))
    assert after(RecordDigits(variable="d", max_digits=1)) == ON


def test_a_script_may_lead_anywhere() -> None:
    assert after(ask_script(on_error=to("sales"))) == Exits(
        goes_on=True, anywhere=True, ends=True, places=(Place("sales"),)
    )


def test_a_final_transfer_goes_on_only_when_it_fails() -> None:
    assert after(transfer("001")) == Exits(goes_on=True, ends=True)
    assert after(transfer("001", on_failure=HangUp())) == OVER
    assert after(transfer("001", on_failure=None)) == OVER
    assert after(transfer("001", on_failure=HangUp(), interval="office")) == Exits(goes_on=True, ends=True)
    assert after(transfer("001", on_failure=to("sales"), final=False)) == Exits(
        goes_on=True, ends=True, places=(Place("sales"),)
    )


def test_a_transfer_to_one_ivr_never_comes_back() -> None:
    assert after(transfer("098")) == OVER
    assert after(transfer("098", interval="office")) == Exits(goes_on=True, ends=True)
    for other in (transfer("098", "001"), transfer("$x"), transfer("001"), transfer("098", kind=Kind.QUEUE)):
        assert enters_ivr(other, ONE, LIVE) is None


def test_a_steering_event_at_a_transfer_may_lead_anywhere() -> None:
    asking = replace(ONE, asks=(Ask(SCRIPT, EventType.DIAL_OUT),))
    assert after(transfer("001"), one=asking).anywhere
    place = Transfer(place=DialplanPlace("callbridge-xfer", "q1"), on_failure=Continue())
    assert not after(place, one=asking).anywhere


def test_targets_of_all_forms() -> None:
    assert target_exits(Continue(), HERE, ONE) == ON
    assert target_exits(HangUp(), HERE, ONE) == OVER
    assert target_exits(ToLabel("top"), HERE, ONE) == Exits(places=(HERE,))
    assert target_exits(to("main", "1", "2"), HERE, ONE) == Exits(places=(Place("main", "1", 2),))


@pytest.mark.parametrize("target", [ToLabel("nope"), to("nope"), to("main", "2"), to("main", "1", "9")])
def test_a_missing_target_leads_to_invalid_or_ends(target: ToLabel) -> None:
    assert target_exits(target, HERE, ONE) == OVER
    assert target_exits(target, Place("sales"), ONE) == Exits(places=(INVALID,))
    assert target_exits(target, INVALID, ONE) == OVER
    assert place_of(target, HERE, ONE) is None


def test_a_target_with_variables_leads_wherever_it_could() -> None:
    assert target_exits(to("$x"), HERE, ONE) == Exits(anywhere=True, ends=True)
    assert target_exits(to("nope", "$x"), HERE, ONE) == OVER
    assert set(target_exits(to(None, "$x"), HERE, ONE).places) == {Place("main"), Place("main", "1")}
    assert set(target_exits(to("sales", "start", "$x"), HERE, ONE).places) == {Place("sales")}
    everything = set(target_exits(to("main", "$x", "$y"), Place("sales"), ONE).places)
    assert everything == {
        INVALID,
        *(Place("main", "start", n) for n in (1, 2, 3)),
        Place("main", "1"),
        Place("main", "1", 2),
    }
    assert not is_literal(to("main", "$x"))
    assert place_of(to("main", "$x"), HERE, ONE) is None
    assert place_of(HangUp(), HERE, ONE) is None
