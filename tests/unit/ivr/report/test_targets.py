"""CB440 and CB442. Source: The IVR 6.4."""

from bridge.ivr.model import Entry, TransferTo
from bridge.ivr.targets import ToLabel
from tests.unit.calls.ivrs import digits, jump, sound, to
from tests.unit.ivr.report.sheets import END, found, ivr, menu, text, to_label

OFF = Entry(sound("a"), label="off", enabled=False)


def test_a_target_that_is_disabled() -> None:
    what = "context.main.option.1[1], to which it leads, is disabled, so that the action after it runs"
    assert found(ivr(menu(to_label("off"), key_1=[OFF, END]))) == [f"CB440 context.main.option.start[1].to: {what}"]
    lifetime = ivr(menu(END, key_1=[OFF, END]), on_lifetime=ToLabel("off"))
    assert found(lifetime, "CB440") == [f"CB440 ivr.on_lifetime: {what}"]


def test_an_option_of_disabled_actions_is_empty() -> None:
    what = 'all actions of option "1" are disabled, so that it is empty'
    assert found(ivr(menu(END, key_1=[OFF]))) == [f"CB440 context.main.option.1: {what}"]
    assert found(ivr(menu(to_label("off"), key_1=[OFF])), "CB440") == [f"CB440 context.main.option.1: {what}"]


def test_a_target_that_a_variable_decides_cannot_be_checked() -> None:
    what = "a variable decides where it leads, so that cannot be checked"
    one = ivr(menu(digits(variable="d", on_timeout=to("main", "$d")), jump("main", "$d")), on_lifetime=to("$d"))
    assert sorted(found(one, "CB442")) == [
        f"CB442 context.main.option.start[1].on_timeout: {what}",
        f"CB442 context.main.option.start[2]: {what}",
        f"CB442 ivr.on_lifetime: {what}",
    ]


def test_other_targets_are_fine() -> None:
    assert not found(ivr(menu(END, key_1=[jump("main")]), on_lifetime=TransferTo(text("001"))), "CB440", "CB442")
