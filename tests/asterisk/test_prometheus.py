"""A real Prometheus collects from a service that serves calls: every expression of the dashboard says something."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.ports import free_port
from tests.asterisk.calling import HANGUP, ask, bridge, ivr, reply
from tests.asterisk.script_server import ScriptServer
from tests.fakes.prometheus import FOLDER, Prometheus, program, prometheus

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(150)]

DASHBOARD: dict[str, Any] = json.loads((FOLDER / "grafana-callbridge.json").read_text("utf-8"))


def drawn(instance: str) -> list[str]:
    """All expressions, with the instance that Grafana would put there."""
    targets = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return [target["expr"].replace("$instance", instance) for target in targets]


async def collected(watched: Prometheus, expression: str, within: float = 60) -> None:
    """Until an expression holds."""
    async with asyncio.timeout(within):
        while not await watched.result(expression):  # noqa: ASYNC110 - Prometheus tells nobody
            await asyncio.sleep(0.2)  # noqa: TID251 - another process is watched from outside


async def numbers(place: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://{place}/metrics") as answer:
        return await answer.text()


def judged(text: str) -> str:
    """What promtool has to say against the metrics."""
    done = subprocess.run(
        [program("promtool"), "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr + (f"status {done.returncode}" if done.returncode else "")


async def test_what_is_drawn_and_what_alarms_is_true_of_a_service_that_serves_calls(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/ivr", reply("<Hangup/>"))
    script.answers("/event", "")
    event = f'[[event]]\ntype = "hangup"\nextension = "099"\nurl = "{script.url}/event"\n'
    menu = ivr(f"start = [{ask(script.url + '/ivr')}, {HANGUP}]")
    place = f"127.0.0.1:{(port := free_port())}"
    async with (
        bridge(asterisk, tmp_path, menu, settings=event, metrics=port),
        prometheus(tmp_path, place) as watched,
    ):
        await collected(watched, 'count_over_time(up{job="callbridge"}[1m]) > 1 and up{job="callbridge"} == 1')
        call = await phone.call("099")
        await call.ended()
        await script.asks(2)
        for told in ("calls_ended", "requests", "deliveries"):
            await collected(watched, f"sum(increase(callbridge_{told}_total[5m])) > 0")
        silent = [expression for expression in drawn(place) if not await watched.result(expression)]
        assert silent == []
        assert await watched.values("instance", "callbridge_calls") == [place]
        rules = await watched.rules()
        assert [rule["name"] for rule in rules if rule["health"] != "ok" or rule.get("lastError")] == []
        assert [rule["name"] for rule in rules if rule["state"] != "inactive"] == []
        text = await numbers(place)
    assert await asyncio.to_thread(judged, text) == ""
