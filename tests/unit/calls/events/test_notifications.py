"""An event becomes the requests that it owes. Source: Events and API 2.1, 3, 4, 5.1; acceptance E1, E2, E14."""

from dataclasses import replace
from uuid import UUID

import pytest

from bridge.calls.entries.events import EventQueued
from bridge.calls.events.notifications import notices
from bridge.calls.events.owing import Debts
from bridge.calls.records import LegRecord, Notification
from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method, Profile, Script
from bridge.ivr.variables import Template
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import Extension
from tests.fakes.event_ports import FakeDefinitions, FakeIds
from tests.fakes.ports import ListJournal

IVR = Extension("0003", "099")
VISIT = LegRecord(
    *("api", "1.1", "1.1", 1, IVR, CallFlow.IN, "pbx1", "callbridge", 5.0),
    caller_number="+12025550143",
    called_extension="0003*099",
    called_number="099",
)
STANDARD = (
    "CallID=1.1&CallerIDNum=%2B12025550143&CalledExtension=0003%2A099&CallStatus=CALLING&CallFlow=IN"
    "&CalledNumber=099&CallAPIID=api&EventType=dial-in"
)


def a_definition(url: str = "http://crm.example/ev", **fields: object) -> Definition:
    script = {"name": "crm", "url": Template.parse(url)} | {
        name: fields.pop(name) for name in tuple(fields) if name in Script.model_fields
    }
    made = Definition("crm1", (IVR,), Trigger.DIAL_IN, Script.model_validate(script))
    return replace(made, **fields)  # type: ignore[arg-type] # a test names fields as they are


class Telling:
    def __init__(self, *definitions: Definition) -> None:
        self.journal = ListJournal()
        self.definitions = FakeDefinitions([*definitions])
        self.debts = Debts(self.definitions, FakeIds({IVR: 12}))

    def notices(self, leg: LegRecord, trigger: Trigger, at: float, **fields: object) -> tuple[Notification, ...]:
        """What is told by whoever delivers."""
        owed = self.debts.owed(leg, trigger, at, **fields)  # type: ignore[arg-type] # a test names fields as they are
        return notices(owed, self.definitions.named(owed), self.journal) if owed else ()

    def one(self, trigger: Trigger = Trigger.DIAL_IN, **fields: object) -> Notification:
        (notice,) = self.notices(VISIT, trigger, 5.0, **fields)
        return notice


def test_a_notification_is_the_exact_request() -> None:
    telling = Telling(a_definition("https://CRM.example/ev?token=abc", give_up_after=60.0))
    notice = telling.one()
    assert str(UUID(notice.id)) == notice.id
    assert notice == Notification(
        id=notice.id,
        definition="crm1",
        origin=Origin.FILE,
        extension="0003*099",
        trigger=Trigger.DIAL_IN,
        leg=VISIT.key,
        call_id="1.1",
        api_id="api",
        method="GET",
        url=f"https://crm.example/ev?token=abc&{STANDARD}",
        body="",
        receiver="https://crm.example:443",
        at=5.0,
        give_up_at=65.0,
    )
    queued = EventQueued(notice.id, Trigger.DIAL_IN, "0003*099", "crm1", "https://crm.example:443")
    assert telling.journal.entries == [queued]


def test_the_id_is_that_of_the_event_whoever_tells_it_anew_and_of_no_other() -> None:
    legs = (
        VISIT,
        replace(VISIT, app="other"),
        replace(VISIT, server="other"),
        replace(VISIT, channel="other"),
        replace(VISIT, visit=7),
    )
    definitions = (a_definition(), a_definition(id="wall"), a_definition(trigger=Trigger.HANGUP))

    def ids() -> list[str]:
        return [
            notice.id for one in definitions for leg in legs for notice in Telling(one).notices(leg, one.trigger, 5.0)
        ]

    assert ids() == ids()
    assert len(set(ids())) == len(legs) * len(definitions)


def test_with_post_the_parameters_are_the_body() -> None:
    notice = Telling(a_definition(method=Method.POST, profile=Profile.EXTENDED)).one()
    assert notice.url == "http://crm.example/ev"
    assert notice.body == f"{STANDARD}&CalledExtensionID=12&SubCallID=1.1&EventTime=5000000"


