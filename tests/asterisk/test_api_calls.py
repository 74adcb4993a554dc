"""What programs order of calls by the API of a real service: to place, list, transfer and end them.

Scenarios A4 to A8, A12, A13 and A16 of Events and API 10, and requests that come twice.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call, CallError
from tests.asterisk.api_site import CALLS, CUSTOMER, FEW, OTHER, Api, api_site
from tests.asterisk.calling import HANGUP, Told, ask, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.serving import eventually
from tests.asterisk.transferring import talk

pytestmark = pytest.mark.asterisk

LONG = ivr(f"start = [{tone(440, 'loop = 100')}]")
"""An IVR that speaks for longer than a test lasts."""
ANA_BEN = {"0003*001": "5", "0003*002": "5"}


async def test_a_call_is_listed_from_its_ringing_to_its_end_and_each_client_finds_the_number_it_has_written(
    asterisk: Asterisk, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    """A4."""
    async with api_site(asterisk, tmp_path) as api:
        reply = await api.create("001", "002")
        call = reply.content[0]["id"]
        assert reply.content[0]["phoneCallView"][0]["status"] in {"2", "3"}
        first = await ana.rings()
        await api.stands({"0003*001": "3"})
        assert _first_view(await api.ask("GET", f"{CALLS}/001/")) == ("001", "3")
        first.answer()
        second = await ben.rings()
        await api.stands({"0003*001": "4", "0003*002": "3"})
        assert _first_view(await api.ask("GET", f"{CALLS}/002/")) == ("002", "3")
        await talk(first, second)
        await api.stands(ANA_BEN)
        for written in ("001", "0003*001", "0003%2A001", "002", "0003*002"):
            reply = await api.ask("GET", f"{CALLS}/{written}/{call}/")
            assert _first_view(reply) == (written.replace("%2A", "*"), "5")
            assert [reply.content["entry"][0]["id"], reply.content["totalResults"]] == [call, 1]
        views = reply.content["entry"][0]["phoneCallView"]
        assert sorted(view["id"] for view in views) == [f"{call}.1", f"{call}.2"]
        assert reply.content["entry"][0]["links"]["self"].endswith(f"/uapi/phoneCalls/@me/0003*002/{call}")
        await first.hangup()
        await second.ended()
        await api.is_over(call)
        assert await api.entries() == []


async def test_calls_of_telephones_and_of_ivrs_are_listed_too(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        caller = await phone.call("099")
        await caller.hears(440)
        entry = await api.stands({"0003*099": "5"}, "0003*099")
        assert entry["phoneCallView"][0]["destination"] == ["0003*099"]
        made = await ana.call("002")
        rung = await ben.rings()
        await api.stands({"0003*001": "4", "0003*002": "3"})
        await talk(made, rung)
        entry = await api.stands(ANA_BEN)
        reply = await api.ask("GET", f"{CALLS}/@self")
        assert reply.content["totalResults"] == 2
        assert (await api.ask("GET", f"{CALLS}/@self", token=OTHER)).content["entry"] == []
        await asyncio.gather(caller.hangup(), made.hangup())
        await api.is_over(entry["id"])


async def test_a_stranger_is_refused_and_nothing_is_dialled(asterisk: Asterisk, trunk: Phone, tmp_path: Path) -> None:
    """A5, A6."""
    async with api_site(asterisk, tmp_path, LONG) as api:
        assert (await api.create(CUSTOMER, "0003*099", token="x" * 43)).code == (403, "access_denied")
        assert (await api.create(CUSTOMER, "0003*099", token=OTHER)).code == (403, "access_denied")
        assert (await api.ask("GET", f"{CALLS}/0003*101")).code == (403, "access_denied")
        assert (await api.create("0044123", "0003*099")).code == (403, "not_allowed")
        assert (await api.create("001", "0044123")).code == (403, "not_allowed")
        assert await asterisk.channels() == []


async def test_while_asterisk_is_away_no_call_is_placed_and_none_when_it_is_back(
    asterisk: Asterisk, trunk: Phone, tmp_path: Path
) -> None:
    """A7."""
    async with api_site(asterisk, tmp_path, LONG) as api:
        await asterisk.stop()
        try:
            await eventually(lambda: '"event": "Asterisk pbx1 lost"' in api.running.said())
            reply = await api.create(CUSTOMER, "0003*099")
            assert reply.code == (503, "unavailable")
            assert int(reply.headers["Retry-After"]) > 0
        finally:
            await asterisk.start()
        await eventually(lambda: api.running.said().count('"event": "Asterisk pbx1 connected"') == 2, 10)
        with pytest.raises(CallError):
            await trunk.rings(1)
        assert await asterisk.channels() == []
        await api.places(CUSTOMER, "0003*099")
        rung = await trunk.rings()
        rung.answer()
        await rung.hears(440)
        await rung.hangup()


async def test_a_caller_in_an_ivr_is_connected_to_whom_a_program_says(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    """A8."""
    async with api_site(asterisk, tmp_path, LONG) as api:
        caller = await phone.call("099")
        await caller.hears(440)
        (entry,) = await api.entries("0003*099")
        await _transfer(api, f"0003*099/{entry['id']}", "0003*001", transferFromNumber="0003*099")
        rung = await ana.rings()
        heard = len(caller.hearing.tones())
        await caller.silent(0.3)
        await talk(caller, rung)
        assert 440 not in caller.hearing.tones()[heard:]
        assert (await api.entries())[0]["id"] == entry["id"]
        await rung.hangup()
        await caller.ended()
        assert await Told(api.running).end() is EndReason.TRANSFER_FINAL
        await api.is_over(entry["id"])


async def test_who_talks_without_us_is_transferred_as_well(
    asterisk: Asterisk, ana: Phone, ben: Phone, phone: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        made = await ana.call("002")
        rung = await ben.rings()
        await talk(made, rung)
        entry = await api.stands(ANA_BEN)
        await _transfer(api, f"0003*001/{entry['id']}", "0003*099", transferFromNumber="0003*001")
        assert (await made.ended()).by == "them"
        await rung.hears(440)
        (still,) = await api.shows(lambda entries: any(_has(one, "0003*099") for one in entries), "0003*002")
        assert still["id"] == entry["id"]
        await rung.hangup()
        await api.is_over(entry["id"], "0003*002")


async def test_a_call_may_be_kept_inside(asterisk: Asterisk, ana: Phone, trunk: Phone, tmp_path: Path) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        call = await api.places("001", "0003*099", "?allowPublicTransfer=0")
        rung = await ana.rings()
        rung.answer()
        await rung.hears(440)
        body = {"action": "Transfer", "sendCallTo": CUSTOMER, "transferNumber": "001"}
        assert (await api.ask("PUT", f"{CALLS}/001/{call}", body)).code == (403, "not_allowed")
        assert (await api.ask("PUT", f"{CALLS}/001/{call}", body | {"action": "Park"})).code == (501, "not_implemented")
        await rung.hangup()


async def test_a_program_ends_calls_in_whatever_state_they_are(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        call = await api.places("001", "002")  # nobody has answered
        rung = await ana.rings()
        await _end(api, call, rung)

        call = await api.places("001", "002")  # one has, the other rings
        rung = await ana.rings()
        rung.answer()
        other = await ben.rings()
        await _end(api, call, rung, other)

        call = await api.places("001", "002")  # they talk
        rung = await ana.rings()
        rung.answer()
        other = await ben.rings()
        await talk(rung, other)
        await _end(api, call, rung, other)

        call = await api.places("001", "0003*099")  # an IVR speaks
        rung = await ana.rings()
        rung.answer()
        await rung.hears(440)
        await _end(api, call, rung)

        made = await ana.call("002")  # they talk without us
        other = await ben.rings()
        await talk(made, other)
        entry = await api.stands(ANA_BEN)
        await _end(api, entry["id"], made, other)

        caller = await phone.call("099")  # a stranger in an IVR, whose number nobody has
        await caller.hears(440)
        reply = await api.ask("DELETE", f"{CALLS}/0003*099/?phoneNumber=0258422544")
        assert (reply.status, reply.content["entry"]) == (200, [])
        assert (await api.ask("DELETE", f"{CALLS}/@self")).code == (400, "invalid_extension")
        reply = await api.ask("DELETE", f"{CALLS}/0003*099/?phoneNumber=%2B12025550143")
        assert len(reply.content["entry"]) == 1
        assert (await caller.ended()).cause == 16


async def test_a_source_that_does_not_answer_is_an_event_of_the_ivr(
    asterisk: Asterisk, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A12."""
    event = '[[event]]\nextension = "0003*099"\ntype = "{}"\nurl = "' + script.url + '/{}"\n'
    events = "".join(event.format(name, name) for name in ("dial-in", "dial-out", "answer-in", "answer-out", "hangup"))
    script.answers("/hangup", "OK")
    async with api_site(asterisk, tmp_path, LONG, settings=events) as api:
        call = await api.places("001", "0003*099", "?waitForPickup=1")
        rung = await ana.rings()
        assert (await api.ask("GET", f"{CALLS}/0003*001/{call}")).status == 200
        await rung.ended()
        await api.is_over(call)
        told = await script.asks()
        assert (told.path, told.parameters["CallStatus"]) == ("/hangup", "NOANSWER")
        assert (told.parameters["CallAPIID"], told.parameters["CallFlow"]) == (call, "OUT")
        ana.auto = "busy"
        second = await api.places("001", "0003*099")
        told = await script.asks(2)
        assert (told.parameters["CallStatus"], told.parameters["CallAPIID"]) == ("BUSY", second)
        await api.is_over(second)
        assert [asked.path for asked in script.asked] == ["/hangup"] * 2


