import pytest

from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.errors import OrderRefused
from bridge.web.unifiedapi.listing import Entry
from bridge.web.unifiedapi.views import Viewer
from tests.fakes.api import ANA, CORA, EVERYTHING, NARROW, FakeApi, code

OWN = "/uapi/phoneCalls/@me/0003*001"
TO_BOB = {"action": "Transfer", "sendCallTo": "0003*002"}


async def test_a_placed_call_is_answered_with_an_array_before_anybody_answers() -> None:
    api = FakeApi()
    status, content = await api.place({"nonce": "20261122101500"})
    call = f"{'call':0<19}1"
    assert (status, content) == (
        200,
        [
            {
                "id": call,
                "published": "2026-11-22T08:15:00+00:00",
                "nonce": "20261122101500",
                "extension": "0003*001",
                "phoneCallView": [
                    {
                        "id": f"{call}.1",
                        "extension": "0003*001",
                        "status": "2",
                        "source": ["0744123456"],
                        "destination": ["0003*099"],
                    }
                ],
                "links": {"self": f"https://pbx.example{OWN}/{call}"},
            }
        ],
    )
    assert api.audit == [("desk", "call placed", call)]
    assert (api.orders.callers[0].token, api.orders.callers[0].address) == ("desk", "192.0.2.1")


async def test_the_link_can_be_polled_with_an_empty_query_until_the_call_is_over() -> None:
    api = FakeApi()
    _, ((placed),) = await api.place()
    link = placed["links"]["self"] + "?"
    status, content = await api.ask("GET", link)
    assert (status, content["entry"][0]["phoneCallView"][0]["status"]) == (200, "2")
    await api.ask("DELETE", link)
    assert code(await api.ask("GET", link)) == (404, "not_found")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        ("not_allowed", 403),
        ("limit_exceeded", 409),
        ("too_many_requests", 429),
        ("call_failed", 500),
        ("unavailable", 503),
        ("invalid_number", 400),
    ],
)
async def test_what_calls_refuse_is_told_and_nothing_is_placed(refusal: str, status: int) -> None:
    api = FakeApi()
    api.orders.refusal = OrderRefused(refusal, "why")
    assert code(await api.place()) == (status, refusal)
    assert api.audit == []
    assert list(api.switchboard) == []
    assert ("Retry-After" in api.headers) == (status in {429, 503})


async def test_the_whole_server_places_so_many_calls_in_a_second() -> None:
    api = FakeApi(new_calls_per_second=2)
    answers = [(await api.place(token=token))[0] for token in (NARROW, EVERYTHING, NARROW)]
    assert answers == [200, 200, 429]
    api.clock.at += 0.5
    assert (await api.place())[0] == 200


async def test_a_program_that_is_refused_again_and_again_takes_no_call_from_the_others() -> None:
    api = FakeApi(new_calls_per_second=2)
    api.orders.refusal = OrderRefused("limit_exceeded", "used up")
    assert [(await api.place(token=NARROW))[0] for _ in range(9)] == [409] * 9
    api.orders.refusal = OrderRefused("call_failed", "Asterisk has refused")  # which is work for Asterisk
    assert (await api.place(token=NARROW))[0] == 500
    api.orders.refusal = None
    assert [(await api.place(token=EVERYTHING))[0] for _ in range(2)] == [200, 429]


async def test_calls_of_an_extension_are_listed_in_the_form_in_which_it_was_written() -> None:
    api = FakeApi()
    api.talk("one")
    for written in ("001", "0003*001"):
        status, content = await api.ask("GET", f"/uapi/phoneCalls/@me/{written}/?count=20&startIndex=0")
        assert status == 200
        assert (content["totalResults"], content["startIndex"], content["itemsPerPage"]) == (1, 0, 20)
        assert content["entry"][0]["extension"] == content["entry"][0]["phoneCallView"][0]["extension"] == written


async def test_no_calls_are_an_empty_list_with_its_counts() -> None:
    assert await FakeApi().ask("GET", OWN) == (
        200,
        {"totalResults": 0, "startIndex": 0, "itemsPerPage": 20, "entry": []},
    )


async def test_calls_are_listed_by_their_age_and_chosen_by_id_and_moment() -> None:
    api = FakeApi()
    for number in (1, 2, 3):
        call = api.switchboard.expect(f"{number}.1", "pbx1", api.clock.at - 1000 * number, f"c{number}")
        call.charged = ANA
    for query, ids in {
        "": ["c3", "c2", "c1"],
        "?sortOrder=descending": ["c1", "c2", "c3"],
        "?count=1&startIndex=1": ["c2"],
        "?filterBy=id&filterOp=inArray&filterValue=c1,c3": ["c3", "c1"],
        "?filterBy=published&filterOp=lessThan&filterValue=2026-11-22T07:45:00%2B00:00": ["c3", "c2"],
    }.items():
        status, content = await api.ask("GET", OWN + query)
        assert (status, [one["id"] for one in content["entry"]]) == (200, ids), query
    _, content = await api.ask("GET", f"{OWN}?fields=published")
    assert sorted(content["entry"][0]) == ["id", "published"]
    assert code(await api.ask("GET", f"{OWN}?count=0")) == (400, "invalid_parameter")


