import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bridge.errors import ScriptError
from bridge.ivr.urls import split_url
from bridge.protocol.decoding import LONGEST
from bridge.scripts.client import Client
from bridge.scripts.hop import Answer, Arriving, Hop, Terms
from tests.fakes import http_server as web
from tests.fakes.certificates import Certificates
from tests.fakes.http_server import HttpServer, http_server

OWN = Terms(connect_timeout=5, tls_verify=True, ca_file=None, allow_hosts=None)
STRANGE = Terms(connect_timeout=5, tls_verify=True, ca_file=None, allow_hosts=())


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client() as opened:
        yield opened


def hop(url: str, method: str = "GET", body: bytes = b"") -> Hop:
    """A request to a URL with a path, taken apart at the first slash of that."""
    parts = split_url(url)
    assert not isinstance(parts, str)
    return Hop(method, parts.origin, "/" + url.split("/", 3)[3], (("X-Mine", "1"),), body)


async def ask(client: Client, url: str, terms: Terms = OWN, method: str = "GET", body: bytes = b"") -> Answer:
    return await client.exchange(hop(url, method, body), terms, connected=lambda: None)


async def code(asking: Awaitable[Answer]) -> str:
    with pytest.raises(ScriptError) as failed:
        await asking
    return failed.value.fault.code


async def test_a_get_is_sent_octet_for_octet(client: Client) -> None:
    async with http_server(web.reply(b"<Response/>")) as site:
        answer = await ask(client, site.url("/a%2fb/../c;x=1?q=%41&&e=$&t=~'()*"))
    assert answer == Answer(200, "", "", b"<Response/>")
    assert site.requests == [
        f"GET /a%2fb/../c;x=1?q=%41&&e=$&t=~'()* HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nX-Mine: 1\r\n\r\n".encode()
    ]


@pytest.mark.parametrize(
    "target", ["/?", "//", "//h/x", "/a?b?c#", "/%", "/%zz", "/a;b=c/[x]", "/.//../x/.", "/?a=//h/&b=@:"]
)
async def test_no_target_is_normalised(client: Client, target: str) -> None:
    async with http_server(web.reply()) as site:
        await ask(client, site.url(target))
    assert web.target(site.requests[0]) == target


async def test_a_post_is_sent_octet_for_octet(client: Client) -> None:
    async with http_server(web.reply()) as site:
        await ask(client, site.url("/p?"), method="POST", body=b"a=%2A&b=")
    assert web.target(site.requests[0]) == "/p?"
    assert web.body(site.requests[0]) == b"a=%2A&b="
    assert web.header(site.requests[0], "Content-Length") == "8"


async def test_no_cookie_is_ever_sent_back() -> None:
    _, look_up = resolver("127.0.0.1")
    async with Client(rule_1=look_up) as client, http_server(web.reply(extra=["Set-Cookie: a=1; Path=/"])) as site:
        await ask(client, site.url(host="biscuits.example"))
        await ask(client, site.url(host="biscuits.example"))
    assert len(site.requests) == 2
    assert web.header(site.requests[1], "Cookie") is None


async def test_the_environments_proxies_are_not_used(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with web.refused_port() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{proxy}")
        async with http_server(web.reply(b"x")) as site:
            assert (await ask(client, site.url())).body == b"x"


async def test_connections_are_kept_and_used_again(client: Client) -> None:
    async with http_server(web.reply(b"x")) as site:
        for _ in range(3):
            await ask(client, site.url())
        assert len(site.connections) == 1


async def test_none_is_used_that_has_been_idle_for_more_than_four_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = time.monotonic()
    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: moment)
    async with http_server(web.reply(b"x")) as site:
        await ask(client, site.url())
        moment += 3.9
        await ask(client, site.url())
        assert len(site.connections) == 1
        moment += 4.1
        await ask(client, site.url())
        assert len(site.connections) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("ends", [web.hang_up, web.reset])
