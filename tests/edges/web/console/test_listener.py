import asyncio
import ssl
from pathlib import Path

import aiohttp
import pytest

from bridge.errors import StoreError
from bridge.web.console import listener
from bridge.web.console.listener import ConsoleListener
from bridge.web.console.settings import ConsoleSettings
from bridge.web.console.wire import HEADERS, Answer, Asked, Listening, Stream
from tests.fakes.certificates import make_certificates
from tests.fakes.console import ConsoleHouse, FakeCalls, a_row, console_of
from tests.fakes.console_client import client_of


async def test_every_answer_has_the_strict_headers() -> None:
    async with client_of() as client:
        await client.log_in()
        for path in ("/", "/nowhere", "/log-in", "/static/console.js"):
            answer = await client.get(path)
            for name, value in HEADERS.items():
                if name != "Cache-Control" or not path.startswith("/static"):
                    assert answer.headers[name] == value, (path, name)
        policy = HEADERS["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


async def test_a_name_of_a_stranger_is_refused_before_anything_is_looked_at() -> None:
    async with client_of() as client:
        answer = await client.get("/", Host="evil.example:8080")
        assert answer.status == 421
        assert "log-in" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("PUT", "/", None, {}, 405),
        ("GET", "/" + "x" * 8200, None, {}, 414),
        ("GET", "/", None, {"X_Long": "y" * 9000, "X_Longer": "z" * 8000}, 431),
        ("POST", "/log-in", {"name": "x" * 20_000}, {}, 413),
        ("POST", "/log-in", {f"f{number}": "1" for number in range(400)}, {}, 400),
    ],
)
async def test_what_is_too_much_is_refused(
    method: str, path: str, body: dict[str, str] | None, headers: dict[str, str], status: int
) -> None:
    async with client_of() as client:
        answer = await client.ask(method, path, body, Origin=client.base, **headers)
        assert answer.status == status


async def test_a_body_without_end_is_refused_too() -> None:
    async with client_of() as client:
        port = client.base.rpartition(":")[2]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        head = f"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {client.base}\r\n"
        more = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write((head + more).encode() + (b"3e8\r\n" + b"x" * 1000 + b"\r\n") * 100)
        assert b" 413 " in await reader.readline()
        writer.close()


async def test_a_mistake_of_ours_is_told_to_the_log_and_costs_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    house = ConsoleHouse()

    async def broken() -> tuple[()]:
        raise RuntimeError("a bug")

    async with client_of(house) as client:
        await client.log_in()
        monkeypatch.setattr(house.live, "rows", broken)
        answer = await client.get("/")
        assert answer.status == 500
        assert "a bug" not in answer.text
        assert house.mistakes == ["a fault of Callbridge in a page of the console: a bug"]
        monkeypatch.undo()
        assert (await client.get("/")).status == 200


async def test_a_store_that_is_away_and_an_order_that_is_refused_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    house = ConsoleHouse(live=FakeCalls([a_row(1)], refuses=True))

    async def away() -> tuple[()]:
        raise StoreError("the database is away")

    async with client_of(house) as client:
        await client.log_in()
        answer = await client.post("/calls/api-1/hang-up", {})
        assert (answer.status, "Asterisk is not connected" in answer.text) == (409, True)
        monkeypatch.setattr(house.live, "rows", away)
        assert (await client.get("/")).status == 503


async def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    house = ConsoleHouse()

    async def stuck() -> tuple[()]:
        await asyncio.Event().wait()
        return ()

    async with client_of(house) as client:
        await client.log_in()
        monkeypatch.setattr(house.live, "rows", stuck)
        monkeypatch.setattr(listener, "ANSWERED_WITHIN", 0.05)
        assert (await client.get("/")).status == 503


async def test_head_is_get_without_a_body() -> None:
    async with client_of() as client:
        await client.log_in()
        answer = await client.ask("HEAD", "/")
        assert (answer.status, answer.text) == (200, "")
        assert int(answer.headers["Content-Length"]) > 1000


async def test_over_tls_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    files = make_certificates(tmp_path)
    tls = {"tls_cert": str(tmp_path / "good.pem"), "tls_key": str(tmp_path / "good.key")}
    async with console_of(ConsoleHouse(), **tls) as console:
        context = ssl.create_default_context(cafile=str(files.authority))
        base = f"https://localhost:{console.listener.port}"
        async with aiohttp.ClientSession() as session, session.get(f"{base}/log-in", ssl=context) as answer:
            cookie = answer.cookies["__Host-callbridge-form"].OutputString()
            assert answer.status == 200
        assert "Secure" in cookie
        assert console.listener.reload_certificate() == ""
        (tmp_path / "good.pem").write_text("nothing")
        assert "good.pem" in console.listener.reload_certificate()


async def test_a_certificate_that_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        ConsoleHouse().make(tls_cert=str(tmp_path / "no.pem"), tls_key=str(tmp_path / "no.key"))


async def test_a_browser_that_does_not_listen_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEARD_WITHIN", 0.2)
    let_go = asyncio.Event()

    async def talk(browser: Listening) -> None:
        try:
            while True:
                await browser.send("data: " + "x" * 100_000 + "\n\n")
        except ConnectionError:
            let_go.set()
            raise

    async def serve(_: Asked) -> Answer | Stream:
        return Stream(talk)

    async def refuse(status: int, why: str) -> Answer:
        return Answer(status, why.encode())

    settings = ConsoleSettings.model_validate({"listen": "127.0.0.1:0"})
    door = ConsoleListener(settings, serve, refuse, lambda *_: None)
    async with door.running():
        _, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=1)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(20):
            await let_go.wait()
        writer.close()


@pytest.mark.parametrize(
    "path", ["//[", "//[x]:99999999/", "/%00%0d%0aX:y", "/?%ff%00&%=;;", "/#[", "http://evil.example/"]
)
async def test_no_address_makes_a_mistake_of_ours_or_leads_anywhere_else(path: str) -> None:
    """A stranger's request that ends in a trace fills the log."""
    async with client_of() as client:
        port = int(client.base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert b" 303 See Other\r\n" in answer
        assert b"\r\nLocation: /log-in\r\n" in answer
        assert b"\r\nX:" not in answer
        assert client.house.mistakes == []
