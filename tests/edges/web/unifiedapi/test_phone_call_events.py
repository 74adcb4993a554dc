import re
from typing import Any

import pytest

from bridge.calls.api_ports import Subscription
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method, Script
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension
from tests.fakes.api import ANA, BOB, EVERYTHING, NARROW, FakeApi, code

OWN = "/uapi/extensions/@me/0003*001/phoneCallEvents"
URL = "https://crm.example/ev?token=abc"
NEW = {"type": "0", "method": "1", "url": URL, "note": "screen pop", "status": "1"}


async def made(api: FakeApi, **changes: Any) -> Any:  # noqa: ANN401 - JSON is any value
    status, content = await api.ask("POST", f"{OWN}/", NEW | changes)
    assert status == 200, content
    return content[0]


def filed(name: str = "crm1", *, enabled: bool = True) -> Definition:
    url = Template.parse("https://u:p@boss.example/ev?key=secret")
    return Definition(name, (ANA,), Trigger.DIAL_IN, Script(url=url, note="by hand"), enabled=enabled)


async def test_a_definition_is_made_and_answered_as_text() -> None:
    api = FakeApi()
    one = await made(api)
    assert re.fullmatch(r"[a-z0-9]{10}", one["id"])
    assert one == {
        "id": one["id"],
        "type": "0",
        "method": "1",
        "url": URL,
        "status": "1",
        "note": "screen pop",
        "modified": "2026-11-22T08:15:00+00:00",
        "links": {"self": f"https://pbx.example{OWN}/0/{one['id']}"},
    }
    kept = api.subscriptions.kept[one["id"]]
    assert kept == Subscription(
        one["id"], ANA, Trigger.DIAL_IN, Method.POST, URL, True, "screen pop", api.clock.at, "desk"
    )
    assert api.audit == [("desk", "definition created", one["id"])]


async def test_what_is_not_said_has_its_default_and_numbers_may_be_numbers() -> None:
    api = FakeApi()
    status, ((one),) = await api.ask("POST", OWN, {"type": 4, "url": URL, "more": 1})
    assert (status, one["type"], one["method"], one["status"], one["note"]) == (200, "4", "0", "1", "")


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"type": None}, (400, "invalid_request")),
        ({"url": None}, (400, "invalid_request")),
        ({"url": ""}, (400, "invalid_request")),
        ({"type": "5"}, (400, "invalid_parameter")),
        ({"type": "dial-in"}, (400, "invalid_parameter")),
        ({"method": "GET"}, (400, "invalid_parameter")),
        ({"status": "on"}, (400, "invalid_parameter")),
        ({"note": "n" * 1025}, (400, "invalid_parameter")),
        ({"url": "https://crm.example/" + "a" * 2030}, (400, "invalid_parameter")),
        ({"url": "https://u:p@crm.example/"}, (400, "invalid_parameter")),
        ({"url": "http://169.254.169.254/latest"}, (400, "url_not_allowed")),
    ],
)
async def test_what_makes_no_sense_makes_nothing(change: dict[str, object], answer: tuple[int, str]) -> None:
    api = FakeApi()
    assert code(await api.ask("POST", OWN, NEW | change)) == answer
    assert api.subscriptions.kept == {}


@pytest.mark.parametrize(
    ("extension", "token", "answer"),
    [
        ("@self", EVERYTHING, (400, "invalid_extension")),
        ("0003*901", EVERYTHING, (400, "invalid_extension")),
        ("0003*555", EVERYTHING, (404, "not_found")),
        ("Ana", EVERYTHING, (400, "invalid_extension")),
        ("0003*003", NARROW, (403, "access_denied")),
    ],
)
async def test_definitions_belong_to_one_extension_that_has_events(
    extension: str, token: str, answer: tuple[int, str]
) -> None:
    assert code(await FakeApi().ask("POST", f"/uapi/extensions/@me/{extension}/phoneCallEvents", NEW, token)) == answer


async def test_queues_and_ivrs_have_events_too_and_a_scope_is_needed() -> None:
    api = FakeApi()
    for extension in ("801", "099"):
        assert (await api.ask("POST", f"/uapi/extensions/@me/{extension}/phoneCallEvents", NEW))[0] == 200
    assert code(await api.ask("POST", OWN, NEW, NARROW)) == (403, "access_denied")


async def test_an_extension_has_so_many_definitions() -> None:
    api = FakeApi(definitions_per_extension=2)
    await made(api)
    await made(api)
    assert code(await api.ask("POST", OWN, NEW)) == (409, "limit_exceeded")
    assert (await api.ask("POST", "/uapi/extensions/@me/002/phoneCallEvents", NEW))[0] == 200


async def test_a_store_that_cannot_be_written_is_told() -> None:
    api = FakeApi()
    api.subscriptions.broken = True
    assert code(await api.ask("POST", OWN, NEW)) == (503, "unavailable")
    assert api.audit == []


