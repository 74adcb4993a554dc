"""What calls bring into an IVR from others. Source: The IVR 2.1."""

from dataclasses import replace

from bridge.ivr.model import Ivr, TransferTo
from bridge.ivr.report.brought import brought_to
from bridge.ivr.transfer import Transfer
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import ask_script, set_to
from tests.unit.ivr.report.sheets import END, ivr, live_with, menu, text

FIRST, SECOND, THIRD = (Extension("0003", short) for short in ("091", "092", "093"))


def at(number: Extension, *actions: object, **settings: object) -> Ivr:
    return replace(ivr(menu(*actions), **settings), extension=number)  # type: ignore[arg-type] # any action


def sends(number: str) -> Transfer:
    return Transfer(to=(text(number),))


def test_what_is_set_there_is_brought_also_over_several_ivrs() -> None:
    first = at(FIRST, set_to("a", "1"), sends("092"), variables={"b": ""})
    second = at(SECOND, set_to("c", "1"), sends("093"))
    brought = brought_to(live_with(first, second, at(THIRD, END)))
    assert brought == {FIRST: frozenset(), SECOND: frozenset("ab"), THIRD: frozenset("abc")}


def test_ivrs_that_send_calls_in_a_circle_share_everything() -> None:
    first = at(FIRST, set_to("a", "1"), sends("092"))
    second = at(SECOND, set_to("b", "1"), sends("091"))
    assert brought_to(live_with(first, second)) == {FIRST: frozenset("ab"), SECOND: frozenset("ab")}


def test_a_script_there_may_have_set_anything() -> None:
    first = at(FIRST, ask_script(), sends("092"))
    assert brought_to(live_with(first, at(SECOND, END)))[SECOND] is None


def test_a_number_that_a_variable_decides_may_be_any_ivr() -> None:
    first = at(FIRST, set_to("a", "1"), sends("$a"))
    assert brought_to(live_with(first, at(SECOND, END)))[SECOND] == frozenset("a")


def test_the_end_of_the_lifetime_sends_calls_too_and_phones_are_no_ivrs() -> None:
    first = at(FIRST, set_to("a", "1"), sends("001"), on_lifetime=TransferTo(text("092")))
    assert brought_to(live_with(first, at(SECOND, END))) == {FIRST: frozenset(), SECOND: frozenset("a")}