async def test_a_kept_connection_that_ends_before_the_reply_costs_nothing(
    client: Client, method: str, ends: web.Behaviour
) -> None:
    async with http_server(web.reply(b"first"), ends, web.reply(b"second")) as site:
        await ask(client, site.url())
        assert (await ask(client, site.url("/again"), method=method, body=b"x=1")).body == b"second"
        assert [web.target(request) for request in site.requests] == ["/", "/again", "/again"]
        assert [len(connection.requests) for connection in site.connections] == [2, 1]


async def test_a_kept_tls_connection_that_ends_before_the_reply_costs_nothing(
    client: Client, certificates: Certificates
) -> None:
    terms = with_authority(certificates)
    behaviours = (web.reply(b"first"), web.hang_up, web.reply(b"second"))
    async with http_server(*behaviours, tls=certificates.server()) as site:
        await ask(client, site.url(scheme="https"), terms)
        assert (await ask(client, site.url(scheme="https"), terms, "POST", b"x=1")).body == b"second"
        assert [len(connection.requests) for connection in site.connections] == [2, 1]


async def test_the_second_try_is_the_last_one_and_is_made_on_a_new_connection(client: Client) -> None:
    gate = asyncio.Event()
    slow = web.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", gate)
    async with http_server(slow, slow, web.hang_up) as site:
        async with asyncio.TaskGroup() as tasks:  # two kept connections, both of which will be found closed
            for _ in range(2):
                tasks.create_task(ask(client, site.url()))
            await site.has(2)
            gate.set()
        assert await code(ask(client, site.url("/last"))) == "CB209"
        assert [web.target(request) for request in site.requests] == ["/", "/", "/last", "/last"]
        assert len(site.connections) == 3


async def test_a_kept_connection_closed_while_idle_is_not_even_tried(client: Client) -> None:
    async with http_server(web.reply(b"x", close_after=True)) as site:
        await ask(client, site.url())
        await site.connections[0].gone.wait()
        await ask(client, site.url())
        assert [len(connection.requests) for connection in site.connections] == [1, 1]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("ends", [web.hang_up, web.reset])
async def test_a_new_connection_that_ends_before_the_reply_is_a_failure(
    client: Client, method: str, ends: web.Behaviour
) -> None:
    async with http_server(ends) as site:
        assert await code(ask(client, site.url(), method=method)) == "CB209"
        assert len(site.requests) == 1


@pytest.mark.parametrize(
    "cut",
    [
        b"H",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<Resp",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<Resp\r\n",
    ],
)
async def test_a_reply_that_is_cut_off_is_a_failure_also_on_a_kept_connection(client: Client, cut: bytes) -> None:
    async with http_server(web.reply(b"x"), web.octets(cut)) as site:
        await ask(client, site.url())
        assert await code(ask(client, site.url("/cut"))) == "CB209"
        assert len(site.requests) == 2


async def test_what_is_no_http_is_a_failure(client: Client) -> None:
    async with http_server(web.octets(b"SSH-2.0-OpenSSH\r\n\r\n")) as site:
        assert await code(ask(client, site.url())) == "CB209"


async def test_a_reply_may_end_with_its_connection(client: Client) -> None:
    async with http_server(web.octets(b"HTTP/1.0 200 OK\r\n\r\n<Response/>")) as site:
        assert (await ask(client, site.url())).body == b"<Response/>"


async def test_a_body_is_read_one_octet_beyond_its_limit_and_no_further(client: Client) -> None:
    async with http_server(web.endless) as site:
        answer = await ask(client, site.url())
        assert len(answer.body) == LONGEST + 1
        await site.connections[0].gone.wait()


async def test_a_body_of_exactly_the_limit_is_read_whole(client: Client) -> None:
    async with http_server(web.reply(b" " * LONGEST)) as site:
        assert len((await ask(client, site.url())).body) == LONGEST


async def test_a_compressed_body_is_left_as_it_is_and_its_coding_is_told(client: Client) -> None:
    async with http_server(web.reply(b"\x1f\x8bxyz", extra=["Content-Encoding: GZip"])) as site:
        assert await ask(client, site.url()) == Answer(200, "", "gzip", b"\x1f\x8bxyz")


