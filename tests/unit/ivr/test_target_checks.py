import pytest

from bridge.ivr.targets import ToPlace
from tests.unit.ivr.reading import HEAD, MAIN, loaded, read, refused

ASK = "[[context.main.option.1]]\naction = 'call_interactive'\n"


def messages(action: str) -> list[str]:
    """What is wrong with targets of an action of key 1, in an IVR that has a context "other" with an empty start."""
    other = "[context.other]\nid = '7'\n[context.other.option]\n2 = [ { action = 'wait' }, { action = 'wait' } ]\n"
    text = f"{HEAD}{MAIN}{other}[context.main.option]\n1 = [ {{ {action} }} ]\n"
    return [str(finding).split(" ", 2)[2] for finding in loaded(text).findings]


@pytest.mark.parametrize(
    "action",
    [
        'action = "jump"',
        'action = "jump", context = "other"',
        'action = "jump", context = "7", option = "2", position = 2',
        'action = "jump", option = "1"',
        'action = "jump", context = "$x", option = "9", position = 99',
        'action = "jump", context = "other", option = "$x", position = 99',
        'action = "jump", context = "other", option = "2", position = "$n"',
        'action = "record_digits", variable = "x", on_timeout = { context = "other", option = "2" }',
        'action = "call_interactive", url = "http://x/", on_error = "hangup"',
        'action = "call_interactive", script = "credit"',
        'action = "transfer", to = "001", on_failure = { context = "other", option = "2" }',
        'action = "callerid_jump", anonymous = true, then = { option = "1" }, else = "hangup"',
        'action = "time_interval_jump", interval = "holidays", inside = { context = "7", option = "2" }',
    ],
)
def test_a_target_that_exists_or_depends_on_a_variable_is_accepted(action: str) -> None:
    assert messages(action) == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            'action = "jump", context = "othr"',
            'CB413 context.main.option.1[1].context: context "othr" does not exist. Nearest: "other".',
        ),
        (
            'action = "jump", context = "other", option = "3"',
            'CB414 context.main.option.1[1].option: option "3" of context "other" is empty. Not empty there: 2.',
        ),
        (
            'action = "jump", context = "other", position = 2',
            'CB415 context.main.option.1[1].option: option "start" of context "other" is empty. Not empty there: 2.',
        ),
        (
            'action = "jump", context = "other", option = "2", position = 3',
            (
                "CB415 context.main.option.1[1].position: position 3 is beyond the end of option "
                '"2" of context "other". It has 2.'
            ),
        ),
        (
            'action = "jump", to = { label = "x" }',
            'CB413 context.main.option.1[1].to: label "x" does not exist. There is none.',
        ),
        (
            'action = "record_digits", variable = "x", on_timeout = { option = "9" }',
            (
                'CB414 context.main.option.1[1].on_timeout: option "9" of context "main" is empty. '
                "Not empty there: start, 1."
            ),
        ),
        (
            'action = "transfer", to = "001", on_failure = { label = "x" }',
            'CB413 context.main.option.1[1].on_failure: label "x" does not exist. There is none.',
        ),
        (
            'action = "callerid_jump", anonymous = true, then = "continue", else = { context = "othr" }',
            'CB413 context.main.option.1[1].else: context "othr" does not exist. Nearest: "other".',
        ),
        (
            'action = "time_interval_jump", interval = "holidays", outside = { label = "x" }',
            'CB413 context.main.option.1[1].outside: label "x" does not exist. There is none.',
        ),
        (
            'action = "authenticate", pin = "1", then = { label = "x" }',
            'CB413 context.main.option.1[1].then: label "x" does not exist. There is none.',
        ),
        (
            'action = "call_interactive", script = "strict-credit"',
            'CB413 context.main.option.1[1].script: label "operator" does not exist. There is none.',
        ),
    ],
)
def test_a_target_that_does_not_exist_is_named_where_it_is_written(action: str, message: str) -> None:
    assert messages(action) == [message]


def test_a_context_in_which_nothing_can_be_reached_says_so() -> None:
    text = f"{HEAD}{MAIN}[context.void]\n{ASK}url = 'http://x/'\non_error = {{ context = 'void', option = '1' }}\n"
    assert refused(text)[0].endswith("No option of that context has actions.")


def test_what_happens_after_the_lifetime_is_checked_as_far_as_the_context_is_known() -> None:
    assert isinstance(read(f"{HEAD}on_lifetime = {{ option = '9' }}\n{MAIN}").on_lifetime, ToPlace)
    assert "CB413" in refused(f"{HEAD}on_lifetime = {{ context = 'nope' }}\n{MAIN}")[0]
