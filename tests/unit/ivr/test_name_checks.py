import pytest

from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs
from bridge.ivr.expressions import read_expression
from bridge.ivr.name_checks import written_by
from tests.unit.ivr.reading import HEAD, MAIN, about, entry_of, loaded, read, with_action

OFFICE = "[time_interval.office]\nline = [ { hours = ['08:00', '20:00'] } ]\n"


@pytest.mark.parametrize("name", ["office", "holidays"])
def test_an_interval_is_looked_up_in_the_file_and_then_in_the_settings(name: str) -> None:
    text = with_action(f'action = "time_interval_jump", interval = "{name}"')
    assert list(read(text + OFFICE).intervals) == ["office"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            'action = "time_interval_jump", interval = "holiday"',
            'error CB416 @.interval: there is no time interval "holiday". Nearest: "holidays".',
        ),
        (
            'action = "time_interval_jump", interval = ["holidays", "x"]',
            'error CB416 @.interval[2]: there is no time interval "x". Known: holidays.',
        ),
        (
            'action = "transfer", to = "1", interval = "x"',
            'error CB416 @.interval: there is no time interval "x". Known: holidays.',
        ),
        (
            'action = "hangup", when = { switch = "nigth" }',
            'error CB416 @.when.switch: there is no switch "nigth". Nearest: "night".',
        ),
        (
            'action = "call_interactive", script = "credi"',
            'error CB419 @.script: there is no [script.credi] in callbridge.toml. Nearest: "credit".',
        ),
        (
            'action = "hangup", when = { variable = "x", matches = "(?=a)" }',
            'error CB421 @.when.matches: "(?=a)" looks around, which is not permitted. Simplify the expression.',
        ),
    ],
)
def test_a_name_that_does_not_exist_is_an_error_with_the_nearest_that_does(action: str, message: str) -> None:
    assert about(action) == [message]


def test_where_nothing_is_declared_nothing_is_near() -> None:
    jump = 'action = "time_interval_jump", interval = "x"'
    assert about(jump, intervals=()) == ['error CB416 @.interval: there is no time interval "x". There is none.']
    when = 'action = "hangup", when = { switch = "night" }'
    assert about(when, switches=())[0].endswith('there is no switch "night". Declare it in callbridge.toml.')
    assert "no [script.x]" in about('action = "call_interactive", script = "x"', scripts={})[0]


def test_an_error_leaves_an_ivr_that_can_run() -> None:
    result = loaded(with_action('action = "hangup", when = { variable = "x", matches = "(" }'))
    assert result.ivr
    when = result.ivr.entry.options["1"][0].when
    assert isinstance(when, CannotTell)


def test_conditions_are_kept_with_their_action() -> None:
    assert entry_of('action = "hangup", when = { switch = "night", is = false }').when == SwitchIs("night", on=False)
    assert entry_of('action = "hangup", when = { variable = "x", equals = "1", not = true }').when == VariableIs(
        "x", "1", negated=True
    )
    assert entry_of('action = "hangup", when = { variable = "x", matches = "a|b" }').when == VariableIs(
        "x",
        read_expression("a|b"),
    )
    assert entry_of('action = "hangup"').when is None


@pytest.mark.parametrize(
    ("action", "written"),
    [
        ('action = "set_variable", name = "a", value = ""', [("name", "a")]),
        ('action = "record_digits", variable = "a"', [("variable", "a")]),
        ('action = "record_sound", variable = "a"', [("variable", "a")]),
        ('action = "record_sound"', []),
        ('action = "play_sound", sound = "x", digit_variable = "a"', [("digit_variable", "a")]),
        ('action = "play_sound", sound = "x"', []),
        ('action = "play_tts", text = "x", digit_variable = "a"', [("digit_variable", "a")]),
        ('action = "say", value = "x", digit_variable = "a"', [("digit_variable", "a")]),
        ('action = "hangup"', []),
    ],
)
def test_which_variables_an_action_writes_is_known(action: str, written: list[tuple[str, str]]) -> None:
    assert list(written_by(entry_of(action).action)) == written


def test_a_reserved_variable_is_an_error_and_other_built_in_ones_are_not_looked_at_here() -> None:
    assert about('action = "set_variable", name = "CALLID", value = ""') == [
        "error CB420 @.name: variable CALLID is reserved and cannot be set. Choose another name."
    ]
    assert about('action = "set_variable", name = "LANGUAGE", value = ""') == []


def test_reserved_variables_of_the_file_are_not_set() -> None:
    result = loaded(f'{HEAD}[variables]\nCALLID = "1"\nx = "2"\n{MAIN}')
    assert [finding.code for finding in result.findings] == ["CB420"]
    assert result.ivr
    assert result.ivr.variables == {"x": "2"}
