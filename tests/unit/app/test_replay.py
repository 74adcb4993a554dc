"""A script that is asked again what it was asked on a call, on loopback."""

from collections.abc import Sequence

import pytest

from bridge.app import replay
from bridge.app.replay import Asked, Difference, Replayed, Said, requests_of
from bridge.calls.journal import CallAnswered, Entry, FaultFound, Noted, ReplyReceived, RequestFailed, RequestSent
from bridge.faults import fault
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server, refused_port

JUMP = b'<?xml version="1.0"?><Response><Jump context="main"/></Response>'
OTHER = b'<?xml version="1.0"?><Response><Jump context="night"/></Response>'
TWO = b'<?xml version="1.0"?><Response><Pause/><Jump context="main"/></Response>'


def noted(*entries: Entry) -> tuple[Noted, ...]:
    return tuple(Noted(float(at), "17.4", entry) for at, entry in enumerate(entries))


def a_call(url: str, body: bytes = JUMP, *, exact: bool = True, seconds: float = 5.0) -> tuple[Noted, ...]:
    said = body.decode() if exact else ""
    return noted(
        CallAnswered(),
        RequestSent("menu", "get", url, 1),
        ReplyReceived("menu", 200, seconds, len(body), ("Jump",), said),
    )


async def again(entries: Sequence[Noted], url: str = "", **known: str) -> tuple[Replayed, ...]:
    return await replay._replay(requests_of(entries), url, known)  # noqa: SLF001 - its other door makes a loop of its own


async def test_a_script_that_answers_as_then_has_no_differences() -> None:
    async with http_server(web.reply(JUMP)) as site:
        (found,) = await again(a_call(site.url("/menu?choice=1")))
        assert site.requests[0].startswith(b"GET /menu?choice=1 HTTP/1.1\r\n")
        assert web.header(site.requests[0], "Callbridge-Replay") == "1"
    assert found.differences == ()
    assert found.now is not None
    assert found.now.names == ("Jump",)


async def test_a_parameter_of_a_verb_that_has_changed_is_told() -> None:
    async with http_server(web.reply(OTHER)) as site:
        (found,) = await again(a_call(site.url("/menu")))
        (masked,) = await again(a_call(site.url("/menu"), exact=False))
    assert found.differences == (Difference("verb 1 context", "main", "night"),)
    assert masked.differences == ()


async def test_verbs_faults_status_and_time_are_compared() -> None:
    broken = JUMP.replace(b"</Response>", b"")
    async with http_server(web.reply(TWO), web.reply(broken), web.reply(b"", status="500 No")) as site:
        url = site.url("/menu")
        (verbs,) = await again(a_call(url))
        (faults,) = await again(a_call(url))
        (status,) = await again(a_call(url))
    assert verbs.differences == (Difference("verbs", "Jump", "Pause, Jump"),)
    assert [one.what for one in faults.differences] == ["faults"]
    assert [(one.what, one.now) for one in status.differences][:2] == [("outcome", "CB206"), ("status", "500")]
    slow = list(replay._differences(Said(200, 0.1, ("Jump",)), Said(200, 0.9, ("Jump",))))  # noqa: SLF001 - no waiting
    assert slow == [Difference("seconds", "0.100", "0.900")]


async def test_a_request_goes_elsewhere_with_its_query_and_its_form() -> None:
    entries = noted(RequestSent("menu", "POST", "http://gone.invalid/menu?a=1", 1, "choice=2"))
    async with http_server(web.reply(JUMP)) as site:
        (found,) = await again(entries, site.url("/copy"))
        (more,) = await again(entries, site.url("/copy?b=2"))
        assert [web.target(one) for one in site.requests] == ["/copy?a=1", "/copy?b=2&a=1"]
        assert web.body(site.requests[0]) == b"choice=2"
    assert found.now is not None
    assert found.differences == more.differences == ()


async def test_what_is_hidden_is_not_made_up() -> None:
    async with http_server(web.reply(JUMP)) as site:
        entries = noted(RequestSent("menu", "GET", f"{site.url('/menu')}?pin=•••&code=-secret-&CallID=7", 1))
        (found,) = await again(entries)
        assert not site.requests
        assert found.now is None
        assert found.hidden == ("pin", "code")
        (half,) = await again(entries, pin="12 34")
        assert half.hidden == ("code",)
        (whole,) = await again(entries, pin="12 34", code="9", CallID="no")
        assert web.target(site.requests[0]) == "/menu?pin=12%2034&code=9&CallID=7"
        (path,) = await again(noted(RequestSent("menu", "GET", f"{site.url('/')}•••", 1)))
    assert whole.now is not None
    assert path.hidden == ("address",)


async def test_a_script_that_is_away_now_and_one_that_was_away_then() -> None:
    with refused_port() as port:
        (found,) = await again(a_call(f"http://127.0.0.1:{port}/"))
    assert found.differences[0].what == "outcome"
    assert found.differences[0].now == "CB202"
    failed = noted(
        RequestSent("menu", "GET", "http://x.invalid/", 1), RequestFailed("menu", fault("CB205"), 15.0), CallAnswered()
    )
    async with http_server(web.reply(b"<nonsense")) as site:
        (refused,) = await again(failed, site.url())
    assert refused.differences[0].then == "CB205"


def test_each_request_has_what_came_of_it() -> None:
    entries = noted(
        RequestSent("a", "GET", "http://a/", 1),
        FaultFound(fault("CB214"), "a"),
        RequestFailed("a", fault("CB205"), 15.0),
        RequestSent("a", "GET", "http://a/", 2),
        ReplyReceived("other", 200, 0.1, 0, ()),
        ReplyReceived("a", 200, 0.2, 3, ()),
        FaultFound(fault("CB110"), "a"),
        FaultFound(fault("CB302"), "speech"),
        RequestSent("b", "POST", "http://b/", 1, "x=1"),
    )
    assert requests_of(entries) == (
        Asked("a", "GET", "http://a/", "", 0.0, Said(seconds=15.0, faults=("CB214",), code="CB205")),
        Asked("a", "GET", "http://a/", "", 3.0, Said(200, 0.2, (), None, ("CB110",))),
        Asked("b", "POST", "http://b/", "x=1", 8.0, None),
    )
    assert requests_of(()) == ()


def test_it_can_be_done_where_no_loop_runs() -> None:
    assert replay.replay_all(()) == ()


@pytest.mark.parametrize("value", [None, "x" * 300])
def test_a_long_value_is_cut(value: object) -> None:
    assert len(replay._shown(value)) <= 200  # noqa: SLF001 - of a whole reply it would take a page
