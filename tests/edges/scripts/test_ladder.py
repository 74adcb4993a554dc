import asyncio
import re
from dataclasses import replace

import pytest

from bridge import __version__
from bridge.calls.journal import FaultFound, ReplyReceived, RequestFailed, RequestSent
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask
from bridge.ivr.script import Method
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Request
from bridge.protocol.trace_context import trace_of_call
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server
from tests.fakes.moments import until
from tests.fakes.script_world import FACTS, ScriptWorld, a_script, script_world

HANGUP = b"<Response><Hangup/></Response>"
DOWN = web.reply(b"", "500 Internal Server Error")


async def failure(world: ScriptWorld, url: str, **settings: object) -> str:
    with pytest.raises(ScriptError) as failed:
        await world.ask(a_script(url, **settings))
    return failed.value.fault.code


async def test_a_reply_is_read_and_noted_with_its_verbs_and_the_url_that_gave_it() -> None:
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        reply = await world.ask(a_script(site.url("/s?a=1")))
    assert reply.verbs == (Hangup(),)
    assert reply.url == site.url(web.target(site.requests[0]))
    sent, received = world.journal.entries
    assert isinstance(sent, RequestSent)
    assert (sent.script, sent.method, sent.url, sent.attempt) == ("test", "GET", reply.url, 1)
    assert isinstance(received, ReplyReceived)
    assert (received.script, received.status, received.size, received.verbs) == ("test", 200, len(HANGUP), ("Hangup",))


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
async def test_an_empty_reply_is_a_success_without_verbs(body: bytes) -> None:
    async with script_world() as world, http_server(web.reply(body)) as site:
        assert (await world.ask(a_script(site.url()))).verbs == ()
    assert world.kinds == ["RequestSent", "ReplyReceived"]


async def test_status_204_is_a_success_too() -> None:
    async with script_world() as world, http_server(web.octets(b"HTTP/1.1 204 No Content\r\n\r\n")) as site:
        assert (await world.ask(a_script(site.url()))).verbs == ()


async def test_each_fault_of_a_reply_is_noted_with_the_scripts_name() -> None:
    async with script_world() as world, http_server(web.reply(b"<Response><Hangup></Response>")) as site:
        reply = await world.ask(a_script(site.url()))
    assert reply.verbs == (Hangup(),)
    assert [(entry.source, entry.fault.code) for entry in world.journal.of(FaultFound)] == [("test", "CB120")]


async def test_verbs_are_noted_by_the_names_that_their_author_knows() -> None:
    async with script_world() as world, http_server(web.reply(b"<Response><pause/><TTS>x</TTS></Response>")) as site:
        await world.ask(a_script(site.url()))
    assert [entry.verbs for entry in world.journal.of(ReplyReceived)] == [("Pause", "TTS")]


async def test_a_long_reply_is_read_beside_the_event_loop_which_goes_on() -> None:
    body = b"<Response>" + b"<x/>" * 16_000 + b"<Hangup/></Response>"
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_later(0.001, turn)

    async with script_world() as world, http_server(web.reply(body)) as site:
        turn()
        reply = await world.ask(a_script(site.url()))
    assert reply.verbs == (Hangup(),)
    assert turns > 5


async def test_the_content_type_of_a_reply_is_ignored() -> None:
    html = web.reply(HANGUP, extra=["Content-Type: text/html; charset=koi8-r"])
    async with script_world() as world, http_server(html) as site:
        assert (await world.ask(a_script(site.url()))).verbs == (Hangup(),)


@pytest.mark.parametrize(
    ("body", "extra", "code"),
    [
        (b"OK", [], "CB101"),
        (b"<html><body>Fatal error</body></html>", [], "CB102"),
        (b"\x1f\x8b\x08\x00", [], "CB106"),
        (b"\x03squeezed", ["Content-Encoding: br"], "CB106"),
        (b" " * 65_537, [], "CB107"),
    ],
)
async def test_a_refused_body_is_a_failure_and_is_never_asked_for_again(
    body: bytes, extra: list[str], code: str
) -> None:
    async with script_world() as world, http_server(web.reply(body, extra=extra)) as site:
        assert await failure(world, site.url(), retries=3) == code
        assert len(site.requests) == 1
    assert world.failure_codes == [code]