async def test_no_body_is_read_with_a_status_that_is_no_success(client: Client) -> None:
    async with http_server(web.reply(b"<html>", "500 Oops"), web.redirect("/there")) as site:
        assert await ask(client, site.url()) == Answer(500, "", "", b"")
        assert await ask(client, site.url()) == Answer(302, "/there", "", b"")


async def test_an_unknown_host_is_cb201(client: Client) -> None:
    assert await code(ask(client, "http://no-such-host.invalid/")) == "CB201"


@pytest.mark.parametrize("host", ["256.256.256.256", "1.2.3.4.5", "99999999999", "1.2.3.0x1ff", "a" * 60 + ".example"])
async def test_what_looks_like_an_address_and_is_none_is_cb201(client: Client, host: str) -> None:
    for terms in (OWN, STRANGE):
        assert await code(ask(client, f"http://{host}/", terms)) == "CB201"


async def test_a_refused_connection_is_cb202(client: Client) -> None:
    with web.refused_port() as port:
        assert await code(ask(client, f"http://127.0.0.1:{port}/")) == "CB202"


async def test_a_host_that_does_not_answer_the_connection_is_cb203(client: Client) -> None:
    with web.deaf_port() as port:
        hurried = Terms(connect_timeout=0.05, tls_verify=True, ca_file=None, allow_hosts=None)
        assert await code(ask(client, f"http://127.0.0.1:{port}/", hurried)) == "CB203"


async def test_a_name_server_that_does_not_answer_is_cb203_too() -> None:
    async def look_up(host: str) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()

    async with Client(rule_1=look_up) as client:
        hurried = Terms(connect_timeout=0.05, tls_verify=True, ca_file=None, allow_hosts=None)
        assert await code(ask(client, "http://slow.example/", hurried)) == "CB203"


async def test_the_handshake_counts_as_connecting(client: Client) -> None:
    async with http_server(web.never) as site:  # waits for a request in clear, so the handshake hangs
        hurried = Terms(connect_timeout=0.05, tls_verify=True, ca_file=None, allow_hosts=None)
        assert await code(ask(client, site.url(scheme="https"), hurried)) == "CB203"


def with_authority(certificates: Certificates) -> Terms:
    return Terms(connect_timeout=5, tls_verify=True, ca_file=str(certificates.authority), allow_hosts=None)


async def test_a_certificate_of_the_given_authority_is_believed(client: Client, certificates: Certificates) -> None:
    async with http_server(web.reply(b"x"), tls=certificates.server()) as site:
        for host in ("127.0.0.1", "localhost"):
            assert (await ask(client, site.url(scheme="https", host=host), with_authority(certificates))).body == b"x"


async def test_a_certificate_of_an_unknown_authority_is_cb204(client: Client, certificates: Certificates) -> None:
    async with http_server(web.reply(b"x"), tls=certificates.server()) as site:
        assert await code(ask(client, site.url(scheme="https"))) == "CB204"
        assert not site.requests


async def test_a_certificate_of_another_host_is_cb204(client: Client, certificates: Certificates) -> None:
    async with http_server(web.reply(b"x"), tls=certificates.stranger()) as site:
        assert await code(ask(client, site.url(scheme="https"), with_authority(certificates))) == "CB204"


async def test_without_verification_any_certificate_will_do_and_serves_no_request_that_verifies(
    client: Client, certificates: Certificates
) -> None:
    careless = Terms(connect_timeout=5, tls_verify=False, ca_file=None, allow_hosts=None)
    async with http_server(web.reply(b"x"), tls=certificates.stranger()) as site:
        assert (await ask(client, site.url(scheme="https"), careless)).body == b"x"
        assert await code(ask(client, site.url(scheme="https"))) == "CB204"


async def test_tls_1_1_is_not_spoken(client: Client, certificates: Certificates) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old = certificates.server(ssl.TLSVersion.TLSv1_1)
    async with http_server(web.reply(b"x"), tls=old) as site:
        assert await code(ask(client, site.url(scheme="https"), with_authority(certificates))) == "CB204"


