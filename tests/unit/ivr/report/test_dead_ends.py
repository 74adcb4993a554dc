"""CB430 to CB433. Source: The IVR 6.4."""

from dataclasses import replace

from bridge.ivr.actions import Action, CallerIdJump
from bridge.ivr.bind import Ask
from bridge.ivr.conditions import SwitchIs
from bridge.ivr.events import EventType
from bridge.ivr.model import Entry, TransferTo
from bridge.ivr.targets import OPTIONS, Continue, HangUp
from bridge.ivr.transfer import Transfer
from bridge.telephony.dialling import Dialling
from tests.unit.calls.ivrs import SCRIPT, ask_script, background, jump, sound, to
from tests.unit.ivr.report.sheets import END, Options, context, found, ivr, live_with, menu, text

KEYS = [f"key_{option}" for option in OPTIONS if option not in {"start", "timeout", "invalid"}]


def test_a_context_to_which_nothing_leads() -> None:
    one = ivr(menu(END) | {"cellar": {"start": [END]}})
    assert found(one) == ["CB430 context.cellar: nothing leads to this context"]


def test_a_context_to_which_only_a_script_or_a_variable_may_lead_says_so() -> None:
    only = ivr(menu(ask_script(), END) | {"cellar": {"start": [END]}})
    what = "nothing in the file leads to it, but a script or a variable may"
    assert found(only, "CB430") == [f"CB430 context.cellar: {what} (context.main.option.start[1])"]
    several = ivr(menu(ask_script(), jump("$x")) | {"cellar": {"start": [END]}})
    assert found(several, "CB430") == [f"CB430 context.cellar: {what} (context.main.option.start[1] and 1 more)"]


def test_actions_after_one_that_never_continues() -> None:
    one = ivr(menu(END, sound("a"), sound("b")))
    what = "it never runs, because context.main.option.start[1] never goes on to it"
    assert found(one) == [f"CB431 context.main.option.start[2]: {what}"]


def test_actions_after_one_that_may_continue_are_fine() -> None:
    asks = Transfer(to=(text("001"),), on_failure=Continue())
    for first in (Entry(END, when=SwitchIs("night")), Entry(END, enabled=False), asks, CallerIdJump(then=HangUp())):
        assert not found(ivr(menu(first, END)))


def test_a_disabled_action_after_the_end_is_not_told() -> None:
    assert not found(ivr(menu(END, Entry(END, enabled=False))))


def test_actions_to_which_a_target_leads_are_alive() -> None:
    aside = Entry(sound("b"), label="aside")
    assert not found(ivr(menu(END, aside, END, key_1=[END], invalid=[jump("main", "start", "2")])))
    assert not found(ivr(menu(jump("main", "start", "$x"), sound("a"), END)), "CB431")
    assert not found(ivr(menu(END, sound("a"), END), on_lifetime=to("main", "start", "2")), "CB431")
    ask = Ask(SCRIPT.model_copy(update={"on_error": to("main", "start", "2")}), EventType.DIAL_IN)
    assert not found(ivr(menu(END, sound("a"), END), asks=(ask,)), "CB431")
    assert found(ivr(menu(END, sound("a"), END), on_lifetime=TransferTo(text("001"))), "CB431")


def test_each_stretch_of_dead_actions_is_told_once() -> None:
    one = ivr(menu(END, sound("a"), Entry(END, label="x"), sound("b"), key_1=[jump("main", "start", "3")]))
    assert [line.split(":")[0] for line in found(one, "CB431")] == [
        "CB431 context.main.option.start[2]",
        "CB431 context.main.option.start[4]",
    ]


def test_an_empty_timeout_where_a_list_can_end() -> None:
    one = ivr({"main": {"start": [sound("a")], "invalid": [END]}})
    what = 'option "timeout" is empty, the call is hung up after 5 s of silence'
    assert found(one) == [f"CB432 context.main: {what}"]
    slow = replace(one, contexts={"main": replace(one.contexts["main"], timeout=8)})
    assert found(slow) == [f"CB432 context.main: {what.replace('5', '8')}"]


def test_an_empty_invalid_where_a_key_can_be_wrong() -> None:
    what = 'option "invalid" is empty, the call is hung up at a key without actions'
    starts: tuple[list[Action], ...] = ([sound("a")], [background("a"), END])
    for start in starts:
        one = ivr({"main": {"start": start, "timeout": [END]}})
        assert found(one) == [f"CB433 context.main: {what}"]


def test_an_empty_invalid_does_not_matter_when_every_key_has_its_option() -> None:
    options: Options = {"start": [sound("a")], "timeout": [END], **{key: [END] for key in KEYS}}
    full = context("main", options, entry=True)
    assert not found(ivr({"main": full}))
    dials = ivr({"main": replace(full, direct_dial=True)})
    assert found(dials, "CB433")
    assert not found(dials, "CB433", live=live_with(dials, dialling=Dialling()))


def test_where_no_list_ends_nothing_is_missed() -> None:
    assert not found(ivr({"main": {"start": [sound("a"), END]}}))


def test_a_context_that_is_never_reached_misses_nothing() -> None:
    one = ivr(menu(END) | {"cellar": {"start": [sound("a")]}})
    assert found(one, "CB432", "CB433") == []
