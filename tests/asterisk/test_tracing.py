"""What a collector is told of a real call, and what a script is told of its trace: docs/howto/tracing.md."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bridge.protocol.trace_context import trace_of_call
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, bridge, ivr, reply, tone
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually
from tests.fakes import http_server as web
from tests.fakes.collector import attributes, collector
from tests.fakes.http_server import refused_port

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90)]

DIGITS = '{ action = "record_digits", variable = "code", max_digits = 2, prompt = "tone-620" }'
CRM = '{ action = "call_interactive", script = "crm" }'
CALL = "call 0003*099"
WITHIN = 20
"""Seconds in which spans arrive: batches are gathered for one."""


def tracing(endpoint: str) -> str:
    return f'[tracing]\nenabled = true\nendpoint = "{endpoint}"\n'


def crm(script: ScriptServer, more: str = "") -> str:
    return f'[script.crm]\nurl = "{script.url}/ivr?code=$code"\n{more}\n'


def lies_within(span: Span, others: Sequence[Span]) -> bool:
    (parent,) = [one for one in others if one.span_id == span.parent_span_id]
    return (
        parent.start_time_unix_nano <= span.start_time_unix_nano
        and span.end_time_unix_nano <= parent.end_time_unix_nano
        and parent.trace_id == span.trace_id
    )


async def test_a_call_is_one_trace_from_its_entry_to_its_hangup(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLBRIDGE_PRIVACY__SHOW_DIGITS", "false")
    monkeypatch.setenv("CALLBRIDGE_PRIVACY__SHOW_QUERY_VALUES", "false")
    script.answers("/ivr", Answer("boom", status=503), reply("<PlaySound>tone-850</PlaySound>", "<Hangup/>"))
    menu = ivr(f"start = [{tone(440)}, {DIGITS}, {CRM}, {HANGUP}]", 'did = ["099"]')
    async with collector() as arrived:
        settings = tracing(arrived.endpoint) + crm(script, "retries = 1")
        async with bridge(asterisk, tmp_path, menu, settings=settings):
            call = await phone.call("099")
            await call.hears(620)
            await call.press("42")
            await call.ended()
            await eventually(lambda: CALL in [span.name for span in arrived.spans], WITHIN)
    assert arrived.tree() == [
        CALL,
        "  play_sound",
        "  record_digits",
        "  call_interactive",
        "    ask",
        "      GET crm",
        "      GET crm",
        "    PlaySound",
        "    Hangup",
    ]
    told = script.asked[0].parameters
    assert {span.trace_id.hex() for span in arrived.spans} == {trace_of_call(told["CallAPIID"])}
    assert all(lies_within(span, arrived.spans) for span in arrived.spans if span.parent_span_id)
    requests = sorted((one for one in arrived.spans if one.name == "GET crm"), key=lambda one: one.start_time_unix_nano)
    assert [f"00-{one.trace_id.hex()}-{one.span_id.hex()}-01" for one in requests] == [
        asked.headers["traceparent"] for asked in script.asked
    ]
    first, again = (attributes(one) for one in requests)
    assert (first["http.response.status_code"], first["error.type"]) == (503, "CB206")
    assert (again["http.response.status_code"], again["callbridge.verbs"]) == (200, ["PlaySound", "Hangup"])
    assert str(again["url.full"]).startswith(f"{script.url}/ivr?code=•••&CallID={told['CallID']}&CallerIDNum=•••&")
    root = arrived.named(CALL)
    about = attributes(root)
    assert (about["callbridge.caller"], about["callbridge.end_reason"]) == ("+12025550143", "reply_hangup")
    assert about["callbridge.call_id"] == told["CallID"]
    sound = arrived.named("PlaySound")
    assert 0.9 < (sound.end_time_unix_nano - sound.start_time_unix_nano) / 1e9 < 10
    assert not [request for request in arrived.site.requests if b"code=42" in request]


async def test_after_a_kill_the_same_trace_goes_on(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/ivr", "", reply("<Hangup/>"))
    menu = ivr(f"start = [{CRM}, {DIGITS}, {CRM}]")
    async with collector() as arrived:
        settings = tracing(arrived.endpoint) + crm(script)
        async with bridge(asterisk, tmp_path, menu, settings=settings) as running:
            call = await phone.call("099")
            await call.hears(620)
            await eventually(lambda: len(arrived.spans) > 0, WITHIN)
            await running.stop(signal.SIGKILL)
            now = asyncio.get_running_loop().time()
            await running.start()
            await call.hears(620, since=now)
            await call.press("42")
            await call.ended()
            await eventually(lambda: CALL in [span.name for span in arrived.spans], WITHIN)
    root = arrived.named(CALL)
    assert [line for line in arrived.tree() if "GET" in line] == ["      GET crm", "      GET crm"]
    assert {span.trace_id for span in arrived.spans} == {root.trace_id}
    assert [span.name for span in arrived.spans if not span.parent_span_id] == [CALL]
    assert all(lies_within(span, arrived.spans) for span in arrived.spans if span.parent_span_id)
    assert attributes(root)["callbridge.taken_up"] is True


async def test_an_event_is_a_trace_of_its_own_with_a_link_to_the_call(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/event", "")
    told = f'[[event]]\nid = "crmhangup"\ntype = "hangup"\nextension = "099"\nurl = "{script.url}/event"\n'
    async with collector() as arrived:
        settings = told + tracing(arrived.endpoint)
        async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]"), settings=settings):
            call = await phone.call("099")
            await call.ended()
            event = await script.asks()
            await eventually(lambda: len(arrived.spans) > 2, WITHIN)
    (span,) = [one for one in arrived.spans if one.name.startswith("event")]
    (link,) = span.links
    root = arrived.named(CALL)
    assert event.headers["traceparent"] == f"00-{span.trace_id.hex()}-{span.span_id.hex()}-01"
    assert span.trace_id.hex() == event.headers["Callbridge-Delivery"].replace("-", "")
    assert (link.trace_id, link.span_id) == (root.trace_id, root.span_id)


@pytest.mark.parametrize("behaviour", [web.never, web.reply(b"boom", "500 No")], ids=["silent", "500"])
async def test_a_collector_that_misbehaves_costs_no_call_and_one_line(
    asterisk: Asterisk, phone: Phone, tmp_path: Path, behaviour: web.Behaviour
) -> None:
    async with collector(behaviour) as arrived:
        async with bridge(
            asterisk, tmp_path, ivr(f"start = [{tone(440)}, {HANGUP}]"), settings=tracing(arrived.endpoint)
        ) as running:
            for _ in range(2):
                call = await phone.call("099")
                await call.hears(440)
                await call.ended()
            await eventually(lambda: len(arrived.site.requests) > 0, WITHIN)
        assert running.said().count("[tracing]") == 1
        assert "opentelemetry" not in running.said()


async def test_with_nobody_there_calls_are_served_and_the_end_is_not_late(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    with refused_port() as port:
        place = f"http://127.0.0.1:{port}"
        async with bridge(
            asterisk, tmp_path, ivr(f"start = [{tone(440)}, {HANGUP}]"), settings=tracing(place)
        ) as running:
            call = await phone.call("099")
            await call.hears(440)
            await call.ended()
            await eventually(lambda: "traces cannot be sent" in running.said(), WITHIN)
            assert await running.stop() == 0
        assert running.said().count(f"[tracing] endpoint: {place}: traces cannot be sent: connection refused") == 1
