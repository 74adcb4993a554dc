import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from bridge.calls.deliveries import DeadReason, Due
from bridge.calls.records import Notification
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import SignKey
from bridge.protocol.decoding import LONGEST
from bridge.protocol.signature import signature
from bridge.scripts.client import Client
from bridge.scripts.delivery_attempt import KEPT, Attempts, Outcome
from bridge.scripts.names import LookUp
from tests.fakes import http_server as web
from tests.fakes.certificates import Certificates
from tests.fakes.deliveries import a_definition, a_notification
from tests.fakes.http_server import http_server
from tests.fakes.moments import HandClock
from tests.fakes.script_world import loopback

KEY = SignKey(id="k1", secret=SecretStr("first-test-secret"))
NEW = SignKey(id="k2", secret=SecretStr("second-test-secret"))
BODY = "CallID=1763800001.42&CallStatus=ANSWER"


@dataclass
class Post:
    """Sends notifications by real connections."""

    client: Client
    clock: HandClock

    async def send(self, url: str, definition: Definition | None = None, **given: object) -> Outcome:
        due = Due(told(url, **given), 1)
        return await self.carry(due, definition or a_definition(url))

    async def carry(self, due: Due, definition: Definition) -> Outcome:
        return await Attempts(self.client, self.clock, "9.9").make(due, definition)


def told(url: str, **given: object) -> Notification:
    return a_notification(1, url.split("/", 3)[2], url=url, **given)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with Client(rule_1=loopback, rule_2=loopback, keep_by_lists=4) as client:
        yield Post(client, HandClock())


async def test_a_get_goes_out_as_it_was_stored_with_all_its_headers(post: Post) -> None:
    async with http_server(web.reply(b"OK")) as site:
        outcome = await post.send(site.url("/ev?token=abc&CallID=17.4&x=%2A"))
        request = site.requests[0]
    assert request.startswith(b"GET /ev?token=abc&CallID=17.4&x=%2A HTTP/1.1\r\n")
    headers = dict(line.split(": ", 1) for line in request.decode().split("\r\n")[1:-2])
    assert headers.pop("traceparent") == f"00-00000000000000000000000000000002-{outcome.span}-01"
    assert headers == {
        "Host": f"127.0.0.1:{site.port}",
        "User-Agent": "Callbridge/9.9",
        "Accept": "application/xml, text/xml;q=0.9, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Callbridge-Delivery": "00000000-0000-0000-0000-000000000002",
        "Callbridge-Event": "hangup",
        "Callbridge-Attempt": "1",
    }
    assert (outcome.delivered, outcome.status, outcome.reply, outcome.error) == (True, 200, "OK", "")
    assert (outcome.verbs, outcome.faults, outcome.reached) == ((), (), True)


async def test_a_post_goes_out_as_it_was_stored(post: Post) -> None:
    async with http_server(web.reply()) as site:
        await post.send(site.url("/ev?a=1"), method="POST", body=BODY, trigger=Trigger.ANSWER_OUT)
        request = site.requests[0]
    assert request.startswith(b"POST /ev?a=1 HTTP/1.1\r\n")
    assert web.body(request) == BODY.encode()
    assert web.header(request, "Content-Type") == "application/x-www-form-urlencoded"
    assert web.header(request, "Callbridge-Event") == "answer"


async def test_a_replay_and_a_later_attempt_say_so_and_keep_id_and_trace(post: Post) -> None:
    async with http_server(web.reply()) as site:
        notification, definition = told(site.url()), a_definition(site.url())
        await post.carry(Due(notification, 1), definition)
        await post.carry(Due(notification, 7, replay=True), definition)
        first, second = site.requests
    assert [web.header(request, "Callbridge-Attempt") for request in (first, second)] == ["1", "7"]
    assert [web.header(request, "Callbridge-Replay") for request in (first, second)] == [None, "1"]
    assert web.header(first, "Callbridge-Delivery") == web.header(second, "Callbridge-Delivery")
    traces = [str(web.header(request, "traceparent")).split("-") for request in (first, second)]
    assert traces[0][1] == traces[1][1]
    assert traces[0][2] != traces[1][2]