async def test_one_octet_of_an_endless_body_too_many_ends_the_request() -> None:
    async with script_world() as world, http_server(web.endless) as site:
        assert await failure(world, site.url()) == "CB107"
        await site.connections[0].gone.wait()


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("404 Not Found", 1),
        ("403 Forbidden", 1),
        ("300 Multiple Choices", 1),
        ("429 Too Many Requests", 4),
        ("503 Busy", 4),
    ],
)
async def test_another_status_is_cb206_and_repeated_only_where_that_may_help(status: str, asked: int) -> None:
    async with script_world() as world, http_server(web.reply(b"x", status)) as site:
        assert await failure(world, site.url(), retries=3) == "CB206"
        assert len(site.requests) == asked
    assert world.clock.pauses == [0.5, 1.0, 2.0][: asked - 1]
    assert status[:3] in str(world.failures[0])


async def test_repetitions_are_numbered_and_end_with_the_first_success() -> None:
    async with script_world() as world, http_server(web.hang_up, DOWN, web.reply(HANGUP)) as site:
        assert (await world.ask(a_script(site.url(), retries=3))).verbs
    assert [entry.attempt for entry in world.journal.of(RequestSent)] == [1, 2, 3]
    assert world.failure_codes == ["CB209", "CB206"]
    assert world.clock.pauses == [0.5, 1.0]


async def test_without_retries_a_script_is_asked_once() -> None:
    async with script_world() as world, http_server(DOWN) as site:
        assert await failure(world, site.url()) == "CB206"
        assert len(site.requests) == 1


async def test_a_refused_connection_is_repeated_too() -> None:
    with web.refused_port() as port:
        async with script_world() as world:
            assert await failure(world, f"http://127.0.0.1:{port}/", retries=1) == "CB202"
            assert world.failure_codes == ["CB202", "CB202"]


async def test_the_fallback_is_asked_with_the_code_and_the_bare_url_of_the_failure() -> None:
    async with script_world() as world, http_server(DOWN) as site, http_server(web.reply(HANGUP)) as backup:
        url = site.url("/ivr?secret=1").replace("http://", "http://bob:s3cret@")
        reply = await world.ask(a_script(url, fallback_url=backup.url("/b?x=1")))
        assert reply.url.startswith(backup.url("/b?x=1&"))
        (request,) = backup.requests
        assert web.target(request).endswith(f"&ErrorCode=CB206&ErrorUrl=http%3A%2F%2F127.0.0.1%3A{site.port}%2Fivr")
        assert web.header(request, "Authorization") is None
    assert [entry.attempt for entry in world.journal.of(RequestSent)] == [1, 2]


async def test_the_fallback_takes_the_same_method_and_is_asked_once() -> None:
    async with script_world() as world, http_server(DOWN) as site, http_server(DOWN) as backup:
        assert await failure(world, site.url(), retries=1, method=Method.POST, fallback_url=backup.url()) == "CB206"
        assert len(site.requests) == 2
        assert [request[:5] for request in backup.requests] == [b"POST "]
        assert b"ErrorCode=CB206" in web.body(backup.requests[0])


async def test_a_bad_variable_is_cb212_and_the_fallback_is_asked() -> None:
    facts = replace(FACTS, variables={"v": ".."})
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        script = a_script(site.url("/a/$v/b"), fallback_url=site.url("/fallback"))
        assert (await world.ask(script, facts)).verbs
        (request,) = site.requests
        assert web.target(request).startswith("/fallback?")
        assert "ErrorCode=CB212" in web.target(request)
    assert world.failure_codes == ["CB212"]


async def test_no_reply_in_time_is_cb205_and_drops_the_connection() -> None:
    async with script_world() as world, http_server(web.never) as site:
        assert await failure(world, site.url(), total_timeout=0.5) == "CB205"
        await site.connections[0].gone.wait()


async def test_a_reply_that_drips_is_cb205_however_far_it_has_come() -> None:
    gate = asyncio.Event()
    slow = web.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n<Response><Hangup/></Response>", gate)
    async with script_world() as world, http_server(slow) as site:
        assert await failure(world, site.url(), total_timeout=0.05) == "CB205"