async def test_self_means_all_extensions_of_the_token_and_no_others() -> None:
    api = FakeApi()
    api.talk("mine")
    other = api.switchboard.expect("5.1", "pbx1", api.clock.at, "theirs")
    api.switchboard.seat(other, LiveLeg("5.1", CORA, str(CORA)))
    everybody = "/uapi/phoneCalls/@me/@self"
    _, content = await api.ask("GET", everybody)
    assert [(one["id"], one["extension"]) for one in content["entry"]] == [("mine", "0003*001")]
    assert (await api.ask("GET", f"{everybody}/mine"))[0] == 200
    assert code(await api.ask("GET", f"{everybody}/theirs")) == (404, "not_found")
    _, content = await api.ask("GET", everybody, token=EVERYTHING)
    assert content["totalResults"] == 2


async def test_one_call_is_the_same_envelope_with_one_entry() -> None:
    api = FakeApi()
    api.talk("one")
    api.talk("two")
    status, content = await api.ask("GET", f"{OWN}/two?count=20&startIndex=0&fields=id")
    assert (status, content) == (
        200,
        {"totalResults": 1, "startIndex": 0, "itemsPerPage": 20, "entry": [{"id": "two"}]},
    )
    assert code(await api.ask("GET", f"{OWN}/three")) == (404, "not_found")
    assert code(await api.ask("GET", "/uapi/phoneCalls/@me/0003*099/two")) == (404, "not_found")


async def test_a_call_is_ended_and_shown_as_it_was() -> None:
    api = FakeApi()
    api.talk("one")
    status, content = await api.ask("DELETE", f"{OWN}/one/")
    assert (status, content["totalResults"], content["entry"][0]["id"]) == (200, 1, "one")
    assert len(content["entry"][0]["phoneCallView"]) == 2
    assert api.orders.ordered == [("hang_up", "one")]
    assert api.audit == [("desk", "call ended", "one")]
    assert code(await api.ask("DELETE", f"{OWN}/one/")) == (404, "not_found")


async def test_all_calls_of_an_extension_are_ended_or_those_with_a_number() -> None:
    api = FakeApi()
    api.talk("one")
    call = api.wait_in_ivr()
    call.charged = ANA
    status, content = await api.ask("DELETE", f"{OWN}/?phoneNumber=0744123456")
    assert (status, [one["id"] for one in content["entry"]]) == (200, [call.api_id])
    assert code(await api.ask("DELETE", f"{OWN}/one?phoneNumber=0744123456")) == (404, "not_found")
    assert code(await api.ask("DELETE", f"{OWN}/one?phoneNumber=Ana")) == (400, "invalid_number")
    assert (await api.ask("DELETE", OWN))[1]["totalResults"] == 1
    status, content = await api.ask("DELETE", OWN)
    assert (status, content["entry"], content["totalResults"]) == (200, [], 0)


async def test_self_alone_ends_nothing() -> None:
    api = FakeApi()
    api.talk("one")
    assert code(await api.ask("DELETE", "/uapi/phoneCalls/@me/@self")) == (400, "invalid_extension")
    assert api.orders.ordered == []
    assert (await api.ask("DELETE", "/uapi/phoneCalls/@me/@self/one"))[0] == 200


async def test_calls_that_cannot_be_ended_are_told() -> None:
    api = FakeApi()
    api.talk("one")
    api.orders.refusal = OrderRefused("unavailable", "Asterisk is not connected")
    assert code(await api.ask("DELETE", OWN)) == (503, "unavailable")
    assert api.audit == []


async def test_a_caller_in_an_ivr_is_connected_with_somebody_else_and_keeps_his_id() -> None:
    api = FakeApi()
    call = api.wait_in_ivr()
    place = f"/uapi/phoneCalls/@me/0003*099/{call.api_id}/"
    status, content = await api.ask("PUT", place, {**TO_BOB, "transferFromNumber": "0003*099"})
    assert (status, content) == (
        200,
        [{"id": call.api_id, "links": {"self": f"https://pbx.example{place.rstrip('/')}"}}],
    )
    assert api.orders.ordered == [("transfer", (call.api_id, "+40744123456", "0003*002"))]
    assert str(api.orders.asking[0]) == place.split("/")[4]
    assert api.audit == [("desk", "call transferred", call.api_id)]