@pytest.mark.parametrize("odd", ["no uuid", "00000000-0000-0000-0000-000000000000"])
async def test_an_id_that_is_no_trace_gets_a_trace_of_its_own(post: Post, odd: str) -> None:
    async with http_server(web.reply()) as site:
        await post.send(site.url(), id=odd)
        trace = str(web.header(site.requests[0], "traceparent")).split("-")[1]
    assert len(trace) == 32
    assert trace.strip("0")


async def test_each_live_key_signs_each_attempt_anew(post: Post) -> None:
    async with http_server(web.reply()) as site:
        definition = a_definition(site.url(), script={"sign_keys": (NEW, KEY)})
        for _ in range(2):
            await post.send(site.url("/p?q"), definition, method="POST", body=BODY)
            post.clock.go_on(5)
        for number, request in enumerate(site.requests):
            at = 1_763_800_000 + 5 * number
            host = f"127.0.0.1:{site.port}"
            expected = [signature(key, at, "POST", host, "/p?q", BODY.encode()) for key in (NEW, KEY)]
            assert web.headers(request, "Callbridge-Signature") == expected


async def test_user_and_password_are_those_of_the_definition_today_and_go_only_to_where_it_points(post: Post) -> None:
    async with http_server(web.reply()) as site, http_server(web.reply()) as moved:
        url = site.url("/ev").replace("://", "://ana:s3cret@")
        await post.send(site.url("/ev"), a_definition(url))
        await post.send(moved.url("/ev"), a_definition(url))
        assert web.header(site.requests[0], "Authorization") == "Basic YW5hOnMzY3JldA=="
        assert web.header(moved.requests[0], "Authorization") is None


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content", "299 Odd"])
async def test_any_2xx_is_a_success_whatever_the_body(post: Post, status: str) -> None:
    body = b"" if status.startswith("204") else b"\x00\xff<html>"
    async with http_server(web.octets(f"HTTP/1.1 {status}\r\n\r\n".encode() + body)) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, str(outcome.status)) == (True, status[:3])


@pytest.mark.parametrize("status", ["300 Choices", "400 Bad", "404 Not Found", "500 Oops", "503 Busy"])
async def test_any_other_status_is_none(post: Post, status: str) -> None:
    async with http_server(web.reply(b"sorry", status)) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, outcome.reason, outcome.error, outcome.reached) == (False, None, "", True)
    assert str(outcome.status) == status[:3]


async def test_410_is_gone_for_good(post: Post) -> None:
    async with http_server(web.reply(b"moved away", "410 Gone")) as site:
        outcome = await post.send(site.url())
    assert (outcome.reason, outcome.status, outcome.reply) == (DeadReason.GONE, 410, "moved away")


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        ("503 Busy", "120", 120.0),
        ("429 Slow down", "7", 7.0),
        ("429 Slow down", "soon", None),
        ("500 Oops", "120", None),
    ],
)
async def test_429_and_503_may_say_when(post: Post, status: str, header: str, wait: float | None) -> None:
    async with http_server(web.reply(b"", status, [f"Retry-After: {header}"])) as site:
        assert (await post.send(site.url())).wait == wait


async def test_e8_a_response_is_read_with_its_verbs_and_faults_and_nothing_else_happens(post: Post) -> None:
    reply = b'<Response><Pause length="5"/><Hangup></Response>'
    async with http_server(web.reply(reply)) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, outcome.verbs) == (True, ("Pause", "Hangup"))
    assert [found.code for found in outcome.faults] == ["CB120"]
    assert outcome.reply == reply.decode()


@pytest.mark.parametrize(
    "body",
    [
        b"OK",
        b'{"response": 1}',
        b"<html><body>a response</body></html>",
        b"<responses/>",
        b"<Hangup/>",
        b"<Response><Hangup/>" + b" " * LONGEST,
    ],
)
async def test_any_other_body_is_kept_as_it_is_without_a_fault(post: Post, body: bytes) -> None:
    async with http_server(web.reply(body)) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, outcome.verbs, outcome.faults) == (True, (), ())
    assert outcome.reply == body[:KEPT].decode()


async def test_a_response_that_is_refused_leaves_its_fault_and_is_a_success(post: Post) -> None:
    async with http_server(web.reply(b"<!DOCTYPE x><Response/>")) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, [found.code for found in outcome.faults]) == (True, ["CB104"])