async def test_the_deadline_ends_a_request_that_is_still_running_with_cb205() -> None:
    async with script_world() as world, http_server(web.never) as site:
        assert await failure(world, site.url(), deadline=0.05, retries=3, fallback_url=site.url()) == "CB205"
    assert "deadline of 0.05 s" in str(world.failures[0])


async def test_after_the_deadline_there_is_neither_repetition_nor_fallback() -> None:
    async def late(connection: web.Connection, request: bytes) -> None:
        world.clock.go_on(5)
        connection.close()

    async with script_world() as world, http_server(late) as site:
        assert await failure(world, site.url(), deadline=5, retries=3, fallback_url=site.url("/f")) == "CB209"
        assert len(site.requests) == 1


async def test_a_repetition_that_would_begin_after_the_deadline_gives_way_to_the_fallback() -> None:
    async def late(connection: web.Connection, request: bytes) -> None:
        world.clock.go_on(4.6)
        connection.close()

    async with script_world() as world, http_server(late, web.reply(HANGUP)) as site:
        assert (await world.ask(a_script(site.url(), deadline=5, retries=3, fallback_url=site.url("/f")))).verbs
        assert [web.target(request).split("?")[0] for request in site.requests] == ["/", "/f"]
    assert world.clock.pauses == []


async def test_a_caller_who_hangs_up_cancels_the_request_within_200_ms_and_none_follows() -> None:
    async with script_world() as world, http_server(web.never) as site:
        script = a_script(site.url(), retries=3, fallback_url=site.url("/fallback"))
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(world.ask(script))
            await site.has(1)
            async with asyncio.timeout(0.2):
                asking.cancel()
                await until(asking.done)
                await site.connections[0].gone.wait()
        assert asking.cancelled()
        assert len(site.requests) == 1
    assert world.failure_codes == ["CB213"]
    assert world.bulkhead.in_flight(site.url("")) == 0


async def test_the_reason_of_a_failure_is_one_line_that_says_what_to_do() -> None:
    async with script_world() as world, http_server(DOWN) as site:
        await failure(world, site.url())
    (found,) = world.failures
    assert str(found) == (
        "refused CB206: the web server answered with status 500. Look for the status in the web server's error log."
    )


async def test_five_failures_in_a_row_open_the_scripts_breaker_which_one_trial_after_ten_seconds_closes() -> None:
    async with script_world() as world, http_server(DOWN) as site:
        for _ in range(5):
            assert await failure(world, site.url()) == "CB206"
        assert await failure(world, site.url()) == "CB210"
        assert await failure(world, site.url()) == "CB210"
        assert len(site.requests) == 5
        world.clock.go_on(10)
        assert await failure(world, site.url()) == "CB206", "the trial"
        assert await failure(world, site.url()) == "CB210"
        world.clock.go_on(10)
        site.will(web.reply(HANGUP))
        assert (await world.ask(a_script(site.url()))).verbs
        assert (await world.ask(a_script(site.url()))).verbs


async def test_one_trial_at_a_time_is_let_through_and_one_that_the_caller_left_is_followed_by_another() -> None:
    async with script_world() as world, http_server(DOWN) as site:
        for _ in range(5):
            await failure(world, site.url())
        world.clock.go_on(10)
        site.will(web.never, web.reply(HANGUP))
        async with asyncio.TaskGroup() as tasks:
            trial = tasks.create_task(world.ask(a_script(site.url())))
            await site.has(6)
            assert await failure(world, site.url()) == "CB210"
            trial.cancel()
            await until(trial.done)
        assert (await world.ask(a_script(site.url()))).verbs


async def test_an_open_breaker_leaves_the_fallback_open() -> None:
    async with script_world() as world, http_server(DOWN) as site, http_server(web.reply(HANGUP)) as backup:
        script = a_script(site.url(), fallback_url=backup.url())
        for _ in range(7):
            assert (await world.ask(script)).verbs
        assert len(site.requests) == 5
        assert "ErrorCode=CB210" in web.target(backup.requests[-1])


