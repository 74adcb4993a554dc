import asyncio

import pytest
from pydantic import SecretStr

from bridge.calls.journal import FaultFound
from bridge.errors import ScriptError
from bridge.ivr.script import Method, SignKey
from bridge.protocol.request import ScriptRequest
from bridge.scripts.conduct import conduct_of
from tests.fakes import http_server as web
from tests.fakes.certificates import Certificates
from tests.fakes.http_server import http_server
from tests.fakes.moments import until
from tests.fakes.script_world import FACTS, ScriptWorld, a_script, loopback, script_world

HANGUP = b"<Response><Hangup/></Response>"
KEY = SignKey(id="k1", secret=SecretStr("first-test-secret"))


async def refused(world: ScriptWorld, url: str, **settings: object) -> str:
    with pytest.raises(ScriptError) as failed:
        await world.ask(a_script(url, **settings))
    return failed.value.fault.code


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other"])
async def test_a_redirected_get_goes_on_without_the_default_parameters(status: str) -> None:
    async with script_world() as world, http_server(web.redirect("/b?mine=1#x", status), web.reply(HANGUP)) as site:
        reply = await world.ask(a_script(site.url("/a")))
    assert reply.url == site.url("/b?mine=1")
    assert [request.split(b"?")[0] for request in site.requests] == [b"GET /a", b"GET /b"]
    assert web.target(site.requests[1]) == "/b?mine=1"
    assert not world.faults()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other"])
async def test_a_redirected_post_becomes_a_get_without_body_and_that_is_remarked(status: str) -> None:
    async with script_world() as world, http_server(web.redirect("/b", status), web.reply(HANGUP)) as site:
        await world.ask(a_script(site.url("/a"), method=Method.POST))
    assert site.requests[0].startswith(b"POST /a ")
    assert site.requests[1].startswith(b"GET /b ")
    assert web.body(site.requests[1]) == b""
    assert web.header(site.requests[1], "Content-Type") is None
    assert web.header(site.requests[1], "Content-Length") is None
    assert [found.fault.code for found in world.faults()] == ["CB214"]


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
async def test_307_and_308_keep_method_and_body(status: str) -> None:
    async with script_world() as world, http_server(web.redirect("/b", status), web.reply(HANGUP)) as site:
        await world.ask(a_script(site.url("/a"), method=Method.POST))
    assert [request.split(b" ")[:2] for request in site.requests] == [[b"POST", b"/a"], [b"POST", b"/b"]]
    assert web.body(site.requests[0]) == web.body(site.requests[1]) != b""
    assert web.header(site.requests[1], "Content-Type") == "application/x-www-form-urlencoded"
    assert not world.faults()


async def test_another_origin_is_told_the_trace_too_which_names_nobody() -> None:
    """Call Interactive 4.7: always; nobody comes from it back to a call."""
    async with (
        script_world() as world,
        http_server(web.reply(HANGUP)) as other,
        http_server(web.redirect(other.url("/b"))) as site,
    ):
        await world.ask(a_script(site.url("/a"), allow_hosts=("127.0.0.1",)))
        traces = {web.header(request, "traceparent") for request in (*site.requests, *other.requests)}
    assert len(other.requests) == len(traces) == 1
    assert FACTS.call_api_id not in str(traces)
    assert FACTS.call_id not in str(traces)


async def test_three_redirects_are_followed_and_a_fourth_is_cb207() -> None:
    chain = [web.redirect(f"/{number}") for number in range(1, 4)]
    async with script_world() as world, http_server(*chain, web.reply(HANGUP)) as site:
        assert (await world.ask(a_script(site.url("/0")))).verbs
        assert len(site.requests) == 4
    async with script_world() as world, http_server(*chain, web.redirect("/4"), web.reply(HANGUP)) as site:
        assert await refused(world, site.url("/0")) == "CB207"
        assert len(site.requests) == 4