async def test_a_server_without_tls_is_cb204(client: Client) -> None:
    async def clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(clear, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await code(ask(client, f"https://127.0.0.1:{port}/")) == "CB204"


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "127.1", "0177.0.0.1", "[::ffff:7f00:1]"])
async def test_an_address_in_any_spelling_is_refused_by_rule_2_and_asked_by_rule_1(client: Client, host: str) -> None:
    async with http_server(web.reply(b"x")) as site:
        assert await code(ask(client, site.url(host=host), STRANGE)) == "CB208"
        assert not site.requests
        assert (await ask(client, site.url(host=host))).body == b"x"
        assert web.header(site.requests[0], "Host") == f"{host}:{site.port}"


def resolver(*answers: str) -> tuple[list[str], Callable[[str], Awaitable[tuple[str, ...]]]]:
    """A name server that gives another answer each time."""
    asked: list[str] = []

    async def look_up(host: str) -> tuple[str, ...]:
        asked.append(host)
        return (answers[min(len(asked), len(answers)) - 1],)

    return asked, look_up


async def test_a_name_that_means_a_private_address_is_refused_by_rule_2() -> None:
    _, look_up = resolver("127.0.0.1")
    async with Client(rule_2=look_up) as client, http_server(web.reply(b"x")) as site:
        assert await code(ask(client, site.url(host="innocent.example"), STRANGE)) == "CB208"
        assert not site.requests


async def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """Rebinding: the name changes its address between two look-ups, so there must be but one."""
    asked, look_up = resolver("127.0.0.1", "169.254.169.254")
    listed = Terms(connect_timeout=5, tls_verify=True, ca_file=None, allow_hosts=("127.0.0.0/8",))
    async with Client(rule_2=look_up) as client, http_server(web.reply(b"x")) as site:
        assert (await ask(client, site.url(host="rebinding.example"), listed)).body == b"x"
        assert asked == ["rebinding.example"]
        assert await code(ask(client, site.url(host="rebinding.example"), listed)) == "CB208"
        assert len(site.requests) == 1


async def test_connections_of_rule_1_serve_no_request_of_rule_2_nor_the_other_way_round() -> None:
    _, own = resolver("127.0.0.1")
    _, strange = resolver("127.0.0.1")
    listed = Terms(connect_timeout=5, tls_verify=True, ca_file=None, allow_hosts=("both.example",))
    async with Client(rule_1=own, rule_2=strange) as client, http_server(web.reply(b"x")) as site:
        url = site.url(host="both.example")
        await ask(client, url)
        assert await code(ask(client, url, STRANGE)) == "CB208"
        await ask(client, url, listed)
        assert await code(ask(client, url, STRANGE)) == "CB208"
        await ask(client, url)
        assert [len(connection.requests) for connection in site.connections] == [2, 1]


async def test_a_cancelled_request_drops_its_connection_at_once(client: Client) -> None:
    for terms in (OWN, Terms(5, tls_verify=True, ca_file=None, allow_hosts=("127.0.0.1",))):
        async with http_server(web.never) as site, asyncio.timeout(0.2):
            async with asyncio.TaskGroup() as tasks:
                asking = tasks.create_task(ask(client, site.url(), terms))
                await site.has(1)
                asking.cancel()
            await site.connections[0].gone.wait()


async def test_it_tells_when_there_is_a_connection(client: Client) -> None:
    told: list[str] = []

    async def exchange(site: HttpServer) -> None:
        await client.exchange(hop(site.url()), OWN, connected=lambda: told.append("connected"))

    async with http_server(web.reply(b"x"), web.reply(b"x"), web.hang_up, web.hang_up) as site:
        await exchange(site)
        await exchange(site)
        assert told == ["connected", "connected"]
    with web.refused_port() as port, pytest.raises(ScriptError):
        await ask(client, f"http://127.0.0.1:{port}/")
    assert told == ["connected", "connected"]


