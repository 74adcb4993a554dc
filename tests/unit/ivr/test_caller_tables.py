import pytest

from bridge.ivr.actions import AlterCallerId, Authenticate, CallerField, CallerIdJump, CallerOperation
from bridge.ivr.caller_tables import AuthenticateTable
from bridge.ivr.outside import ListText
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import Continue, HangUp
from bridge.ivr.variables import Reference, Template
from tests.unit.ivr.reading import about, entry_of

T = Template.parse


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ('action = "alter_callerid", field = "name"', CallerField.NAME),
        ('action = "alter_callerid", field = "number"', CallerField.NUMBER),
        ('action = "alter_callerid_name"', CallerField.NAME),
        ('action = "alter_callerid_number"', CallerField.NUMBER),
        ('action = "alter_callerid_name", field = "name"', CallerField.NAME),
    ],
)
def test_an_alias_sets_the_field(action: str, field: CallerField) -> None:
    step = entry_of(f'{action}, operation = "append", value = " $x"').action
    assert step == AlterCallerId(field=field, operation=CallerOperation.APPEND, value=T(" $x"))


def test_a_value_may_be_that_of_a_variable() -> None:
    step = entry_of('action = "alter_callerid_name", operation = "replace", variable = "who"').action
    assert step == AlterCallerId(
        field=CallerField.NAME, operation=CallerOperation.REPLACE, value=Template((Reference("who"),))
    )


def test_an_empty_value_is_a_value() -> None:
    step = entry_of('action = "alter_callerid_name", operation = "replace", value = ""').action
    assert isinstance(step, AlterCallerId)
    assert step.value == T("")


def test_a_caller_is_compared_with_patterns_and_a_file() -> None:
    vip = ListText("ivr/vip.txt", "0258422544 # Ana\n+44NX.\n")
    step = entry_of(
        'action = "callerid_jump", match = ["0003[*]XXX", "112"], match_file = "vip.txt", then = "hangup"',
        read_list=lambda _path: vip,
    ).action
    assert isinstance(step, CallerIdJump)
    assert step.match.numbers == {"112", "0258422544"}
    assert [str(pattern) for pattern in step.match.patterns] == ["0003[*]XXX", "+44NX."]
    assert (step.anonymous, step.then, step.otherwise) == (False, HangUp(), Continue())


def test_a_call_without_number_is_enough_to_compare_with() -> None:
    step = entry_of('action = "callerid_jump", anonymous = true, then = "continue", else = "hangup"').action
    assert step == CallerIdJump(anonymous=True, then=Continue(), otherwise=HangUp())


def test_a_list_that_cannot_be_read_is_an_error_and_lists_nobody() -> None:
    found = about(
        'action = "callerid_jump", match_file = "vip.txt", then = "hangup"', read_list=lambda _path: "there is none"
    )
    assert found == ['error CB423 @.match_file: "vip.txt": there is none. Correct the file or its rights.']


def test_a_flaw_in_a_list_is_told_with_the_line_of_the_list() -> None:
    vip = ListText("ivr/vip.txt", "# friends\n0[4\n")
    found = about('action = "callerid_jump", match_file = "vip.txt", then = "hangup"', read_list=lambda _path: vip)
    assert found == ['error CB423 @.match_file: pattern "0[4" has a "[" without "]". Close it, as in [1-3].']


def test_a_question_for_a_pin_has_the_defaults_of_the_specification() -> None:
    assert entry_of('action = "authenticate", pin = ["4711", "123456"]').action == Authenticate(
        pins=("4711", "123456"), max_digits=6, terminator="#", attempts=3, then=Continue(), otherwise=HangUp()
    )
    assert entry_of('action = "authenticate", pin_variable = "pin"').action == Authenticate(
        pin_variable="pin", max_digits=16
    )


def test_every_field_of_a_question_for_a_pin_is_what_is_asked() -> None:
    step = entry_of(
        'action = "authenticate", pin = "4711", prompt = "enter-pin", max_digits = 64, terminator = "", attempts = 10, '
        'invalid_sound = "wrong", then = { option = "start" }, else = "continue"'
    ).action
    assert isinstance(step, Authenticate)
    assert step.prompt == SoundRef(sound=T("enter-pin"))
    assert step.invalid_sound == SoundRef(sound=T("wrong"))
    assert (step.max_digits, step.terminator, step.attempts, step.otherwise) == (64, "", 10, Continue())


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ('pin = "4711", max_digits = 3', "@.max_digits"),
        ('pin = "4711", max_digits = 65', "@.max_digits"),
        ('pin = "47*11", terminator = "*"', "@.terminator"),
        ('pin = "4711", attempts = 0', "@.attempts"),
        ('pin = "4711", attempts = 11', "@.attempts"),
    ],
)
def test_a_pin_that_nobody_could_key_is_refused(fields: str, address: str) -> None:
    (found,) = about(f'action = "authenticate", {fields}')
    assert found.startswith(f"fatal CB403 {address}: ")
    assert "4711" not in found


def test_no_pin_is_in_the_text_of_an_action() -> None:
    table = AuthenticateTable.model_validate({"action": "authenticate", "pin": ["4711"]})
    assert "4711" not in repr(table)
    assert "4711" not in repr(table.authentication())