@pytest.mark.parametrize(
    "location", ["", "http://", "http://[::1", "http://a b/", "http:\\\\a", "http://h:0/", "http:x", "/" + "x" * 8000]
)
async def test_a_redirect_without_a_usable_target_is_cb207(location: str) -> None:
    async with script_world() as world, http_server(web.redirect(location)) as site:
        assert await refused(world, site.url()) == "CB207"
        assert len(site.requests) == 1


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://h/", "javascript:alert(1)"])
async def test_a_redirect_to_another_scheme_is_cb208(location: str) -> None:
    async with script_world() as world, http_server(web.redirect(location)) as site:
        assert await refused(world, site.url()) == "CB208"


async def test_illegal_characters_of_a_location_are_encoded_and_escapes_kept() -> None:
    location = "/caf\u00c3\u00a9/%2f?q='\"%41"  # the octets C3 A9, as a header carries them
    async with script_world() as world, http_server(web.redirect(location), web.reply(HANGUP)) as site:
        await world.ask(a_script(site.url()))
    assert web.target(site.requests[1]) == "/caf%C3%A9/%2f?q='%22%41"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1:1/",
        "http://2130706433:1/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::7f00:1]/",
        "//127.0.0.1:1/",
        "http://bob@127.0.0.1:1/",
    ],
)
async def test_a_redirect_from_a_public_host_into_the_machine_is_cb208(target: str) -> None:
    async with script_world(rule_1=loopback) as world, http_server(web.redirect(target)) as site:
        assert await refused(world, site.url(host="public.example")) == "CB208"
        assert len(site.requests) == 1


async def test_a_redirect_to_a_name_that_means_this_machine_is_cb208() -> None:
    async with (
        script_world(rule_1=loopback, rule_2=loopback) as world,
        http_server(web.reply(HANGUP)) as inner,
        http_server(web.redirect(inner.url(host="evil.example"))) as site,
    ):
        assert await refused(world, site.url(host="public.example")) == "CB208"
        assert not inner.requests
        listed = a_script(site.url(host="public.example"), allow_hosts=("evil.example",))
        assert (await world.ask(listed)).verbs


async def test_each_redirect_is_checked_anew() -> None:
    async with (
        script_world(rule_1=loopback, rule_2=loopback) as world,
        http_server(web.redirect("http://127.0.0.1:1/")) as second,
        http_server(web.redirect(second.url(host="listed.example"))) as first,
    ):
        assert await refused(world, first.url(host="public.example"), allow_hosts=("listed.example",)) == "CB208"
        assert len(second.requests) == 1


async def test_the_operators_own_private_host_is_asked_redirects_within_its_origin_included() -> None:
    async with script_world() as world, http_server(web.redirect("/there"), web.reply(HANGUP)) as site:
        assert (await world.ask(a_script(site.url()))).verbs


async def test_a_redirect_to_the_fallbacks_origin_is_the_operators_own() -> None:
    async with (
        script_world() as world,
        http_server(web.reply(HANGUP)) as backup,
        http_server(web.redirect(backup.url("/x"))) as site,
    ):
        assert (await world.ask(a_script(site.url(), fallback_url=backup.url("/f")))).verbs


async def test_password_and_signature_stay_within_the_origin_and_are_not_sent_after_leaving_it_even_on_return() -> None:
    async with script_world() as world, http_server() as away, http_server() as home:
        home.will(web.redirect("/still-home"), web.redirect(away.url("/away")), web.reply(HANGUP))
        away.will(web.redirect(home.url("/back")))
        url = home.url("/").replace("http://", "http://bob:s3cret@")
        await world.ask(a_script(url, sign_keys=(KEY,), allow_hosts=("127.0.0.1",)))
    first, still, back = home.requests
    for request in (first, still):
        assert web.header(request, "Authorization") == "Basic Ym9iOnMzY3JldA=="
        assert len(web.headers(request, "Callbridge-Signature")) == 1
    assert web.header(first, "Callbridge-Signature") != web.header(still, "Callbridge-Signature")
    for request in (*away.requests, back):
        assert web.header(request, "Authorization") is None
        assert web.header(request, "Callbridge-Signature") is None
        assert web.header(request, "User-Agent")


