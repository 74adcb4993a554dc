"""What people may read of a request: nothing that was keyed in secret, under any setting."""

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bridge.calls.journal import RequestSent
from bridge.errors import ScriptError
from bridge.faults import fault
from bridge.ivr.bind import Ask
from bridge.ivr.script import Method
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Request
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.request import ScriptRequest
from bridge.scripts.shown import HIDDEN, Shown, shown
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server
from tests.fakes.script_world import FACTS, a_script, script_world

HANGUP = web.reply(b"<Response><Hangup/></Response>")
SECRET = replace(FACTS, variables={"PIN": "1*34", "D": "7", "name": "Ana"}, secrets=frozenset({"PIN", "D", "unset"}))


async def test_a_secret_reaches_the_script_and_not_the_journal() -> None:
    async with script_world() as world, http_server(HANGUP, HANGUP) as site:
        await world.ask(a_script(site.url("/pin/$PIN/$D?p=$PIN&d=$D&n=$name")), SECRET)
        await world.ask(a_script(site.url("/?p=$PIN"), method=Method.POST, send_variables="all"), SECRET)
    first = web.target(site.requests[0])
    assert first.startswith("/pin/1%2A34/7?p=1%2A34&d=7&n=Ana")
    sent = world.journal.of(RequestSent)
    assert sent[0].url.startswith(site.url(f"/pin/{HIDDEN}/{HIDDEN}?p={HIDDEN}&d={HIDDEN}&n=Ana"))
    assert "1%2A34" not in repr(sent)
    assert "1*34" not in repr(sent)


async def test_what_a_script_sends_back_in_a_url_of_its_own_is_found_again() -> None:
    async with script_world() as world, http_server(HANGUP) as site:
        again = Request(url=Template.literal("/next/1%2A34?p=1%2A34"))
        await world.ladder.ask(Ask(a_script(site.url()), request=again, base=site.url("/pin/1%2A34/x")), SECRET)
    assert "1%2A34" in web.target(site.requests[0])
    assert [entry.url.partition("&")[0] for entry in world.journal.of(RequestSent)] == [
        site.url(f"/next/{HIDDEN}?p={HIDDEN}")
    ]


async def test_the_url_of_the_failure_that_a_fallback_is_told_of_is_shown_without_it() -> None:
    async with script_world() as world, http_server(web.reply(b"", "404 No"), HANGUP) as site:
        script = a_script(site.url("/pin/$PIN"), fallback_url=site.url("/fallback"))
        await world.ask(script, SECRET)
    told = world.journal.of(RequestSent)[1].url
    assert "1%252A34" in web.target(site.requests[1]) or "1%2A34" in web.target(site.requests[1])
    (failed,) = parse_qs(urlsplit(told).query)["ErrorUrl"]
    assert failed.startswith(site.url(f"/pin/{HIDDEN}"))
    assert "1*34" not in unquote(failed)


def test_without_secrets_nothing_is_made_twice() -> None:
    def never(facts: CallFacts, failure: Failure | None) -> ScriptRequest:
        raise AssertionError(facts, failure)

    request = ScriptRequest(Method.POST, "http://h/p?q=1", (), b"a=1")
    assert shown(request, FACTS, None, never) == Shown("http://h/p?q=1", "a=1")


@pytest.mark.parametrize(
    ("url", "body", "told"), [("http://h/s/1?q=2", b"", "http://h"), ("http://h/?a", b"b=1", "http://h")]
)
def test_a_stand_in_that_makes_it_too_long_leaves_the_origin(url: str, body: bytes, told: str) -> None:
    def too_long(facts: CallFacts, failure: Failure | None) -> ScriptRequest:
        raise ScriptError(fault("CB212", f"{facts.call_id}, {failure}: too long"))

    assert shown(ScriptRequest(Method.GET, url, (), body), SECRET, None, too_long) == Shown(told, "")
