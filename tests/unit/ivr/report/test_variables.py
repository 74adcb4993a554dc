"""CB434. Source: The IVR 2, 6.4."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bridge.ivr.actions import Action, Say
from bridge.ivr.bind import Ask
from bridge.ivr.conditions import VariableIs
from bridge.ivr.events import EventType
from bridge.ivr.model import Entry
from bridge.ivr.report import report
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import RecordSound
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import SCRIPT, ask_script, background, digits, jump, set_to, sound, to, tts
from tests.unit.ivr.report.sheets import END, WORLD, found, ivr, live_with, menu, said, text

USES = tts("Your code is $code.")


def told(*actions: Action | Entry, **others: Sequence[Action | Entry]) -> list[str]:
    return found(ivr(menu(*actions, **others)), "CB434")


def test_a_variable_that_nothing_sets() -> None:
    what = "variable code is used, and nothing can have set it before"
    assert told(USES, END) == [f"CB434 context.main.option.start[1].text: {what}"]
    assert told(USES, set_to("code", "1"), END) == [f"CB434 context.main.option.start[1].text: {what}"]


def test_the_nearest_name_is_told() -> None:
    one = ivr(menu(set_to("cod", "1"), USES, END))
    (fault,) = report([one], live_with(one), WORLD)
    assert fault.row.mend == 'Set it first. Nearest: "cod"'


@pytest.mark.parametrize(
    "sets",
    [
        set_to("code", "1"),
        digits(variable="code"),
        RecordSound(variable="code"),
        background("x", "code"),
        tts("x", digit_variable="code"),
        Say(value=text("1"), digit_variable="code"),
        ask_script(url=text("https://x.example/")),
        Entry(set_to("code", "1"), when=VariableIs("CALLERIDNUM", "")),
    ],
)
def test_whatever_may_have_set_it_before_counts(sets: Action | Entry) -> None:
    assert told(sets, USES, END) == []


def test_a_way_round_through_another_option_counts() -> None:
    asks: list[Action] = [digits(variable="code"), jump("main", "2")]
    assert told(sound("menu"), key_1=asks, key_2=[USES]) == []
    assert told(sound("menu"), key_1=[digits(variable="code", on_timeout=to("main", "2")), END], key_2=[USES]) == []
    assert len(told(sound("menu"), key_1=[digits(variable="code"), END], key_2=[USES, END])) == 1


def test_values_at_entry_built_in_names_and_the_other_way_round_are_known() -> None:
    assert not found(ivr(menu(USES, END), variables={"code": ""}), "CB434")
    assert told(tts("$CALLERIDNUM $DIALSTATUS"), END) == []
    assert len(found(ivr(menu(jump("$code"), END)), "CB434")) == 1


def test_what_the_end_of_the_lifetime_leads_to_may_have_everything_before_it() -> None:
    one = ivr(menu(digits(variable="code"), END, key_1=[USES, END]), on_lifetime=to("main", "1"))
    assert not found(one, "CB434")
    cut = ivr(menu(set_to("code", "1"), END, USES, END), on_lifetime=Continue())
    assert not found(cut, "CB434")
    led = ivr(menu(digits(variable="code"), END) | {"late": {"start": [USES, END]}}, on_lifetime=to("$d"))
    assert not [line for line in found(led, "CB434") if "code" in line]


def test_a_steering_event_may_set_anything() -> None:
    asking = ivr(menu(USES, END), asks=(Ask(SCRIPT, EventType.DIAL_IN),))
    assert not found(asking, "CB434")
    calls = Transfer(to=(text("001"),), on_failure=Continue())
    asked_later = ivr(menu(USES, calls, USES, END), asks=(Ask(SCRIPT, EventType.DIAL_OUT),))
    assert [line.split(":")[0] for line in found(asked_later, "CB434")] == ["CB434 context.main.option.start[1].text"]


def test_a_script_that_is_asked_uses_its_url_before_it_can_set_anything() -> None:
    what = "variable code is used by the URL of the script, and nothing can have set it before"
    named = ask_script(name="check")
    one = ivr(menu(named, END))
    assert found(one, "CB434", live=live_with(one, scripts={"check": SCRIPT})) == [
        f"CB434 context.main.option.start[1].script: {what}"
    ]


def test_a_script_may_jump_back_so_that_a_condition_is_met() -> None:
    asks = ask_script(url=text("https://x.example/"))
    assert told(Entry(USES, when=VariableIs("CALLERIDNUM", "1")), asks, END) == []
    assert told(Entry(END, when=VariableIs("known", "1")), asks, END) == []
    assert len(told(USES, asks, END)) == 1
    assert len(told(Entry(END, when=VariableIs("known", "1")), END)) == 1


def test_a_context_to_which_only_a_script_leads_comes_after_it() -> None:
    one = ivr(menu(ask_script(url=text("https://x.example/")), END) | {"late": {"start": [USES, END]}})
    assert not found(one, "CB434")


def test_what_cannot_be_reached_or_is_disabled_is_not_told() -> None:
    assert told(END, key_1=[USES, END]) == []
    assert told(Entry(USES, enabled=False), END) == []


def test_what_another_ivr_brings_counts() -> None:
    here = ivr(menu(USES, END))
    sends = menu(set_to("code", "1"), Transfer(to=(text("099"),)), END)
    other = replace(ivr(sends), extension=Extension("0003", "098"), file="ivr/other.toml")
    assert said(report([here], live_with(here), WORLD), "CB434")
    assert not said(report([here], live_with(here, other), WORLD), "CB434")
    scripted = replace(other, contexts=ivr(menu(ask_script(), Transfer(to=(text("099"),)), END)).contexts)
    assert not said(report([here], live_with(here, scripted), WORLD), "CB434")