@pytest.mark.parametrize("answer", [web.reply(b"", "404 Not Found"), web.reply(b"OK"), web.reply(HANGUP)])
async def test_whatever_answers_properly_is_not_dead(answer: web.Behaviour) -> None:
    async with script_world() as world, http_server(*[DOWN] * 4, answer, *[DOWN] * 4, answer) as site:
        for _ in range(10):
            with pytest.MonkeyPatch.context():
                await asyncio.gather(world.ask(a_script(site.url())), return_exceptions=True)
        assert len(site.requests) == 10


async def test_a_request_that_never_reached_the_script_says_nothing_about_it() -> None:
    away = web.redirect("http://10.0.0.1/")
    async with script_world() as world, http_server(*[DOWN] * 4, away, DOWN) as site:
        codes = [await failure(world, site.url()) for _ in range(7)]
    assert codes == ["CB206"] * 4 + ["CB208", "CB206", "CB210"]


async def test_one_script_holds_half_of_an_origins_places_and_its_neighbour_the_other_half() -> None:
    """A dead and a healthy script on one origin: the dead one waits for itself only."""

    async def by_path(connection: web.Connection, request: bytes) -> None:
        await (web.never if b"/dead" in request else web.reply(HANGUP))(connection, request)

    async with script_world(per_host=4, place_wait=0.05) as world, http_server(by_path) as site:
        origin = site.url("")
        dead = a_script(site.url("/dead"), name="dead")
        healthy = a_script(site.url("/healthy"), name="healthy")
        async with asyncio.TaskGroup() as tasks:
            stuck = [tasks.create_task(world.ask(dead)) for _ in range(2)]
            await site.has(2)
            with pytest.raises(ScriptError, match="CB211"):
                await world.ask(dead)
            for _ in range(20):
                assert (await world.ask(healthy)).verbs
            assert world.bulkhead.in_flight(origin) == 2
            assert sum(b"/dead" in request for request in site.requests) == 2
            for task in stuck:
                task.cancel()


async def test_waiting_for_a_place_is_not_part_of_total_timeout_and_counts_against_nobody() -> None:
    async with script_world(per_host=2, place_wait=0.1) as world, http_server(web.never) as site:
        script = a_script(site.url(), total_timeout=0.02)
        async with world.bulkhead.place(site.url(""), "test"):
            for _ in range(6):
                assert await failure(world, site.url(), total_timeout=0.02) == "CB211"
        with pytest.raises(ScriptError, match="CB205"):
            await world.ask(script)


async def test_every_request_names_the_program_and_carries_the_trace_of_its_call() -> None:
    async with script_world() as world, http_server(DOWN, web.reply(HANGUP), web.reply(HANGUP)) as site:
        script = a_script(site.url(), retries=1)
        await world.ask(script)
        await world.ask(script, replace(FACTS, call_api_id="zzzzzzzzzzzzzzzzzzzz"))
    traces = [web.header(request, "traceparent") or "" for request in site.requests]
    assert all(re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", trace) for trace in traces)
    assert len(set(traces)) == 3
    first, again, other = (trace.split("-")[1] for trace in traces)
    assert first == again == trace_of_call(FACTS.call_api_id) != other
    assert [trace.split("-")[2] for trace in traces] == [sent.span for sent in world.journal.of(RequestSent)]
    assert {web.header(request, "User-Agent") for request in site.requests} == {f"Callbridge/{__version__}"}


async def test_get_and_post_on_the_wire_octet_for_octet() -> None:
    facts = replace(FACTS, caller_number="0003*006", caller_name="José +1", variables={"code": "0 4/2"})
    parameters = (
        "CallID=1763800001.42&CallerIDNum=0003%2A006&CallerIDName=Jos%C3%A9%20%2B1&CallStatus=ANSWER&CallFlow=IN"
        "&CallAPIID=2gflhkjbozarrmnjp5go&EventType=call_interactive"
    )
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        await world.ask(a_script(site.url("/s?token=%41&code=$code#top")), facts)
        await world.ask(a_script(site.url("/s?token=%41&code=$code"), method=Method.POST), facts)
    trace = f"traceparent: 00-{trace_of_call(FACTS.call_api_id)}-"
    spans = [sent.span for sent in world.journal.of(RequestSent)]
    get, post = (request.decode() for request in site.requests)
    lines = get.split("\r\n")
    assert lines[0] == f"GET /s?token=%41&code=0%204%2F2&{parameters} HTTP/1.1"
    common = {
        f"Host: 127.0.0.1:{site.port}",
        "Accept: application/xml, text/xml;q=0.9, */*;q=0.1",
        "Accept-Encoding: identity",
        f"User-Agent: Callbridge/{__version__}",
    }
    assert set(lines[1:-2]) == common | {f"{trace}{spans[0]}-01"}
    head, _, body = post.partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0] == "POST /s?token=%41&code=0%204%2F2 HTTP/1.1"
    form = {"Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(parameters)}"}
    assert set(lines[1:]) == common | form | {f"{trace}{spans[1]}-01"}
    assert body == parameters


