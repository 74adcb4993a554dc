"""What is kept of each exchange."""

import pytest

from bridge.app.clock import SystemClock
from bridge.app.wire import WatchedClient
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask
from bridge.protocol.facts import CallFacts
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from tests.fakes.http_server import hang_up, http_server, redirect, reply
from tests.fakes.ports import ListJournal
from tests.fakes.script_world import a_script


async def test_every_redirect_and_every_repetition_is_kept_with_what_came_back() -> None:
    clock = SystemClock()
    async with http_server() as site, WatchedClient(clock) as client:
        site.will(redirect(site.url("/there")), reply(b"<Response/>"), hang_up)
        bulkhead = Bulkhead(ScriptsSettings(), clock)
        ladder = Ladder(Journeys(client, bulkhead, clock), bulkhead, ListJournal(), clock, clock.pause)
        facts = CallFacts(call_id="1.1", call_api_id="x")
        await ladder.ask(Ask(a_script(site.url("/here"))), facts)
        with pytest.raises(ScriptError):
            await ladder.ask(Ask(a_script(site.url("/dead"))), facts)
    first, second, third = client.exchanges
    assert [one.hop.target.partition("?")[0] for one in client.exchanges] == ["/here", "/there", "/dead"]
    assert first.answer is not None
    assert first.answer.status == 302
    assert second.answer is not None
    assert second.answer.body == b"<Response/>"
    assert third.answer is None
    assert third.error is not None
    assert third.error.fault.code == "CB209"
    assert all(one.seconds > 0 for one in client.exchanges)
