"""CB418, CB422, CB435, CB441, CB442 and CB447. Source: The IVR 3.5, 6.4, 9."""

from dataclasses import replace

import pytest

from bridge.ivr.model import TransferTo
from bridge.ivr.report import report
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Transfer
from bridge.telephony.destinations import DialplanPlace, Kind
from bridge.telephony.dialling import Dialling
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import sound
from tests.unit.ivr.report.sheets import END, WORLD, Options, context, found, ivr, live_with, menu, text


def calls(*numbers: str, **fields: object) -> list[str]:
    step = Transfer.model_validate({"to": tuple(map(text, numbers)), "on_failure": Continue()} | fields)
    one = ivr(menu(step, END))
    other = replace(one, extension=Extension("0003", "098"))
    return found(one, live=live_with(one, other))


@pytest.mark.parametrize("number", ["001", "0003*002", "800", "098"])
def test_what_exists_may_be_called(number: str) -> None:
    assert not [line for line in calls(number) if "CB418" in line]


def test_an_unknown_extension_and_a_number_without_rule() -> None:
    at = "CB418 context.main.option.start[1].to:"
    assert calls("007") == [f'{at} "007": no dial rule allows it']
    assert calls("0003*007") == [f'{at} "0003*007": numbers of extensions are not dialled outside, and it is none']
    assert calls("001,0044123") == [f'{at} "0044123": no dial rule allows it']
    assert calls("001", kind=Kind.QUEUE) == [f'{at} "001": it is a phone, no extension of kind queue']


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        ("0003*003", 'Declare it, or correct it. Nearest: "0003*002"'),
        ("003", 'Declare it, or correct it. Nearest: "002"'),
        ("+40258422544", "declare the extension, or add a dial rule that allows the number"),
        ("77777777", "declare the extension, or add a dial rule that allows the number"),
    ],
)
def test_the_nearest_extension_is_named_as_the_author_writes(number: str, advice: str) -> None:
    one = ivr(menu(Transfer(to=(text(number),), on_failure=Continue()), END))
    (fault,) = report([one], live_with(one), WORLD)
    assert fault.row.mend == advice


def test_what_cannot_be_rung_together() -> None:
    what = "only phones and public numbers can be rung together with others"
    assert calls("001", "800") == [f'CB418 context.main.option.start[1].to: "800": {what}']


def test_a_variable_in_a_number_cannot_be_checked() -> None:
    (told,) = calls("001", "$CALLERIDNUM")
    assert told.startswith("CB442 context.main.option.start[1].to: a variable decides who is called")


def test_the_transfer_at_the_end_of_the_lifetime_is_checked() -> None:
    one = ivr(menu(END), on_lifetime=TransferTo(text("007")))
    assert found(one) == ['CB418 ivr.on_lifetime.transfer: "007": no dial rule allows it']


def test_a_dialplan_context_that_calls_may_not_leave_for() -> None:
    def leaves(name: str) -> list[str]:
        step = Transfer(place=DialplanPlace(name, "q1"), kind=Kind.DIALPLAN, on_failure=Continue())
        return found(ivr(menu(step, END)))

    assert not leaves("callbridge-xfer")
    what = "context internal is not in leave.contexts"
    assert leaves("internal") == [f"CB422 context.main.option.start[1].dialplan: {what}"]


def test_a_recording_without_notice() -> None:
    what = "the call is recorded without record_notice"
    assert calls("001", record=True) == [f"CB447 context.main.option.start[1].record: {what}"]
    assert not calls("001", record=True, record_notice=SoundRef(sound=text("recorded")))


def test_direct_dial_delays_keys_with_which_numbers_begin() -> None:
    options: Options = {
        "start": [sound("a")],
        "timeout": [END],
        "invalid": [END],
        "key_0": [END],
        "key_1": [END],
        "#": [END],
    }
    main = context("main", options, entry=True, direct_dial=True)
    what = "numbers of phones begin with 0, so that this key waits 2 s for another one"
    one = ivr({"main": main})
    assert found(one) == [f"CB435 context.main.option.0: {what}"]
    slow = ivr({"main": replace(main, interdigit_timeout=0.5)})
    assert found(slow) == [f"CB435 context.main.option.0: {what.replace('2 s', '0.5 s')}"]


def test_direct_dial_without_phones() -> None:
    main = context("main", menu(END)["main"], entry=True, direct_dial=True)
    one = ivr({"main": main})
    what = "organisation 0003 has no phone that could be dialled"
    assert found(one, live=live_with(one, dialling=Dialling("0003"))) == [f"CB441 context.main.direct_dial: {what}"]