async def test_a_request_verb_asks_relative_to_the_url_just_asked_with_its_own_method() -> None:
    facts = replace(FACTS, variables={"key": "5"})
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        script = a_script(site.url("/ivr/start.php?x=1"))
        order = Request(url=Template.parse("menu.php?step=2&key=$key"), method=Method.POST)
        await world.ladder.ask(Ask(script, request=order, base=site.url("/ivr/deep/x.php?CallID=1")), facts)
        (request,) = site.requests
    assert request.startswith(b"POST /ivr/deep/menu.php?step=2&key=5 HTTP/1.1\r\n")
    assert web.body(request).startswith(b"CallID=1763800001.42&")


async def test_a_request_verb_has_the_full_ladder() -> None:
    async with script_world() as world, http_server(DOWN, DOWN, web.reply(HANGUP)) as site:
        script = a_script(site.url("/s"), retries=1, fallback_url=site.url("/f"))
        order = Request(url=Template.parse("/next"))
        assert (await world.ladder.ask(Ask(script, request=order, base=site.url("/s")), FACTS)).verbs
        assert [web.target(request).split("?")[0] for request in site.requests] == ["/next", "/next", "/f"]
        assert f"ErrorUrl=http%3A%2F%2F127.0.0.1%3A{site.port}%2Fnext" in web.target(site.requests[-1])


async def test_a_request_verb_to_another_origin_is_checked_and_carries_no_secrets() -> None:
    async with script_world() as world, http_server(web.reply(HANGUP)) as other, http_server() as site:
        url = site.url("/s").replace("http://", "http://bob:s3cret@")
        ask = Ask(a_script(url), request=Request(url=Template.parse(other.url("/x"))), base=site.url("/s"))
        with pytest.raises(ScriptError, match="CB208"):
            await world.ladder.ask(ask, FACTS)
        assert not other.requests
        await world.ladder.ask(replace(ask, script=a_script(url, allow_hosts=("127.0.0.1",))), FACTS)
        assert web.header(other.requests[0], "Authorization") is None


async def test_a_request_in_flight_at_a_restart_is_not_repeated_where_that_is_forbidden() -> None:
    facts = replace(FACTS, resumed=True)
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        script = a_script(site.url("/s"), repeat_after_restart=False, retries=3, fallback_url=site.url("/f"))
        await world.ask(script, facts)
        assert ["/f?" in web.target(request) for request in site.requests] == [True]
        assert "ErrorCode=CB209" in web.target(site.requests[0])
        await world.ask(a_script(site.url("/s")), facts)
        assert "Resumed=yes" in web.target(site.requests[1])
    assert [type(entry) for entry in world.journal.entries[:2]] == [RequestFailed, RequestSent]


async def test_the_url_in_the_journal_is_without_user_and_password() -> None:
    async with script_world() as world, http_server(web.reply(HANGUP)) as site:
        await world.ask(a_script(site.url("/s").replace("http://", "http://bob:s3cret@")))
        assert web.header(site.requests[0], "Authorization") == "Basic Ym9iOnMzY3JldA=="
    assert "s3cret" not in repr(world.journal.entries)
    assert "s3cret" not in site.requests[0].decode()
