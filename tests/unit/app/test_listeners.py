"""Doors of a service: each opens when its table says so, and one that cannot open costs no call."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bridge.app.listeners import open_agi, open_api, open_metrics
from bridge.app.parts import Parts
from bridge.app.recording_links import RecordingLinks
from bridge.app.server import Server
from bridge.calls.switchboard import LiveLeg
from bridge.ivr.listen_address import ListenAddress
from bridge.observe.metrics import Metrics
from bridge.store.recordings import RecordingFiles
from bridge.telephony.causes import EndReason
from bridge.web.server import ApiListener
from lab.ports import free_port
from tests.edges.agi.test_wire import BLOCK
from tests.unit.app.test_orders import built


class Control:
    """Whoever serves a call."""

    away = False

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None:
        raise AssertionError(reason)

    async def transfer(self, stays: LiveLeg, number: str) -> bool:
        raise AssertionError(number)


class Doors:
    def __init__(self, parts: Parts, servers: list[Server], stack: AsyncExitStack) -> None:
        self.parts, self.servers, self.stack = parts, servers, stack

    async def api(self) -> ApiListener | None:
        links = RecordingLinks(self.parts.running, self.parts.clock, b"key")
        recordings = RecordingFiles(Path("/nowhere"), self.parts.store.history, lambda *_: False)
        return await open_api(self.parts, self.servers[0], recordings, links, self.stack)


@asynccontextmanager
async def doors(folder: Path, more: str = "") -> AsyncIterator[Doors]:
    async with built(folder, more) as (parts, servers, _), AsyncExitStack() as stack:
        yield Doors(parts, servers, stack)


async def said(port: int, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    async with asyncio.timeout(5):
        answer = await reader.read(4096)
    writer.close()
    return answer


async def test_without_its_table_there_is_no_api(tmp_path: Path) -> None:
    """A17."""
    async with doors(tmp_path) as opened:
        assert await opened.api() is None


async def test_with_its_table_the_api_answers_who_it_is(tmp_path: Path) -> None:
    async with doors(tmp_path, f'[api]\nlisten = "127.0.0.1:{free_port()}"\n') as opened:
        listener = await opened.api()
        assert listener is not None
        answer = await said(listener.port, b"GET /uapi/phoneCalls/@me/@self HTTP/1.1\r\nHost: h\r\n\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 401")
        assert json.loads(body)["error"]["code"] == "unauthorized"


async def test_a_certificate_that_cannot_be_read_costs_the_api_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = (
        f'[api]\nlisten = "127.0.0.1:{free_port()}"\ntls_cert = "{tmp_path}/no.pem"\ntls_key = "{tmp_path}/no.pem"\n'
    )
    async with doors(tmp_path, table) as opened:
        assert await opened.api() is None
    assert "[api]" in capfd.readouterr().err


async def test_a_port_that_is_taken_is_told_and_calls_are_served(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    tables = f'[api]\nlisten = "127.0.0.1:{port}"\n[agi]\nenabled = true\nlisten = "127.0.0.1:{port}"\n'
    async with doors(tmp_path, tables) as opened:
        assert await opened.api() is None
        await open_agi(opened.parts, opened.servers, opened.stack)
    told = capfd.readouterr().err
    assert "[api] listen" in told
    assert "[agi] listen" in told
    assert "calls are served" in told
    taken.close()


async def test_fastagi_listens_only_when_it_is_enabled(tmp_path: Path) -> None:
    port = free_port()
    async with doors(tmp_path, f'[agi]\nlisten = "127.0.0.1:{port}"\n') as opened:
        await open_agi(opened.parts, opened.servers, opened.stack)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_fastagi_closes_who_is_no_asterisk(tmp_path: Path) -> None:
    port = free_port()
    async with doors(tmp_path, f'[agi]\nenabled = true\nlisten = "127.0.0.1:{port}"\n') as opened:
        await open_agi(opened.parts, opened.servers, opened.stack)
        assert await said(port, b"GET / HTTP/1.1\n\n") == b""


async def test_a_call_that_is_served_is_not_served_again_over_fastagi_unless_it_is_in_the_dialplan(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    port, control = free_port(), Control()
    async with doors(tmp_path, f'[agi]\nenabled = true\nlisten = "127.0.0.1:{port}"\n') as opened:
        await open_agi(opened.parts, opened.servers, opened.stack)
        switchboard = opened.parts.switchboard
        assert (await said(port, BLOCK)).startswith(b"CHANNEL STATUS")
        switchboard.enter("1795325102.14", "", "pbx1", 0.0)
        assert (await said(port, BLOCK)).startswith(b"CHANNEL STATUS")
        switchboard.serve("1795325102.14", control)
        assert await said(port, BLOCK) == b""
        control.away = True
        assert (await said(port, BLOCK)).startswith(b"CHANNEL STATUS")
    assert capfd.readouterr().err.count("a channel which is served already") == 1


async def test_numbers_are_served_unless_they_are_switched_off(tmp_path: Path) -> None:
    async with doors(tmp_path) as opened:
        await open_metrics(opened.parts, Metrics({}), lambda: (), opened.stack)
        settings = opened.parts.settings.metrics
        assert not settings.enabled


async def test_readiness_is_asked_for_at_their_door(tmp_path: Path) -> None:
    port = free_port()
    async with doors(tmp_path) as opened:
        listen = ListenAddress("127.0.0.1", port)
        metrics = opened.parts.settings.metrics.model_copy(update={"enabled": True, "listen": listen})
        object.__setattr__(opened.parts, "settings", opened.parts.settings.model_copy(update={"metrics": metrics}))
        await open_metrics(opened.parts, Metrics({}), lambda: ["the store is away"], opened.stack)
        answer = await said(port, b"GET /readyz HTTP/1.0\r\n\r\n")
        assert b" 503 " in answer.splitlines()[0]
        assert b"the store is away" in answer
