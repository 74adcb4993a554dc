import pytest

from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.script import Profile, Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.targets import ToLabel
from bridge.ivr.variables import Template
from tests.unit.ivr.reading import HEAD, MAIN, loaded, read

URL = 'url = "https://crm.example/hello?from=$CALLERIDNUM"'


def events(*tables: str) -> str:
    return HEAD + "".join(f"[[event]]\n{table}\n" for table in tables) + MAIN


def messages(*tables: str) -> list[str]:
    return [str(finding).removeprefix("ivr/menu.toml:") for finding in loaded(events(*tables)).findings]


def only(table: str, defaults: ScriptDefaults | None = None) -> Ask:
    (ask,) = read(events(table), defaults=defaults or ScriptDefaults()).asks
    return ask


def test_an_event_steers_with_the_short_times_of_the_reference() -> None:
    assert only(f'type = "dial-in"\n{URL}') == Ask(
        Script(
            name="ivr/menu.toml event[1]",
            url=Template.parse("https://crm.example/hello?from=$CALLERIDNUM"),
            total_timeout=3,
            deadline=5,
        ),
        EventType.DIAL_IN,
    )


def test_what_an_event_does_not_say_comes_from_the_defaults_of_scripts_but_for_its_times() -> None:
    defaults = ScriptDefaults(profile=Profile.EXTENDED, total_timeout=20, deadline=60, retries=2)
    script = only(f'type = "dial-in"\n{URL}', defaults).script
    assert (script.profile, script.retries, script.total_timeout, script.deadline) == (Profile.EXTENDED, 2, 3, 5)


def test_what_an_event_says_is_how_it_is_asked() -> None:
    ask = only(
        f'type = "dial-out"\n{URL}\nmethod = "POST"\nid = "crm1"\nnote = "who"\nmode = "steer"\nprofile = "voipnow"\n'
        'absent = "empty"\ncallflow_case = "lower"\nconnect_timeout = 1\ntotal_timeout = 60\ndeadline = 120\n'
        'retries = 3\nfallback_url = "https://backup.example/"\non_error = { label = "sorry" }\nwait_music = ""\n'
        'wait_music_after = 0\nstrict = true\nfallback_charset = "utf-8"\nallow_hosts = ["10.0.0.0/8"]\n'
        'tls_verify = false\nca_file = "/etc/ca.pem"'.replace('on_error = { label = "sorry" }', 'on_error = "hangup"')
    )
    script = ask.script
    assert (ask.event, script.method, script.event_id, script.note) == (EventType.DIAL_OUT, "POST", "crm1", "who")
    assert (script.profile, script.absent, script.callflow_case) == ("voipnow", "empty", "lower")
    assert (script.connect_timeout, script.total_timeout, script.deadline, script.retries) == (1, 60, 120, 3)
    assert (script.strict, script.fallback_charset, script.allow_hosts) == (True, "utf-8", ("10.0.0.0/8",))
    assert (script.wait_music, script.wait_music_after, script.tls_verify) == ("", 0, False)


def test_events_are_asked_in_the_order_of_the_file_and_disabled_ones_not_at_all() -> None:
    ivr = read(events(f"type = 1\n{URL}", f'type = "dial-in"\nenabled = false\n{URL}', f"type = 0\n{URL}"))
    assert [(ask.event, ask.script.name[-8:]) for ask in ivr.asks] == [
        (EventType.DIAL_OUT, "event[1]"),
        (EventType.DIAL_IN, "event[3]"),
    ]


def test_a_target_of_an_event_is_checked() -> None:
    labelled = events(f'type = "dial-in"\n{URL}\non_error = {{ label = "here" }}') + 'label = "here"\n'
    assert read(labelled).asks[0].script.on_error == ToLabel("here")
    assert messages(f'type = "dial-in"\n{URL}\non_error = {{ label = "here" }}') == [
        '7: error CB413 event[1].on_error: label "here" does not exist. There is none.'
    ]


@pytest.mark.parametrize("kind", ['"hangup"', '"answer-in"', '"answer-out"', "2", "3", "4"])
def test_a_notification_is_refused_and_never_ignored(kind: str) -> None:
    (found,) = messages(f"type = {kind}\n{URL}")
    assert found.startswith("5: fatal CB402 event[1].type: ")
    assert "is not supported by this version yet" in found


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (f'type = "dial-in"\n{URL}\nmode = "notify"', '7: fatal CB403 event[1].mode: must be "auto" or "steer"'),
        (f"type = 5\n{URL}", "5: fatal CB403 event[1].type: there is no event type 5"),
        (f"type = -1\n{URL}", "5: fatal CB403 event[1].type: there is no event type -1"),
        (f"type = true\n{URL}", "5: fatal CB403 event[1].type: there is no event type true"),
        (
            f'type = "dail-in"\n{URL}',
            '5: fatal CB403 event[1].type: there is no event type "dail-in". Nearest: "dial-in"',
        ),
        (f'type = "dial-in"\nextension = "001"\n{URL}', "6: fatal CB402 event[1].extension: an event of an IVR file"),
        (
            f'type = "dial-in"\n{URL}\ngive_up_after = 60',
            '7: fatal CB402 event[1].give_up_after: "give_up_after" is not',
        ),
        (f'type = "dial-in"\n{URL}\ntotal_timeout = 0.9', "7: fatal CB403 event[1].total_timeout: must be a number"),
        (f'type = "dial-in"\n{URL}\ndeadline = 121', "7: fatal CB403 event[1].deadline: must be a number"),
        (f'type = "dial-in"\n{URL}\nid = "{"a" * 256}"', "7: fatal CB403 event[1].id: must be 1 to 255 letters"),
        ('type = "dial-in"', '4: fatal CB405 event[1].url: "url" is missing'),
        (URL, '4: fatal CB405 event[1].type: "type" is missing. Add it: "dial-in" or "dial-out"'),
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
