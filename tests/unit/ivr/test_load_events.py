"""`[[event]]` of an IVR file. Source: Events and API 2.1, 4; The IVR 6.4."""

import pytest

from bridge.ivr.bind import Ask
from bridge.ivr.definition import Mode, Origin
from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.script import Script
from bridge.ivr.targets import ToLabel
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension
from tests.unit.ivr.reading import HEAD, MAIN, loaded, read

URL = 'url = "https://crm.example/hello?from=$CALLERIDNUM"'


def events(*tables: str) -> str:
    return HEAD + "".join(f"[[event]]\n{table}\n" for table in tables) + MAIN


def messages(*tables: str) -> list[str]:
    return [str(finding).removeprefix("ivr/menu.toml:") for finding in loaded(events(*tables)).findings]


def test_an_event_that_steers_is_asked_with_the_short_times_of_the_reference() -> None:
    (ask,) = read(events(f'type = "dial-in"\n{URL}')).asks
    assert ask == Ask(
        Script(
            name="ivr/menu.toml event[1]",
            url=Template.parse("https://crm.example/hello?from=$CALLERIDNUM"),
            total_timeout=3,
            deadline=5,
        ),
        EventType.DIAL_IN,
    )


def test_events_are_asked_in_the_order_of_the_file_and_disabled_ones_not_at_all() -> None:
    ivr = read(events(f"type = 1\n{URL}", f'type = "dial-in"\nenabled = false\n{URL}', f"type = 0\n{URL}"))
    assert [(ask.event, ask.script.name[-8:]) for ask in ivr.asks] == [
        (EventType.DIAL_OUT, "event[1]"),
        (EventType.DIAL_IN, "event[3]"),
    ]


def test_an_event_that_is_told_is_not_asked() -> None:
    told = (f'type = "{kind}"\n{URL}' for kind in ("hangup", "answer-in", "answer-out"))
    ivr = read(events(*told, f'type = "dial-in"\nmode = "notify"\n{URL}'))
    assert ivr.asks == ()
    assert [(one.trigger, one.mode) for one in ivr.definitions] == [
        (Trigger.HANGUP, Mode.AUTO),
        (Trigger.ANSWER_IN, Mode.AUTO),
        (Trigger.ANSWER_OUT, Mode.AUTO),
        (Trigger.DIAL_IN, Mode.NOTIFY),
    ]


def test_every_event_is_a_definition_of_this_ivr() -> None:
    ivr = read(events(f"type = 2\n{URL}", f'type = 2\nid = "crm1"\nenabled = false\n{URL}', f"type = 2\n{URL}"))
    assert {one.extensions for one in ivr.definitions} == {(Extension("0003", "099"),)}
    assert {one.origin for one in ivr.definitions} == {Origin.IVR}
    assert len({one.id for one in ivr.definitions}) == 3
    assert [one.enabled for one in ivr.definitions] == [True, False, True]


def test_the_defaults_of_events_count_in_ivr_files_too() -> None:
    (one,) = read(events(f"type = 2\n{URL}"), events=EventDefaults(absent="empty", give_up_after=60)).definitions
    assert (one.script.absent, one.give_up_after) == ("empty", 60)


def test_a_target_of_an_event_is_checked() -> None:
    labelled = events(f'type = "dial-in"\n{URL}\non_error = {{ label = "here" }}') + 'label = "here"\n'
    assert read(labelled).asks[0].script.on_error == ToLabel("here")
    assert messages(f'type = "dial-in"\n{URL}\non_error = {{ label = "here" }}') == [
        '7: error CB413 event[1].on_error: label "here" does not exist. There is none.'
    ]


def test_what_cannot_steer_is_an_error_and_no_more() -> None:
    (message,) = messages(f'type = "hangup"\nmode = "steer"\n{URL}')
    assert message.startswith("6: error CB443 event[1].mode: nobody waits for an answer at hangup")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (f'type = "dial-in"\n{URL}\nmode = "ask"', '7: fatal CB403 event[1].mode: must be "auto", "notify" or "steer"'),
        (f"type = 5\n{URL}", "5: fatal CB403 event[1].type: there is no event type 5"),
        (
            f'type = "dail-in"\n{URL}',
            '5: fatal CB403 event[1].type: there is no event type "dail-in". Nearest: "dial-in"',
        ),
        (f'type = "dial-in"\nextension = "001"\n{URL}', "6: fatal CB402 event[1].extension: an event of an IVR file"),
        (f"type = 2\n{URL}\ngive_up_after = 0", "7: fatal CB403 event[1].give_up_after: must be a number from 1 to"),
        (f'type = "dial-in"\n{URL}\ntotal_timeout = 0.9', "7: fatal CB403 event[1].total_timeout: must be a number"),
        (f'type = "dial-in"\n{URL}\ndeadline = 121', "7: fatal CB403 event[1].deadline: must be a number"),
        (f'type = "dial-in"\n{URL}\nid = "{"a" * 256}"', "7: fatal CB403 event[1].id: must be 1 to 255 letters"),
        ('type = "dial-in"', '4: fatal CB405 event[1].url: "url" is missing'),
        (URL, '4: fatal CB405 event[1].type: "type" is missing. Add it: "dial-in", "dial-out", "hangup", "answer-in"'),
    ],
)  # fmt: skip - one row of the table is one line
def test_what_is_wrong_with_an_event_has_its_line_and_address(table: str, message: str) -> None:
    assert messages(table)[0].startswith(message)


def test_an_id_belongs_to_one_event() -> None:
    table = f'type = "dial-in"\nid = "a"\n{URL}'
    assert messages(table, table) == ["10: fatal CB403 event[2].id: event[1] has the same id. Choose another one."]


@pytest.mark.parametrize("value", ["5", "{}", "[5]"])
def test_events_are_tables(value: str) -> None:
    assert "CB403" in str(loaded(f"event = {value}\n{HEAD}{MAIN}").findings[0])


def test_there_is_a_bound_on_events() -> None:
    assert "At most 1000 are allowed" in str(loaded(f"event = [{'{}, ' * 1001}]\n{HEAD}{MAIN}").findings[0])
