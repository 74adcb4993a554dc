import pytest

from bridge.ivr.events import EventType, Trigger


def test_triggers_have_the_numbers_that_files_and_the_api_may_write() -> None:
    assert [trigger.number for trigger in Trigger] == [0, 1, 2, 3, 4]
    assert [str(trigger) for trigger in Trigger] == ["dial-in", "dial-out", "hangup", "answer-in", "answer-out"]


@pytest.mark.parametrize(
    ("trigger", "event"),
    [
        (Trigger.DIAL_IN, EventType.DIAL_IN),
        (Trigger.DIAL_OUT, EventType.DIAL_OUT),
        (Trigger.HANGUP, EventType.HANGUP),
        (Trigger.ANSWER_IN, EventType.ANSWER),
        (Trigger.ANSWER_OUT, EventType.ANSWER),
    ],
)
def test_both_answers_are_one_word_on_the_wire(trigger: Trigger, event: EventType) -> None:
    assert trigger.event is event


def test_only_a_call_that_is_not_answered_yet_can_be_steered_by_an_event() -> None:
    assert {trigger for trigger in Trigger if trigger.may_steer} == {Trigger.DIAL_IN, Trigger.DIAL_OUT}
