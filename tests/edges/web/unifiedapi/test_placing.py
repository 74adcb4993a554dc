from typing import Any

import pytest

from bridge.calls.placing.call_orders import PlaceOrder
from bridge.telephony.values import CallerId
from tests.fakes.api import ANA, BOB, EVERYTHING, NARROW, FakeApi, code

VIEW = {"source": ["0744123456"], "destination": "0003*099"}


async def order(body: dict[str, Any] | None = None, query: str = "", **more: Any) -> PlaceOrder:  # noqa: ANN401 - JSON is any value
    api = FakeApi()
    status, content = await api.place(body, query, **more)
    assert status == 200, content
    ((what, placed),) = api.orders.ordered
    assert (what, type(placed)) == ("place", PlaceOrder)
    assert isinstance(placed, PlaceOrder)
    return placed


async def refused(body: dict[str, Any] | None = None, query: str = "", **more: Any) -> tuple[int, str]:  # noqa: ANN401 - JSON is any value
    api = FakeApi()
    answer = code(await api.place(body, query, **more))
    assert api.orders.ordered == []
    return answer


def view(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    return {"phoneCallView": [{**VIEW, **members}]}


async def test_what_is_not_said_has_its_default() -> None:
    assert await order() == PlaceOrder(ANA, ("0744123456",), "0003*099", duration=7200)


async def test_everything_may_be_said() -> None:
    placed = await order(
        view(
            source="+40 744 123 456",
            destination=["0003*002"],
            callerId="Acme <0258422544>",
            callerDestination="Web form <0744123456>",
        )
        | {"nonce": "20261122101500"},
        "?waitForPickup=30&callDuration=60&allowPublicTransfer=false&video=true&unknown=1",
    )
    assert placed == PlaceOrder(
        ANA,
        ("+40744123456",),
        "0003*002",
        CallerId("Acme", "0258422544"),
        CallerId("Web form", "0744123456"),
        30,
        60,
        transfer_outside=False,
        nonce="20261122101500",
    )


async def test_several_sources_ring_together_and_self_means_the_extension() -> None:
    placed = await order(view(source=["@self", "002"], destination="@self") | {"extension": "002"})
    assert (placed.charged, placed.sources, placed.destination) == (BOB, ("0003*002", "002"), "0003*002")


@pytest.mark.parametrize("extension", [None, "", "@self"])
async def test_without_an_extension_the_tokens_only_one_pays(extension: str | None) -> None:
    assert (await order({"extension": extension}, token=NARROW)).charged == ANA


async def test_without_an_extension_the_first_source_of_the_token_pays() -> None:
    assert (await order(view(source=["0744123456", "003", "002"]) | {"extension": None})).charged == BOB
    assert (await order(view(source=["003"]) | {"extension": None}, token=EVERYTHING)).charged.short == "003"
    assert await refused({"extension": None}) == (400, "invalid_extension")
    assert await refused(view(source=["099"]) | {"extension": None}) == (400, "invalid_extension")


@pytest.mark.parametrize(
    ("extension", "answer"),
    [
        ("0003*003", (403, "access_denied")),
        ("0004*001", (403, "access_denied")),
        ("0003*099", (400, "invalid_extension")),
        ("Ana", (400, "invalid_extension")),
        ("0744123456", (400, "invalid_extension")),
        (["0003*001"], (400, "invalid_parameter")),
    ],
)
async def test_only_a_telephone_of_the_token_may_pay(extension: object, answer: tuple[int, str]) -> None:
    assert await refused({"extension": extension}) == answer


async def test_a_telephone_that_does_not_exist_cannot_pay() -> None:
    assert await refused({"extension": "0003*555"}, token=EVERYTHING) == (400, "invalid_extension")


@pytest.mark.parametrize(
    ("views", "answer"),
    [
        (None, "invalid_request"),
        ([], "invalid_parameter"),
        ([VIEW, VIEW], "invalid_parameter"),
        (VIEW, "invalid_parameter"),
        (["x"], "invalid_parameter"),
        ([{"source": "001"}], "invalid_request"),
        ([{"destination": "001"}], "invalid_request"),
        ([{**VIEW, "source": []}], "invalid_parameter"),
        ([{**VIEW, "source": ["1"] * 11}], "invalid_parameter"),
        ([{**VIEW, "destination": ["001", "002"]}], "invalid_parameter"),
        ([{**VIEW, "source": "sip:ana@pbx"}], "invalid_number"),
        ([{**VIEW, "destination": "112; rm"}], "invalid_number"),
        ([{**VIEW, "callerId": "Acme"}], "invalid_parameter"),
        ([{**VIEW, "callerDestination": "<x>"}], "invalid_parameter"),
    ],
)
async def test_one_view_with_source_and_destination_is_wanted(views: object, answer: str) -> None:
    assert await refused({"phoneCallView": views}) == (400, answer)


@pytest.mark.parametrize(
    "query",
    [
        "?waitForPickup=0",
        "?waitForPickup=601",
        "?waitForPickup=soon",
        "?callDuration=0",
        "?callDuration=7201",
        "?allowPublicTransfer=maybe",
    ],
)
async def test_a_query_that_makes_no_sense_places_nothing(query: str) -> None:
    assert await refused(query=query) == (400, "invalid_parameter")


async def test_a_nonce_is_short() -> None:
    assert await refused({"nonce": "n" * 256}) == (400, "invalid_parameter")
    assert (await order({"nonce": 5})).nonce == "5"


async def test_a_callback_shows_the_destination_no_other_caller() -> None:
    api = FakeApi()
    body = {"extension": "001", **view(callerDestination="nonsense", callerId="0744")}
    assert (await api.ask("POST", "/uapi/phoneCalls/@me/callback/", body))[0] == 200
    assert (api.orders.ordered[0][1].source_sees, api.orders.ordered[0][1].destination_sees) == (
        CallerId("", "0744"),
        None,
    )


async def test_variables_reach_an_ivr_and_are_ignored_elsewhere() -> None:
    assert (await order(view(variables={"order": "42", "CONTEXT": ""}))).variables == {"order": "42", "CONTEXT": ""}
    assert (await order(view(variables=None))).variables == {}
    assert (await order(view(variables={"CALLID": 1}, destination="002"))).variables == {}
    assert (await order(view(variables="x", destination="0744123456"))).variables == {}


@pytest.mark.parametrize(
    "variables",
    [
        {"CALLID": "1"},
        {"CALLAPIID": "1"},
        {"CALLEDDID": "1"},
        {"1a": "1"},
        {"": "1"},
        {"a": 1},
        {"a": None},
        {"a": "x" * 4097},
        {"a": "\x00"},
        {f"a{number}": "" for number in range(51)},
        ["a"],
        "a",
    ],
)
async def test_a_variable_that_cannot_be_set_places_nothing(variables: object) -> None:
    assert await refused(view(variables=variables)) == (400, "invalid_parameter")
