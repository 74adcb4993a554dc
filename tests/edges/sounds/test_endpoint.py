import asyncio
import base64
import json

import pytest

from bridge.sounds.endpoint import Endpoint, EndpointError, ask
from tests.fakes.http_server import (
    Behaviour,
    HttpServer,
    body,
    endless,
    hang_up,
    header,
    http_server,
    never,
    octets,
    redirect,
    refused_port,
    reply,
    reset,
    target,
)
from tests.fakes.tones import a_tone

MOST = 1 << 20
QUESTION: dict[str, str | float] = {"text": "Grüezi, $5 & mehr", "voice": "eva", "language": "de-CH", "speed": 1.5}
WAV = a_tone(0.3)


async def asked(site: HttpServer, path: str = "/speak", user: str = "") -> bytes:
    return await ask(Endpoint.of(f"http://{user}127.0.0.1:{site.port}{path}"), QUESTION, MOST)


async def test_the_question_is_json_and_the_answer_a_wav() -> None:
    async with http_server(reply(WAV)) as site:
        assert await asked(site, "/a%20b/speak?model=fast") == WAV
    (request,) = site.requests
    assert request.startswith(b"POST /a%20b/speak?model=fast HTTP/1.1\r\n")
    assert json.loads(body(request)) == QUESTION
    assert header(request, "Content-Type") == "application/json"
    assert header(request, "Accept") == "audio/wav"
    assert header(request, "Accept-Encoding") is None
    assert header(request, "Authorization") is None


async def test_a_password_goes_into_its_header_and_nowhere_else() -> None:
    async with http_server(reply(WAV)) as site:
        await asked(site, user="anä:p%40ss:w@")
    assert base64.b64decode((header(site.requests[0], "Authorization") or "").removeprefix("Basic ")) == (
        "anä:p@ss:w".encode()
    )
    assert target(site.requests[0]) == "/speak"


async def test_no_clause_and_no_repr_holds_a_password_or_a_key() -> None:
    with refused_port() as port:
        endpoint = Endpoint.of(f"http://ana:hush@127.0.0.1:{port}/key-hush?key=hush")
        with pytest.raises(EndpointError, match=f"http://127.0.0.1:{port} cannot be reached: ") as caught:
            await ask(endpoint, QUESTION, MOST)
    assert "hush" not in repr(endpoint) + str(caught.value)
    for broken in ("ftp://ana:hush@x/", "http://ana:hush@:99999/", "hush", "http://$hush@x/"):
        with pytest.raises(ValueError, match="it") as flaw:
            Endpoint.of(broken)
        assert "hush" not in str(flaw.value)


async def test_a_host_that_does_not_exist_is_told() -> None:
    for url in ("http://no-such-host.invalid/", "http://999.1/"):
        with pytest.raises(EndpointError, match=r"cannot be reached|no complete answer"):
            await ask(Endpoint.of(url), QUESTION, MOST)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    async with http_server(reply(WAV)) as elsewhere, http_server(redirect(elsewhere.url(), status)) as site:
        with pytest.raises(EndpointError, match="a redirect, which is not followed") as caught:
            await asked(site)
    assert elsewhere.requests == []
    assert not caught.value.refused


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        *((status, True) for status in ("400 Bad Request", "404 Not Found", "422 Unprocessable")),
        *((status, False) for status in ("401 Unauthorized", "429 Too Many", "500 Oops", "503 Busy")),
    ],
)
async def test_an_error_is_told_with_its_words_and_some_mean_this_voice_only(status: str, refused: bool) -> None:
    async with http_server(reply(b'{"error":\n "no voice eva"}' + b" x" * 2000, status)) as site:
        with pytest.raises(EndpointError, match=r'answered [45]..: {"error": "no voice eva"}') as caught:
            await asked(site)
    assert caught.value.refused == refused
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (reply(b""), "answered nothing"),
        (reply(b'{"audio": "UklGRg=="}'), r"answered no WAV: it begins with b'{.audio.: .UklGR'"),
        (reply(b"RIFF\x00\x00\x00\x00AVI "), "answered no WAV"),
        (reply(b"", "204 No Content"), "answered nothing"),
        (endless, "answered more than 1048576 octets"),
        (octets(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nRIFF"), r"no complete answer \(ClientPayloadError\)"),
        (octets(b"SIP/2.0 200 OK\r\n\r\n"), "no complete answer"),
        (hang_up, r"no complete answer \(ServerDisconnectedError\)"),
        (reset, "no complete answer"),
    ],
)
async def test_what_is_no_wav_is_an_engine_failure(behaviour: Behaviour, why: str) -> None:
    async with http_server(behaviour) as site:
        with pytest.raises(EndpointError, match=why) as caught:
            await asked(site)
    assert not caught.value.refused


async def test_an_engine_that_never_answers_costs_its_caller_only_the_time_he_gives_it() -> None:
    async with http_server(never) as site:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asked(site)
        await site.connections[0].gone.wait()


async def test_nothing_is_unpacked_so_that_a_small_answer_stays_small() -> None:
    async with http_server(reply(b"\x1f\x8b" + bytes(20), extra=["Content-Encoding: gzip"])) as site:
        with pytest.raises(EndpointError, match="answered no WAV"):
            await asked(site)
