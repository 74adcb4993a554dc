"""The service's own answers; that they are true of a service that runs is shown in test_service.py and on Asterisk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bridge.app.orders import ServiceOrders
from bridge.app.parts import Parts, build
from bridge.app.recording_links import RecordingLinks
from bridge.app.reloading import Preparing
from bridge.app.server import Server, build_server
from bridge.asterisk.link_state import LinkState
from bridge.calls.orders import Orders
from bridge.config.reload import Reloader
from bridge.config.start import begin
from bridge.ivr.live import SwitchOrder
from bridge.observe.log import Log
from bridge.observe.settings import LogSettings
from tests.fakes.ivr_files import write_settings

NIGHT = '[journal]\ndir = "journal"\n[speech]\ncache_dir = "speech"\n[switch.night]\nlabel = "Night service"\n'


@asynccontextmanager
async def built(folder: Path, more: str = "") -> AsyncIterator[tuple[Parts, list[Server], ServiceOrders]]:
    """All parts of a service whose links and store do not run."""
    file = write_settings(folder)
    file.write_text(file.read_text() + NIGHT + more)
    beginning = begin(file, {})
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        parts = await build(beginning, Log(LogSettings()), stack)
        servers = [await build_server("pbx1", parts, RecordingLinks(parts.running, parts.clock, b"key"), tasks)]
        preparing = Preparing(parts, servers)
        reloader = Reloader(beginning, parts.sets, parts.journal, preparing.prepare_for, print)
        yield parts, servers, ServiceOrders(parts, reloader, servers)
        await parts.store.close()


async def test_how_it_stands_is_told_of_every_part(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, service):
        parts.store.writer.trouble = ""
        orders: Orders = service
        standing = orders.standing()
        assert (standing.live_set, standing.ivrs, standing.calls) == (parts.sets.current().version, 1, 0)
        assert standing.links == {"pbx1": "connecting"}
        assert standing.not_ready == ("Asterisk pbx1 is not connected (connecting)",)
        servers[0].link.state = LinkState.CONNECTED
        assert orders.standing().not_ready == ()
        parts.store.writer.trouble = "the database /x is away: disk full"
        assert orders.standing().not_ready == ("the database /x is away: disk full",)
        parts.store.writer.trouble = ""
        service.ending = True
        assert orders.standing().not_ready == ("the service ends, and takes no new calls",)


async def test_a_switch_is_set_and_one_that_is_not_declared_is_none(tmp_path: Path) -> None:
    async with built(tmp_path) as (_, _, orders):
        turned = await orders.turn("night", SwitchOrder.TOGGLE, "ana")
        assert turned is not None
        assert (turned, turned.is_on) == (orders.switches()[0], True)
        assert await orders.turn("day", SwitchOrder.ON, "ana") is None


async def test_a_reload_reaches_what_is_live_and_no_part_of_the_live_set(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, _, orders):
        file = tmp_path / "callbridge.toml"
        file.write_text(file.read_text().replace('root = "sounds"', 'root = "other"') + "[scripts]\nper_host = 1\n")
        done = await orders.reload("ana", accept_errors=True)
        assert (done.accepted, done.restart) == (True, ())
        async with parts.bulkhead.place("http://h", "one"):
            assert parts.bulkhead.in_flight("http://h") == 1
        (tmp_path / "ivr" / "ivr.toml").write_text("x")
        assert [one.file for one in await orders.differing()] == ["ivr/ivr.toml"]
        assert not (await orders.reload("ana", accept_errors=True)).accepted