async def test_connections_of_rule_2_are_kept_for_each_list_of_hosts_if_so_wished() -> None:
    _, look_up = resolver("127.0.0.1")
    first, second, third = (
        Terms(5, tls_verify=True, ca_file=None, allow_hosts=("both.example", name)) for name in ("a", "b", "c")
    )
    async with (
        Client(rule_1=look_up, rule_2=look_up, keep_by_lists=2) as client,
        http_server(web.reply(b"x")) as site,
    ):
        url = site.url(host="both.example")
        for terms in (OWN, first, first, second, second, third, third, OWN):
            await ask(client, url, terms)
        assert [len(connection.requests) for connection in site.connections] == [2, 2, 2, 1, 1]
        assert await code(ask(client, url, STRANGE)) == "CB208"


async def test_a_kept_connection_of_rule_2_that_ends_before_the_reply_costs_nothing() -> None:
    listed = Terms(5, tls_verify=True, ca_file=None, allow_hosts=("127.0.0.1",))
    async with (
        Client(keep_by_lists=1) as client,
        http_server(web.reply(b"first"), web.hang_up, web.reply(b"second")) as site,
    ):
        await ask(client, site.url(), listed)
        assert (await ask(client, site.url(), listed)).body == b"second"
        assert len(site.connections) == 2


async def test_who_wants_to_know_sees_how_far_an_answer_came_that_broke_off(client: Client) -> None:
    arriving = Arriving()
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    async with http_server(web.octets(cut)) as site:
        assert await code(client.exchange(hop(site.url()), OWN, lambda: None, arriving)) == "CB209"
    assert (arriving.status, bytes(arriving.body)) == (200, b"half")
    arriving.begin()
    assert (arriving.status, bytes(arriving.body)) == (0, b"")


async def test_so_much_is_read_of_another_status_as_is_wanted(client: Client) -> None:
    busy = web.reply(b"come back later", "503 Busy", ["Retry-After: 7"])
    async with http_server(busy) as site:
        answer = await client.exchange(hop(site.url()), OWN, lambda: None, Arriving(others=4))
        assert answer == Answer(503, "", "", b"come", retry_after="7")


async def test_what_was_waited_before_leaves_less_time_to_connect_but_some(client: Client) -> None:
    with web.deaf_port() as port:
        for waited in (29.95, 30, 31):
            late = Terms(connect_timeout=30, tls_verify=True, ca_file=None, allow_hosts=None, waited=waited)
            with pytest.raises(ScriptError, match="within 30 s"):
                await ask(client, f"http://127.0.0.1:{port}/", late)


async def test_a_connection_may_be_made_before_a_request_and_serves_it(client: Client) -> None:
    async with http_server(web.reply(b"x")) as site:
        await client.connect(hop(site.url()).origin, OWN)
        assert (await ask(client, site.url())).body == b"x"
        assert [len(connection.requests) for connection in site.connections] == [1]


async def test_without_a_connection_it_tells_why(client: Client) -> None:
    with web.refused_port() as port, pytest.raises(ScriptError, match="CB202"):
        await client.connect(hop(f"http://127.0.0.1:{port}/").origin, OWN)


async def test_none_is_made_that_no_request_could_use(client: Client) -> None:
    async with http_server(web.reply(b"x")) as site:
        await client.connect(
            hop(site.url()).origin, Terms(5, tls_verify=True, ca_file=None, allow_hosts=("127.0.0.1",))
        )
        assert not site.connections


@pytest.mark.parametrize(
    ("behaviour", "keeps"),
    [
        (web.reply(b"x"), True),
        (web.reply(b"x", extra=["Connection: keep-alive"]), True),
        (web.reply(b"x", extra=["Connection: Close"]), False),
        (web.octets(b"HTTP/1.0 200 OK\r\n\r\nx"), False),
    ],
)
async def test_it_tells_whether_the_server_leaves_the_connection_open(
    client: Client, behaviour: web.Behaviour, keeps: bool
) -> None:
    async with http_server(behaviour) as site:
        assert (await ask(client, site.url())).keeps is keeps