async def test_a_compressed_body_is_not_read(post: Post) -> None:
    async with http_server(web.reply(b"<Response><Hangup/></Response>", extra=["Content-Encoding: br"])) as site:
        assert (await post.send(site.url())).verbs == ()


async def test_what_is_kept_of_a_body_fits_and_any_database_takes_it(post: Post) -> None:
    async with http_server(web.reply(b"a\0" + b"\xff" * 5000), web.reply("ș".encode() * 5000, "500 Oops")) as site:
        hostile, cut = await post.send(site.url()), await post.send(site.url())
    assert hostile.reply.startswith("a\ufffd")
    assert "\0" not in hostile.reply
    assert len(hostile.reply.encode()) <= KEPT
    assert cut.reply == "ș" * (KEPT // 2)


async def test_a_2xx_whose_body_breaks_off_was_taken_all_the_same(post: Post) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Response><Hangup/>"
    async with http_server(web.octets(cut)) as site:
        outcome = await post.send(site.url())
    assert (outcome.delivered, outcome.reply, outcome.verbs) == (True, "<Response><Hangup/>", ())
    assert outcome.error.startswith("CB209: ")


async def test_a_2xx_whose_body_never_ends_was_taken_all_the_same(post: Post) -> None:
    gate = asyncio.Event()
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100
    async with http_server(web.drip(endless, gate)) as site:
        outcome = await post.send(site.url(), a_definition(site.url(), notification_timeout=0.1))
    assert outcome.delivered
    assert outcome.error.startswith("CB205: ")


async def test_of_a_refusal_without_an_end_only_the_beginning_is_read(post: Post) -> None:
    sent = 0

    async def endless(connection: web.Connection, _request: bytes) -> None:
        nonlocal sent
        await connection.send(b"HTTP/1.1 500 Oh\r\n\r\n")
        while sent < 1 << 26:
            await connection.send(b"x" * 65536)
            sent += 65536

    async with http_server(endless) as site:
        outcome = await post.send(site.url())
    assert (outcome.status, len(outcome.reply)) == (500, KEPT)
    assert sent < 1 << 24  # what the kernel has taken meanwhile


async def test_another_status_whose_body_breaks_off_keeps_its_meaning(post: Post) -> None:
    head = b"HTTP/1.1 %s\r\nContent-Length: 100\r\nRetry-After: 9\r\n\r\nhalf"
    async with http_server(web.octets(head % b"410 Gone"), web.octets(head % b"503 Busy")) as site:
        gone, busy = await post.send(site.url()), await post.send(site.url())
    assert (gone.reason, gone.reply) == (DeadReason.GONE, "half")
    assert (busy.reason, busy.status, busy.wait, busy.error[:5]) == (None, 503, 9.0, "CB209")


async def test_what_gives_no_reply_tells_its_code_and_whether_anybody_was_there(post: Post) -> None:
    with web.refused_port() as port:
        url = f"http://127.0.0.1:{port}/"
        refused = await post.send(url)
    async with http_server(web.hang_up) as site:
        cut = await post.send(site.url())
    async with http_server(web.never) as site:
        silent = await post.send(site.url(), a_definition(site.url(), notification_timeout=0.1))
    told = [(outcome.error[:5], outcome.reached, outcome.unconnected) for outcome in (refused, cut, silent)]
    assert told == [("CB202", False, True), ("CB209", True, False), ("CB205", True, False)]
    assert not any(outcome.delivered or outcome.reason for outcome in (refused, cut, silent))


async def test_an_unverified_certificate_is_no_connection_unless_the_definition_says_so(
    post: Post, certificates: Certificates
) -> None:
    async with http_server(web.reply(b"OK"), tls=certificates.server()) as site:
        url = site.url(scheme="https")
        assert (await post.send(url)).error.startswith("CB204")
        assert (await post.send(url, a_definition(url, script={"tls_verify": False}))).delivered
        assert (await post.send(url, a_definition(url, script={"ca_file": str(certificates.authority)}))).delivered


async def test_e16_a_connection_that_the_receiver_closes_meanwhile_is_made_anew_in_the_same_attempt(post: Post) -> None:
    async with http_server(web.reply(b"first"), web.hang_up, web.reply(b"second")) as site:
        assert (await post.send(site.url())).reply == "first"
        assert (await post.send(site.url(), method="POST", body=BODY)).reply == "second"
        assert [web.header(request, "Callbridge-Attempt") for request in site.requests] == ["1", "1", "1"]


async def test_connections_are_kept_also_after_an_error(post: Post) -> None:
    async with http_server(web.reply(b"x"), web.reply(b"oops", "500 Oops"), web.reply(b"x")) as site:
        for _ in range(3):
            await post.send(site.url())
        assert len(site.connections) == 1


async def test_a_redirect_that_turns_a_post_into_a_get_is_followed_and_remarked(post: Post) -> None:
    async with http_server(web.redirect("/there?x=1"), web.reply(b"OK")) as site:
        outcome = await post.send(site.url(), method="POST", body=BODY)
        assert site.requests[1].startswith(b"GET /there?x=1 ")
        assert web.header(site.requests[1], "Callbridge-Delivery") == a_notification().id
    assert (outcome.delivered, [found.code for found in outcome.faults]) == (True, ["CB214"])


async def test_a_fourth_redirect_is_a_failure(post: Post) -> None:
    async with http_server(web.redirect("/again")) as site:
        outcome = await post.send(site.url())
        assert len(site.requests) == 4
    assert (outcome.error[:5], outcome.reason) == ("CB207", None)


async def test_another_origin_gets_neither_password_nor_signature(post: Post) -> None:
    async with http_server(web.reply(b"OK")) as other, http_server(web.redirect(other.url())) as site:
        url = site.url().replace("://", "://ana:s3cret@")
        script = {"sign_keys": (KEY,), "allow_hosts": ("127.0.0.1",)}
        assert (await post.send(site.url(), a_definition(url, script=script))).delivered
        assert web.header(site.requests[0], "Callbridge-Signature")
        for name in ("Authorization", "Callbridge-Signature"):
            assert web.header(other.requests[0], name) is None


async def test_e10_a_redirect_to_the_clouds_metadata_is_dead_and_not_connected(post: Post) -> None:
    async with http_server(web.redirect("http://169.254.169.254/latest/meta-data/")) as site:
        outcome = await post.send(site.url())
    assert (outcome.reason, outcome.error[:5]) == (DeadReason.ADDRESS, "CB208")


async def connected(look_up: LookUp, url: str, origin: Origin, allow_hosts: tuple[str, ...] = ()) -> Outcome:
    async with Client(rule_1=look_up, rule_2=look_up) as client:
        definition = a_definition(url, origin=origin, script={"allow_hosts": allow_hosts})
        return await Post(client, HandClock()).send(url, definition, origin=origin)


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "inside.example"])
async def test_a_private_host_is_the_operators_right_and_no_programs(host: str) -> None:
    async with http_server(web.reply(b"OK")) as site:
        url = site.url(host=host)
        for origin in (Origin.FILE, Origin.IVR):
            assert (await connected(loopback, url, origin)).delivered
        asked = len(site.connections)
        assert (await connected(loopback, url, Origin.API)).reason is DeadReason.ADDRESS
        assert len(site.connections) == asked
        assert (await connected(loopback, url, Origin.API, (host,))).delivered


async def test_a_redirect_of_a_program_s_host_back_to_itself_is_checked_too() -> None:
    async with http_server(web.redirect("/there"), web.reply(b"OK")) as site:
        assert (await connected(loopback, site.url(), Origin.API, ("127.0.0.1",))).delivered


async def test_an_event_goes_to_the_host_it_was_meant_for_also_when_the_operator_has_moved_since(post: Post) -> None:
    async with http_server(web.reply(b"OK")) as site:
        assert (await post.send(site.url(), a_definition("https://elsewhere.example/"))).delivered


async def test_a_stored_url_that_is_none_is_a_failure_and_no_bug(post: Post) -> None:
    outcome = await post.carry(Due(a_notification(url="mailto:x@y"), 1), a_definition())
    assert outcome.error == "CB212: the URL cannot be asked: it does not begin with http:// or https://"


async def test_how_long_it_took_is_told(post: Post) -> None:
    async def slow(connection: web.Connection, request: bytes) -> None:
        post.clock.go_on(1.5)
        await web.reply(b"OK")(connection, request)

    async with http_server(slow) as site:
        assert (await post.send(site.url())).seconds == 1.5
