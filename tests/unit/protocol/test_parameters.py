from bridge.ivr.events import EventType
from bridge.ivr.script import Profile, Script
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.parameters import FLOW, PARAMETERS, STATUS, Asked, Wording, parameters

URL = Template.parse("http://h/")
EVERYTHING = CallFacts(
    call_id="1.2",
    call_api_id="a",
    caller_number="1",
    caller_name="n",
    called_did="2",
    called_extension="3*4",
    caller_extension="3*5",
    called_number="4",
    called_extension_id=6,
    caller_extension_id=7,
    sub_call_id="1.3",
    event_time=8,
    duration=0,
    recording="r",
    resumed=True,
)
NOTHING = CallFacts(call_id="1.2", call_api_id="a", caller_number="")


def names(event: EventType, profile: Profile, facts: CallFacts = EVERYTHING, **settings: str) -> list[str]:
    script = Script(url=URL, profile=profile, **settings)  # type: ignore[arg-type]  # texts, as a file has them
    return [name for name, _ in parameters(Asked(Wording.of(script), event, facts, Failure("CB205", "http://h/")))]


ALL = [one.name for one in PARAMETERS]


def test_there_are_twenty_in_the_order_of_the_table() -> None:
    assert len(ALL) == 20
    assert names(EventType.HANGUP, Profile.EXTENDED) == ALL


def test_profiles_send_what_they_say() -> None:
    assert names(EventType.HANGUP, Profile.VOIPNOW) == [*ALL[:10], "ErrorCode", "ErrorUrl"]
    assert names(EventType.HANGUP, Profile.STANDARD) == [*ALL[:11], "ErrorCode", "ErrorUrl", "Resumed"]


def test_some_belong_to_some_events_only() -> None:
    assert {"Duration", "RecID"}.isdisjoint(names(EventType.ANSWER, Profile.EXTENDED))
    assert "SubCallID" not in names(EventType.CALL_INTERACTIVE, Profile.EXTENDED)
    assert "CalledDID" not in names(EventType.DIAL_OUT, Profile.EXTENDED)


def test_absent_ones_are_left_out_or_the_classic_ten_sent_empty() -> None:
    always = ["CallID", "CallStatus", "CallFlow", "CallAPIID", "EventType", "ErrorCode", "ErrorUrl"]
    assert names(EventType.HANGUP, Profile.EXTENDED, NOTHING) == always
    assert names(EventType.HANGUP, Profile.EXTENDED, NOTHING, absent="empty") == [*ALL[:11], "ErrorCode", "ErrorUrl"]


def test_every_event_has_its_status_and_flow() -> None:
    assert set(STATUS) == set(FLOW) == set(EventType)


def test_a_duration_of_nothing_is_a_value() -> None:
    asked = Asked(Wording.of(Script(url=URL, profile=Profile.EXTENDED)), EventType.HANGUP, EVERYTHING)
    assert dict(parameters(asked))["Duration"] == "0"
