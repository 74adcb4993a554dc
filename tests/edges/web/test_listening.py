"""What all listeners share; TLS and its handshakes are tried in test_doorstep.py and test_tls.py."""

import asyncio
import ssl
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bridge.ivr.listen_address import ListenAddress
from bridge.web.listening import Listener
from bridge.web.tls import Certificate
from tests.fakes.certificates import make_certificates

HERE = ListenAddress("127.0.0.1", 0)


async def hello(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="hello")


async def test_it_listens_on_the_port_that_the_kernel_chose_until_it_is_over() -> None:
    listener = Listener(HERE, None, hello, 4)
    async with (
        listener.running(),
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{listener.port}/") as answer,
    ):
        assert await answer.text() == "hello"
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", listener.port)


async def test_a_port_that_is_taken_is_an_error() -> None:
    async with (first := Listener(HERE, None, hello, 4)).running():
        with pytest.raises(OSError, match="address"):
            async with Listener(ListenAddress("127.0.0.1", first.port), None, hello, 4).running():
                pass


async def test_with_a_certificate_it_speaks_tls_and_reads_it_anew(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    certificate, key = tmp_path / "good.pem", tmp_path / "good.key"
    listener = Listener(HERE, Certificate(certificate, key), hello, 4)
    assert listener.tls
    async with listener.running(), aiohttp.ClientSession() as client:
        trusting = ssl.create_default_context(cafile=str(made.authority))
        async with client.get(f"https://localhost:{listener.port}/", ssl=trusting) as answer:
            assert await answer.text() == "hello"
    assert listener.reload_certificate() == ""
    key.unlink()
    assert "no such file" in listener.reload_certificate()


async def test_without_one_there_is_nothing_to_read_anew() -> None:
    listener = Listener(HERE, Certificate.of(None, None), hello, 4)
    assert (listener.tls, listener.reload_certificate()) == (False, "")
