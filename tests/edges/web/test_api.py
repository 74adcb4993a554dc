"""The whole API over sockets: the exact octets of public clients, the curl lines of the page, and any octets at all."""

import asyncio
import json
import re
import shlex
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.calls.api_ports import Subscription
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from tests.fakes.api import ANA, FORM, NARROW, SECRET, TOKEN, FakeApi
from tests.fakes.api_listener import Reply, connected, listening, said
from tests.fakes.certificates import make_certificates
from tests.fakes.public_clients import mcp, mcp_token, secure_my_form
from tests.house import ROOT


def node(method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    """A tool of mcp-voipnow, with the token of a desk."""
    return mcp(TOKEN, method, path, body)


async def test_secure_my_form_places_its_call_and_finds_its_id(tmp_path: Path) -> None:
    files = make_certificates(tmp_path)
    cert, key = str(tmp_path / "other.pem"), str(tmp_path / "other.key")
    careless = ssl.create_default_context(cafile=str(files.authority))
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    async with listening(tls_cert=cert, tls_key=key) as (api, listener):
        reply = await said(listener, secure_my_form(NARROW), careless)
        assert reply.status == 200
        assert isinstance(reply.content, list)
        call = api.switchboard.get(reply.content[0]["id"])
        assert call is not None
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,100}", call.api_id)
        ((_, order),) = api.orders.ordered
        assert (order.charged, order.sources, order.destination) == (ANA, ("0744123456",), str(FORM))


async def test_mcp_voipnow_fetches_its_token() -> None:
    async with listening() as (_, listener):
        reply = await said(listener, mcp_token("crm", SECRET))
        assert reply.status == 200
        assert re.fullmatch(r"[A-Za-z0-9_.-]{10,}", reply.content["access_token"])
        assert isinstance(reply.content["expires_in"], int)
        assert reply.content["expires_in"] > 300
        reply = await said(listener, mcp_token("crm", "w" * len(SECRET)))
        assert (reply.status, reply.content["error"]) == (401, "invalid_client")


async def test_mcp_voipnow_places_lists_transfers_and_ends_calls() -> None:
    place = "/uapi/phoneCalls/@me/0003*001/"
    view = {"source": ["0003*001"], "destination": ["0003*002"]}
    async with listening() as (api, listener), connected(listener) as peer:
        ids = []
        for kind in ("simple", "callback"):
            body = {"extension": "0003*001", "phoneCallView": [view], "nonce": "LTE2NTk5MTY"}
            reply = await peer.say(node("POST", f"/uapi/phoneCalls/@me/{kind}/?waitForPickup=30", body))
            assert (reply.status, reply.content[0]["nonce"]) == (200, "LTE2NTk5MTY")
            ids.append(reply.content[0]["id"])
        assert len(set(ids)) == 2
        reply = await peer.say(node("GET", f"{place}?count=20&startIndex=0"))
        assert [one["id"] for one in reply.content["entry"]] == ids
        seen = reply.content["entry"][0]["phoneCallView"][0]
        assert (seen["id"], seen["extension"], seen["status"]) == (f"{ids[0]}.1", "0003*001", "2")
        reply = await peer.say(node("GET", f"{place}{ids[0]}/?count=20&fields=id%2CphoneCallView&startIndex=0"))
        assert [sorted(one) for one in reply.content["entry"]] == [["id", "phoneCallView"]]
        api.talk("talk")
        body = {"action": "Transfer", "sendCallTo": "002", "transferFromNumber": "0003*001"}
        reply = await peer.say(node("PUT", f"{place}talk/", body))
        assert (reply.status, reply.content[0]["id"]) == (200, "talk")
        assert api.orders.ordered[-1] == ("transfer", ("talk", "0003*002", "002"))
        for path in (f"{place}{ids[0]}/", f"{place}?phoneNumber=0744123456", place):
            reply = await peer.say(node("DELETE", path))
            assert reply.status == 200
            assert reply.content
        assert list(api.switchboard) == []
        assert (await peer.say(node("GET", f"{place}{ids[0]}/"))).code == (404, "not_found")


async def test_mcp_voipnow_asks_for_what_we_do_not_have() -> None:
    async with listening() as (api, listener), connected(listener) as peer:
        api.talk("talk")
        for octets in (
            node("POST", "/uapi/phoneCalls/@me/conferenceInvite/?number=1&pin=2", {"phoneCallView": [{}]}),
            node("PUT", "/uapi/phoneCalls/@me/0003*001/talk/", {"action": "Park", "sendCallTo": "002"}),
            node("GET", "/uapi/cdr/@me/?count=20"),
        ):
            assert (await peer.say(octets)).code == (501, "not_implemented")


async def test_mcp_voipnow_makes_lists_changes_and_deletes_definitions() -> None:
    place = "/uapi/extensions/@me/0003*001/phoneCallEvents/"
    url = "https://crm.example/ev?token=abc"
    async with listening() as (_, listener), connected(listener) as peer:
        reply = await peer.say(node("POST", place, {"type": "0", "method": "1", "url": url}))
        assert (reply.status, reply.content[0]["url"]) == (200, url)
        own = f"{place}0/{reply.content[0]['id']}/"
        listed = f"{place}?count=20&startIndex=0&sortOder=descending"
        assert (await peer.say(node("GET", listed))).content["totalResults"] == 1
        assert (await peer.say(node("GET", f"{place}0/?count=20&startIndex=0"))).content["totalResults"] == 1
        reply = await peer.say(node("PUT", own, {"status": "0"}))
        assert reply.content[0]["status"] == "0"
        assert (await peer.say(node("DELETE", own))).content["entry"][0]["url"] == url
        assert (await peer.say(node("DELETE", own))).code == (404, "not_found")
        assert (await peer.say(node("POST", place, {"type": "0"}))).code == (400, "invalid_request")