@pytest.mark.parametrize(
    ("named", "stays"),
    [
        ({"transferNumber": "0003*002", "transferFromNumber": "0003*002"}, "0003*002"),
        ({"phoneCallViewId": "one.1"}, "0003*001"),
        ({"transferFromNumber": "001", "phoneCallViewId": None, "transferNumber": ""}, "0003*002"),
    ],
)
async def test_who_stays_may_be_named_in_three_ways(named: dict[str, object], stays: str) -> None:
    api = FakeApi()
    api.talk("one")
    assert (await api.ask("PUT", f"{OWN}/one", {**TO_BOB, **named}))[0] == 200
    assert api.orders.ordered == [("transfer", ("one", stays, "0003*002"))]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (TO_BOB, (400, "invalid_parameter")),
        ({**TO_BOB, "transferFromNumber": "0003*009"}, (400, "invalid_parameter")),
        ({**TO_BOB, "transferFromNumber": "Ana"}, (400, "invalid_number")),
        ({**TO_BOB, "sendCallTo": "Ana", "transferFromNumber": "001"}, (400, "invalid_number")),
        ({"action": "Transfer", "transferFromNumber": "001"}, (400, "invalid_request")),
        ({"sendCallTo": "002"}, (400, "invalid_request")),
        ({"action": "Dance"}, (400, "invalid_action")),
        ({"action": "Park"}, (501, "not_implemented")),
        ({"action": "TransferToVoicemail"}, (501, "not_implemented")),
        ([], (400, "invalid_request")),
    ],
)
async def test_a_transfer_that_makes_no_sense_changes_nothing(body: object, answer: tuple[int, str]) -> None:
    api = FakeApi()
    api.talk("one")
    assert code(await api.ask("PUT", f"{OWN}/one", body)) == answer
    assert api.orders.ordered == []


async def test_whose_extension_it_is_comes_before_what_is_supported() -> None:
    asked = ("PUT", "/uapi/phoneCalls/@me/0003*001/one", {"action": "Park"})
    assert code(await FakeApi().ask(*asked, token=NARROW)) == (501, "not_implemented")
    asked = ("PUT", "/uapi/phoneCalls/@me/0003*002/one", {"action": "Park"})
    assert code(await FakeApi().ask(*asked, token=NARROW)) == (403, "access_denied")


async def test_a_call_that_is_not_there_cannot_be_transferred() -> None:
    body = {**TO_BOB, "transferFromNumber": "001"}
    assert code(await FakeApi().ask("PUT", f"{OWN}/one", body)) == (404, "not_found")


async def test_a_call_that_may_not_leave_the_house_stays_inside() -> None:
    api = FakeApi()
    api.talk("one", transfer_outside=False)
    out = {"action": "Transfer", "sendCallTo": "0744123456", "transferFromNumber": "001"}
    assert code(await api.ask("PUT", f"{OWN}/one", out)) == (403, "not_allowed")
    assert code(await api.ask("PUT", f"{OWN}/one", {**out, "sendCallTo": "0003*555"})) == (403, "not_allowed")
    assert (await api.ask("PUT", f"{OWN}/one", {**out, "sendCallTo": "003"}))[0] == 200


async def test_a_refused_transfer_is_told() -> None:
    api = FakeApi()
    api.talk("one")
    api.orders.refusal = OrderRefused("not_allowed", "no rule allows this number")
    body = {**TO_BOB, "transferFromNumber": "001"}
    assert code(await api.ask("PUT", f"{OWN}/one", body)) == (403, "not_allowed")


async def test_a_ringing_call_is_listed() -> None:
    api = FakeApi()
    call = api.switchboard.expect("1.1", "pbx1", api.clock.at, "one")
    api.switchboard.seat(call, LiveLeg("1.1", ANA, str(ANA), LegState.OTHER_RINGS))
    _, content = await api.ask("GET", OWN)
    assert content["entry"][0]["phoneCallView"][0]["status"] == "4"


async def test_of_many_calls_only_those_that_are_shown_are_drawn_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again and again must not hold up the calls themselves."""
    api, entry = FakeApi(), Viewer.entry
    drawn_up: list[str] = []

    def counting(viewer: Viewer, call: LiveCall) -> Entry:
        drawn_up.append(call.api_id)
        return entry(viewer, call)

    monkeypatch.setattr(Viewer, "entry", counting)
    for number in range(50):
        api.switchboard.expect(f"9.{number}", "pbx1", api.clock.now(), f"call{number}").charged = ANA
    query = "count=3&filterBy=id&filterOp=startsWith&filterValue=call"
    status, content = await api.ask("GET", f"/uapi/phoneCalls/@me/001/?{query}")
    assert (status, content["totalResults"], len(content["entry"]), len(drawn_up)) == (200, 50, 3, 3)