async def test_the_place_moves_with_the_request_to_its_new_origin() -> None:
    async with (
        script_world(per_host=2) as world,
        http_server(web.never) as slow,
        http_server(web.redirect(slow.url())) as site,
    ):
        script = a_script(site.url(), allow_hosts=("127.0.0.1",))
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(world.ask(script))
            await slow.has(1)
            assert world.bulkhead.in_flight(site.url("")) == 0
            assert world.bulkhead.in_flight(slow.url("")) == 1
            asking.cancel()
        await until(lambda: world.bulkhead.in_flight(slow.url("")) == 0)


async def test_all_redirects_together_have_total_timeout() -> None:
    async with script_world() as world, http_server(web.redirect("/b"), web.never) as site:
        assert await refused(world, site.url(), total_timeout=0.1) == "CB205"
        assert len(site.requests) == 2


async def test_five_refused_connections_in_a_row_stop_a_host_for_every_script_but_a_bad_script_does_not() -> None:
    with web.refused_port() as port:
        async with script_world() as world:
            url = f"http://127.0.0.1:{port}/"
            for _ in range(5):
                assert await refused(world, url, name="one") == "CB202"
            assert await refused(world, url, name="two") == "CB210"
            assert "host 127.0.0.1" in str(world.failures[-1])
            world.clock.go_on(10)
            assert await refused(world, url, name="two") == "CB202"
            assert await refused(world, url, name="three") == "CB210"
    async with script_world() as world, http_server(web.reply(b"", "500 Oops")) as site:
        for _ in range(5):
            assert await refused(world, site.url(), name="bad") == "CB206"
        assert await refused(world, site.url(), name="bad") == "CB210"
        site.will(web.reply(HANGUP))
        assert (await world.ask(a_script(site.url(), name="good"))).verbs


async def test_a_connection_in_between_begins_the_row_of_a_host_anew_whatever_came_of_it() -> None:
    down = True

    async def now_and_then(host: str) -> tuple[str, ...]:
        if down:
            raise OSError(-3, "no answer")
        return ("127.0.0.1",)

    async with script_world(rule_1=now_and_then) as world, http_server(web.hang_up) as site:
        url = site.url(host="unsteady.example")
        codes = []
        for number in range(9):
            down = number != 4
            codes.append(await refused(world, url, name=f"script {number}"))
    assert codes == ["CB201"] * 4 + ["CB209"] + ["CB201"] * 4


async def test_a_script_with_the_wrong_authorities_does_not_stop_its_neighbours(certificates: Certificates) -> None:
    async with script_world() as world, http_server(web.reply(HANGUP), tls=certificates.server()) as site:
        url = site.url(scheme="https")
        codes = [await refused(world, url, name=f"wrong {number}") for number in range(6)]
        assert codes == ["CB204"] * 5 + ["CB210"]
        assert (await world.ask(a_script(url, name="right", ca_file=str(certificates.authority)))).verbs


async def test_a_remark_is_noted_also_when_the_request_fails_later() -> None:
    async with script_world() as world, http_server(web.redirect("/b"), web.reply(b"", "404 Not Found")) as site:
        assert await refused(world, site.url(), method=Method.POST) == "CB206"
    assert [entry.fault.code for entry in world.journal.of(FaultFound)] == ["CB214"]


async def test_a_request_without_an_origin_that_can_be_asked_is_cb212() -> None:
    async with script_world() as world:
        nowhere = ScriptRequest(Method.GET, "mailto:x@y", (), b"")
        with pytest.raises(ScriptError, match="CB212"):
            await world.journeys.go(conduct_of(a_script("http://h/")), nowhere, 1.0, remark=lambda _: None)