async def test_definitions_are_listed_by_url_with_those_of_files() -> None:
    api = FakeApi()
    api.files.definitions = [filed(), filed("crm2", enabled=False)]
    one = await made(api, type="1")
    status, content = await api.ask("GET", f"{OWN}/?count=20&startIndex=0&sortOder=descending")
    assert (status, content["totalResults"]) == (200, 3)
    assert [entry["id"] for entry in content["entry"]] == [one["id"], "crm1", "crm2"]
    assert content["entry"][1] == {
        "id": "crm1",
        "type": "0",
        "method": "0",
        "url": "https://boss.example/ev?key=***",
        "status": "1",
        "note": "by hand",
        "modified": "2026-11-18T11:06:40+00:00",
        "links": {"self": f"https://pbx.example{OWN}/0/crm1"},
    }
    for query, ids in {
        "": ["crm1", "crm2", one["id"]],
        "/1/": [one["id"]],
        f"/1/{one['id']}/": [one["id"]],
        "/0/crm2": ["crm2"],
        "?filterBy=status&filterValue=0": ["crm2"],
        "?filterBy=url&filterOp=contains&filterValue=crm.example": [one["id"]],
        "?filterBy=modified&filterOp=greaterThan&filterValue=2026-11-20T00:00:00Z": [one["id"]],
        "/4": [],
    }.items():
        status, content = await api.ask("GET", OWN + query)
        assert (status, [entry["id"] for entry in content["entry"]]) == (200, ids), query


async def test_an_id_or_type_that_nobody_knows_is_404() -> None:
    api = FakeApi()
    one = await made(api)
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        for place in ("/0/other", f"/1/{one['id']}", f"/5/{one['id']}"):
            assert code(await api.ask(method, OWN + place, body)) == (404, "not_found")
    assert code(await api.ask("GET", f"{OWN}/x")) == (404, "not_found")


async def test_a_definition_is_changed_in_what_is_said() -> None:
    api = FakeApi()
    one = await made(api)
    api.clock.at += 60
    place = f"{OWN}/0/{one['id']}/"
    status, ((changed),) = await api.ask("PUT", place, {"status": "0", "type": "3"})
    assert status == 200
    assert changed == one | {"status": "0", "modified": "2026-11-22T08:16:00+00:00"}
    _, ((changed),) = await api.ask("PUT", place, {"method": 0, "note": "", "url": "http://x.example", "status": 1})
    assert (changed["method"], changed["note"], changed["url"]) == ("0", "", "http://x.example")
    assert code(await api.ask("PUT", place, {"url": "http://10.0.0.1/"})) == (400, "url_not_allowed")
    assert code(await api.ask("PUT", place, b"")) == (400, "invalid_request")
    assert [what for _, what, _ in api.audit] == ["definition created", "definition changed", "definition changed"]


async def test_one_that_is_deleted_meanwhile_cannot_be_changed() -> None:
    api = FakeApi()
    one = await made(api)

    async def gone(subscription: Subscription) -> bool:
        return False

    api.subscriptions.change = gone  # type: ignore[method-assign]  # it misbehaves here
    assert code(await api.ask("PUT", f"{OWN}/0/{one['id']}", {})) == (404, "not_found")


async def test_definitions_of_files_cannot_be_changed_and_stay_when_all_are_deleted() -> None:
    api = FakeApi()
    api.files.definitions = [filed()]
    one, other = await made(api), await made(api, type="2")
    assert code(await api.ask("PUT", f"{OWN}/0/crm1", {"status": "0"})) == (403, "read_only")
    assert code(await api.ask("DELETE", f"{OWN}/0/crm1")) == (403, "read_only")
    _, content = await api.ask("DELETE", f"{OWN}/2/")
    assert [entry["id"] for entry in content["entry"]] == [other["id"]]
    status, content = await api.ask("DELETE", OWN)
    assert (status, content["totalResults"], content["entry"]) == (200, 1, [one])
    assert (await api.ask("DELETE", OWN))[1]["entry"] == []
    assert (await api.ask("GET", OWN))[1]["totalResults"] == 1
    assert [what for _, what, _ in api.audit[-2:]] == ["definition deleted"] * 2


async def test_one_is_deleted_and_others_stay() -> None:
    api = FakeApi()
    one, other = await made(api), await made(api)
    _, content = await api.ask("DELETE", f"{OWN}/0/{one['id']}")
    assert content["entry"] == [one]
    assert list(api.subscriptions.kept) == [other["id"]]


async def test_definitions_of_another_extension_are_not_touched() -> None:
    api = FakeApi()
    one = await made(api)
    elsewhere = "/uapi/extensions/@me/0003*002/phoneCallEvents"
    assert code(await api.ask("DELETE", f"{elsewhere}/0/{one['id']}")) == (404, "not_found")
    await api.ask("DELETE", elsewhere)
    assert list(api.subscriptions.kept) == [one["id"]]
    assert api.subscriptions.of(BOB) == []
    assert Extension("0003", "001") == ANA
