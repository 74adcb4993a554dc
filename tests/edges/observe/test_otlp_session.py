"""What a collector may say, and how little of it is heard."""

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from bridge.observe import otlp, otlp_session
from tests.edges.observe.test_otlp import A_SPAN, send, sending
from tests.fakes import http_server as web
from tests.fakes.certificates import make_certificates
from tests.fakes.collector import collector


async def test_a_collector_that_sends_elsewhere_is_not_followed() -> None:
    async with collector() as other, collector(web.redirect(other.site.url("/v1/traces"), "307 Go")) as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == "it answered with status 307"
        assert (len(arrived.site.requests), len(other.site.requests)) == (1, 0)


@pytest.mark.parametrize(("status", "said"), [("200 OK", ""), ("307 Go", "it answered with status 307")])
async def test_the_end_of_an_answer_is_not_waited_for(status: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT", 1.0)
    more = asyncio.Event()
    head = f"HTTP/1.1 {status}\r\nLocation: /v1/traces\r\nContent-Length: 1000\r\n\r\n".encode()
    async with collector(web.drip(head + b" " * len(head), more)) as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == said
        more.set()


async def test_an_answer_is_not_unpacked() -> None:
    async with collector(web.reply(b"no gzip at all", extra=("Content-Encoding: gzip",))) as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == ""


async def test_a_short_answer_keeps_the_connection() -> None:
    async with collector(web.reply(b'{"partialSuccess":{}}')) as arrived:
        with sending(arrived.endpoint) as made:
            assert (await send(made), await send(made)) == ("", "")
        assert (len(arrived.site.requests), len(arrived.site.connections)) == (2, 1)


async def test_cookies_of_a_collector_are_not_kept() -> None:
    async with collector(web.reply(extra=("Set-Cookie: a=b",))) as arrived:
        with sending(arrived.endpoint) as made:
            assert (await send(made), await send(made)) == ("", "")
        assert [web.header(request, "Cookie") for request in arrived.site.requests] == [None, None]


@pytest.mark.parametrize("end", ["%0A", "%0D", "%E2%80%99"])
async def test_a_token_that_is_no_header_is_not_told(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"authorization=Bearer%20made{end}up")
    async with collector() as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == otlp_session.NO_HEADER
        assert arrived.site.requests == []


async def test_a_head_without_an_end_ends_the_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT", 0.5)
    monkeypatch.setattr(otlp_session, "HEAD_LINES", 8)
    goes_on = web.octets(b"HTTP/1.1 100 Continue\r\n\r\n" * 8 + b"HTTP/1.1 200 OK\r\n\r\n")
    async with collector(goes_on) as arrived:
        with sending(arrived.endpoint) as made:
            assert await send(made) == "the head of its answer does not end"
            arrived.site.will(web.octets(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
            assert await send(made) == ""


async def test_over_tls_the_right_name_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_certificates(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(made.authority))
    async with web.http_server(web.reply(), tls=made.server()) as site:
        with sending(site.url("", scheme="https")) as collecting:
            assert await send(collecting) == ""
        assert len(site.requests) == 1


def test_over_tls_another_name_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT", 1.0)
    made = make_certificates(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(made.authority))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=shake_hands, args=(listening, made.stranger()))
        server.start()
        with sending(f"https://127.0.0.1:{listening.getsockname()[1]}") as collecting:
            assert "certificate" in collecting.send((A_SPAN,))
        listening.shutdown(socket.SHUT_RDWR)
        server.join(10)


def shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    """With each who comes, until nobody may come any more."""
    while True:
        try:
            came, _ = listening.accept()
        except OSError:
            return
        with came, suppress(OSError):
            context.wrap_socket(came, server_side=True).close()