def test_e2_the_classic_parameters_and_nothing_else_empty_ones_too() -> None:
    notice = Telling(a_definition(method=Method.POST, profile=Profile.VOIPNOW, absent="empty")).one()
    assert "EventType" not in notice.body
    assert "&CallerExtension=&" in notice.body


def test_each_definition_is_told_on_its_own() -> None:
    first, other = a_definition(), a_definition("http://wallboard.example:8080/in", id="wall", trigger=Trigger.DIAL_IN)
    told = Telling(first, other).notices(VISIT, Trigger.DIAL_IN, 5.0)
    assert [(one.definition, one.receiver) for one in told] == [
        ("crm1", "http://crm.example:80"),
        ("wall", "http://wallboard.example:8080"),
    ]
    assert told[0].id != told[1].id
    assert told[0].leg == told[1].leg


@pytest.mark.parametrize(
    ("mode", "told", "told_where_it_steers"),
    [(Mode.AUTO, 1, 0), (Mode.NOTIFY, 1, 1), (Mode.STEER, 0, 0)],
)
def test_who_is_asked_is_not_told(mode: Mode, told: int, told_where_it_steers: int) -> None:
    telling = Telling(a_definition(mode=mode))
    assert len(telling.notices(VISIT, Trigger.DIAL_IN, 5.0)) == told
    assert len(telling.notices(VISIT, Trigger.DIAL_IN, 5.0, executed=True)) == told_where_it_steers


def test_nobody_is_told_who_wants_something_else() -> None:
    telling = Telling(a_definition(), a_definition(extensions=(Extension("0003", "098"),)))
    assert telling.notices(VISIT, Trigger.HANGUP, 5.0) == ()
    assert telling.journal.entries == []
    assert len(telling.notices(VISIT, Trigger.DIAL_IN, 5.0)) == 1


class TestUrl:
    def test_user_and_fragment_stay_behind(self) -> None:
        notice = Telling(a_definition("https://user:pass@crm.example/ev#top", method=Method.POST)).one()
        assert notice.url == "https://crm.example/ev"
        assert "pass" not in repr(notice)

    @pytest.mark.parametrize(("origin", "query"), [(Origin.IVR, "code=42"), (Origin.FILE, "code=$code")])
    def test_e14_only_an_ivrs_own_file_names_variables(self, origin: Origin, query: str) -> None:
        url = "http://crm.example/ev?code=$code"
        definition = a_definition(url, as_written=url, origin=origin, method=Method.POST)
        notice = Telling(definition).one(variables={"code": "42"})
        assert notice.url == f"http://crm.example/ev?{query}"
        assert notice.origin is origin

    def test_what_a_program_has_written_is_sent_as_written(self) -> None:
        url = "http://crm.example/$$a/$code?x=$$&y=5$"
        definition = a_definition(url, as_written=url, origin=Origin.API, method=Method.POST)
        assert Telling(definition).one(variables={"code": "42"}, secrets=frozenset({"code"})).url == url

    def test_a_secret_is_left_empty_and_that_is_told(self) -> None:
        definition = a_definition("http://crm.example/$pin?pin=$pin&n=$n", origin=Origin.IVR, method=Method.POST)
        telling = Telling(definition)
        notice = telling.one(variables={"pin": "1234", "n": "7"}, secrets=frozenset({"pin", "other"}))
        assert notice.url == "http://crm.example/?pin=&n=7"
        assert telling.journal.codes == ["CB309"]
        assert "1234" not in repr(telling.journal.entries)

    @pytest.mark.parametrize("url", ["crm.example/ev", "http://crm.example/$a", "http://crm.example/?a=$a"])
    def test_one_that_cannot_be_asked_is_told_to_the_operator_and_to_nobody_else(self, url: str) -> None:
        definition = a_definition(url, origin=Origin.IVR)
        telling = Telling(definition, a_definition(id="fine"))
        told = telling.notices(
            VISIT, Trigger.DIAL_IN, 5.0, variables={"a": ".." if url.endswith("/$a") else "x" * 8001}
        )
        assert [one.definition for one in told] == ["fine"]
        assert telling.journal.codes == ["CB212"]
