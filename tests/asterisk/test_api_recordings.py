"""Who may fetch what callers have said: A15 of Events and API 10."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bridge.protocol.link_signature import recording_url
from bridge.store.link_key import link_key
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import OTHER, Api, api_site
from tests.asterisk.calling import HANGUP, POLL, ask, ivr
from tests.asterisk.script_server import ScriptServer
from tests.fakes.api_listener import Reply

pytestmark = pytest.mark.asterisk

RECORD = '{ action = "record_sound", variable = "said", max_seconds = 10, beep = false }'


async def test_a_recording_is_given_to_its_extension_s_token_and_to_who_has_the_link_in_time(
    asterisk: Asterisk, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    page = f"{script.url}/end?name=$RECORDING&link=$RECORDINGURL"
    async with api_site(asterisk, tmp_path, ivr(f"start = [{RECORD}, {ask(page)}, {HANGUP}]")) as api:
        call = await ana.call("099")
        await call.answered()
        call.say_tone(1000, 1.0)
        assert (await _half(api)).code == (409, "still_recording")
        await call.silent(0.2, since=await call.answered() + 1)
        await call.press("#")
        asked = await script.asks(within=10)
        await call.ended()
        api_id, name, link = (asked.parameters[word] for word in ("CallAPIID", "name", "link"))
        place = f"/callbridge/v1/recordings/{api_id}"

        (listed,) = (await api.ask("GET", place)).content
        assert (listed["name"], listed["duration"] > 0.5) == (f"{name}.wav", True)
        own = await api.ask("GET", f"{place}/{name}")
        assert (own.status, own.headers["Content-Type"], len(own.body)) == (200, "audio/wav", listed["size"])
        assert own.body.startswith(b"RIFF")
        assert (await api.ask("GET", f"{place}/{name}", token=OTHER)).code == (403, "access_denied")
        assert (await api.ask("GET", place, token=OTHER)).code == (403, "access_denied")

        assert link.startswith(f"http://127.0.0.1:{api.port}{place}/{name}?expires=")
        assert await _by_link(api, link) == (200, own.body)
        altered = link[:-1] + ("0" if link[-1] != "0" else "1")
        later = link.replace("expires=", "expires=9")
        other = link.replace(name, name + "x")
        past = recording_url(_base(link), api_id, name, int(time.time()) - 1, link_key(api.running.folder / "state"))
        for refused in (altered, later, other, past):
            assert (await _by_link(api, refused))[0] == 403, refused
        assert (await api.ask("DELETE", urlsplit(link).path + "?" + urlsplit(link).query, token="x" * 43)).status == 403

        assert (await api.ask("DELETE", f"{place}/{name}")).content["name"] == listed["name"]
        assert (await api.ask("GET", f"{place}/{name}")).code == (404, "not_found")
        assert await _by_link(api, link) == (404, b"")
        audit = (api.running.folder / "audit.jsonl").read_text("utf-8")
        assert audit.count("recording fetched") == 2
        assert audit.count("recording removed") == 1


async def _half(api: Api) -> Reply:
    """A recording that is being made, as soon as there is some of it."""
    (entry,) = await api.shows(bool, "0003*099")
    async with asyncio.timeout(5):
        while True:
            reply = await api.ask("GET", f"/callbridge/v1/recordings/{entry['id']}/rec-1")
            if reply.status not in {403, 404}:  # nothing is written yet, of the call or of its sound
                return reply
            await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside


def _base(link: str) -> str:
    return "http://" + urlsplit(link).netloc


async def _by_link(api: Api, link: str) -> tuple[int, bytes]:
    """Without a token; the status, and the sound if there is one."""
    parts = urlsplit(link)
    reply = await api.say(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
    return reply.status, reply.body if reply.status == 200 else b""