PAGE = ROOT / "docs" / "reference" / "api.md"
EXAMPLES = re.findall(
    r"^```sh\n(curl .*?)\n```\n+```json\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize(("line", "answer"), EXAMPLES)
async def test_an_example_of_the_page_is_answered_as_it_says(line: str, answer: str) -> None:
    async with listening() as (api, listener):
        api.talk("k3v9q0x7mz2p4wd8s1ta")
        api.recordings.put("k3v9q0x7mz2p4wd8s1ta", "hello", b"RIFF")
        api.recordings.had["k3v9q0x7mz2p4wd8s1ta"] = frozenset({ANA})
        url = "https://crm.example/ev"
        one = Subscription("q7f2m0c9x1", ANA, Trigger.DIAL_IN, Method.GET, url, enabled=True, note="", modified=1.8e9)
        api.subscriptions.kept[one.id] = one
        reply = await curl(listener.port, line.replace("\\\n", ""))
        assert kinds(reply.content) == kinds(json.loads(answer))


async def curl(port: int, line: str) -> Reply:
    """What curl would say, said."""
    words = shlex.split(line.replace("$TOKEN", TOKEN).replace("$SECRET", SECRET))[1:]
    method, headers, body, target = "", ["Host: pbx.example"], "", ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                headers.append(words.pop(0))
            case "-d":
                body = "&".join(part for part in (body, words.pop(0)) if part)
            case "-s":
                pass
            case url:
                parts = urlsplit(url)
                assert parts.netloc == "pbx.example"
                target = f"{parts.path}?{parts.query}"
    octets = body.encode()
    head = [f"{method or ('POST' if body else 'GET')} {target} HTTP/1.1", *headers, f"Content-Length: {len(octets)}"]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join((*head, "Connection: close", "", "")).encode() + octets)
    answer = await reader.read()
    writer.close()
    head_text, _, content = answer.partition(b"\r\n\r\n")
    return Reply(int(head_text.split(b" ")[1]), head_text.decode(), content)


def kinds(content: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """The form of a value: members and kinds, but not ids, moments and counts."""
    match content:
        case dict():
            return {name: kinds(value) for name, value in content.items()}
        case list():
            return [kinds(content[0])] if content else []
        case _:
            return type(content).__name__


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.sampled_from(
    [
        *("extension", "phoneCallView", "source", "destination", "callerId", "variables", "nonce", "action"),
        *("sendCallTo", "transferNumber", "transferFromNumber", "phoneCallViewId", "type", "method", "url"),
        *("note", "status"),
    ]
)
BODIES = st.dictionaries(MEMBERS, JSON | st.sampled_from(["0003*001", "Transfer", "0", "https://x.example/"]))
PATHS = st.sampled_from(
    [
        ("POST", "/uapi/phoneCalls/@me/simple"),
        ("PUT", "/uapi/phoneCalls/@me/001/talk"),
        ("POST", "/uapi/extensions/@me/001/phoneCallEvents"),
        ("PUT", "/uapi/extensions/@me/001/phoneCallEvents/0/x"),
    ]
)
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(PATHS, BODIES | JSON, st.dictionaries(st.sampled_from(["waitForPickup", "callDuration"]), st.text()))
def test_any_json_is_answered_and_is_never_our_mistake(path: tuple[str, str], body: Any, query: dict[str, str]) -> None:  # noqa: ANN401 - JSON is any value
    async def ask() -> None:
        api = FakeApi(burst=10_000)
        api.talk("talk")
        view = body.get("phoneCallView") if isinstance(body, dict) else None
        whole = (
            {**body, "phoneCallView": [view if isinstance(view, dict) else body]} if isinstance(body, dict) else body
        )
        for one in (body, whole):
            status, _ = await api.ask(*path, json.dumps(one).encode())
            assert status in {200, 400, 403, 404, 501}

    asyncio.run(ask())


@QUIET
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "FOO"]),
    st.sampled_from(
        ["/", "/uapi/", "/uapi/phoneCalls/@me/", "/uapi/extensions/@me/001/", "/callbridge/v1/recordings/"]
    ),
    st.lists(st.text(st.characters(exclude_characters="\r\n \x00"), max_size=20), max_size=5),
    st.text(st.characters(exclude_characters="\r\n \x00"), max_size=20),
    st.binary(max_size=40),
)
def test_any_path_and_header_is_answered_with_json_and_is_never_our_mistake(
    method: str, place: str, segments: list[str], query: str, body: bytes
) -> None:
    target = (place + "/".join(segments) + "?count=" + query).encode(errors="surrogatepass")
    octets = b"%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n" % (
        method.encode(),
        target,
        query.encode(errors="surrogatepass"),
        TOKEN.encode(),
        len(body),
    )
    assert asyncio.run(whole(octets + body, head=method == "HEAD", patience=20))


@QUIET
@given(st.binary(max_size=300))
def test_any_octets_are_answered_with_json_or_not_at_all(octets: bytes) -> None:
    asyncio.run(whole(octets + b"\r\n\r\n"))


async def whole(octets: bytes, *, head: bool = False, patience: float = 0.2) -> bool:
    """Say octets, and look at what comes back, if anything does."""
    async with listening(burst=10_000) as (api, listener), connected(listener) as peer:
        peer.writer.write(octets)
        try:
            async with asyncio.timeout(patience):
                reply = await peer.hear(body=not head)
        except TimeoutError:  # it waits for more
            return False
        assert reply.status == 501 or reply.status // 100 in {2, 4}
        assert reply.headers["Content-Type"] == "application/json"
        assert head or reply.content
        assert api.orders.ordered == []
    return True