async def test_an_ivr_knows_what_the_program_has_said(
    asterisk: Asterisk, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """A13."""
    url = f"{script.url}/end?order=$order&who=$CALLERIDNUM&to=$CALLEDNUMBER&did=$CALLEDDID"
    asking = ivr(f"start = [{ask(url)}, {HANGUP}]", contexts='[variables]\norder = "none"\n')
    async with api_site(asterisk, tmp_path, asking) as api:
        for bad in ({"CALLID": "1"}, {"a b": "1"}, {"order": 1}):
            reply = await api.create("001", "0003*099", variables=bad)
            assert reply.code == (400, "invalid_parameter")
        ana.auto = "answer"
        call = await api.places("001", "0003*099", variables={"order": "42 & more"})
        asked = await script.asks()
        values = asked.parameters
        assert (values["order"], values["who"]) == ("42 & more", "0003*001")
        assert (values["to"], values["did"], values["CallAPIID"]) == ("0003*099", "", call)
        await (await ana.rings()).ended()


async def test_a_token_has_its_calls_of_an_hour(asterisk: Asterisk, ana: Phone, tmp_path: Path) -> None:
    """A16."""
    async with api_site(asterisk, tmp_path, LONG) as api:
        ana.auto = "busy"
        for _ in range(2):
            assert (await api.create("001", "0003*099", token=FEW)).status == 200
            await (await ana.rings()).ended()
        await api.shows(lambda entries: not entries)
        assert (await api.create("001", "0003*099", token=FEW)).code == (409, "limit_exceeded")
        with pytest.raises(CallError):
            await ana.rings(0.5)
        assert await asterisk.channels() == []
        said = (api.running.folder / "audit.jsonl").read_text("utf-8")
        assert "few" in said
        assert sum("call placed" in line for line in said.splitlines()) == 2
        assert [line for line in said.splitlines() if "volume used" in line and "token few" in line]


async def test_a_request_that_is_sent_again_calls_nobody_again(asterisk: Asterisk, ana: Phone, tmp_path: Path) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        key = "Idempotency-Key: order-42"
        both = await asyncio.gather(*(api.create("001", "0003*099", "", key) for _ in range(2)))
        assert both[0].body == both[1].body
        rung = await ana.rings()
        rung.answer()
        await rung.hears(440)
        again = await api.create("001", "0003*099", "", key)
        assert again.body == both[0].body
        with pytest.raises(CallError):
            await ana.rings(0.5)
        await rung.hangup()
        assert (await api.create("001", "0003*099", "", key)).body == both[0].body
        other = await api.create("001", "0003*099", "", "Idempotency-Key: order-43")
        assert other.content[0]["id"] != again.content[0]["id"]
        await (await ana.rings()).hangup()


def _first_view(reply: object) -> tuple[str, str]:
    (entry,) = reply.content["entry"]  # type: ignore[attr-defined] # a reply
    return entry["phoneCallView"][0]["extension"], entry["phoneCallView"][0]["status"]


def _has(entry: Mapping[str, object], extension: str) -> bool:
    views = entry["phoneCallView"]
    assert isinstance(views, list)
    return any(view["extension"] == extension for view in views)


async def _transfer(api: Api, place: str, to: str, **who: str) -> None:
    reply = await api.ask("PUT", f"{CALLS}/{place}", {"action": "Transfer", "sendCallTo": to, **who})
    assert reply.status == 200, reply.body
    assert reply.content[0]["id"] == place.rpartition("/")[2]


async def _end(api: Api, call: str, *telephones: Call) -> None:
    reply = await api.ask("DELETE", f"{CALLS}/0003*001/{call}")
    assert [one["id"] for one in reply.content["entry"]] == [call], reply.body
    assert [(await one.ended()).by for one in telephones] == ["them"] * len(telephones)
    await api.is_over(call)
