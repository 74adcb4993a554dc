import asyncio
from pathlib import Path

import pytest

from bridge.app.reloading import Preparing
from bridge.calls.ports import SoundName
from bridge.config.load import load_settings
from bridge.errors import ScriptError
from tests.unit.app.test_orders import built

WELCOME = SoundName("welcome", ("en",), organisation="0003")


async def test_settings_of_sounds_and_scripts_are_put_in_force_together(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, _):
        file = tmp_path / "callbridge.toml"
        file.write_text(
            file.read_text().replace('root = "sounds"', 'root = "other"') + "[scripts]\nper_host = 1\nplace_wait = 0\n"
        )
        (server,) = servers
        swap = await Preparing(parts, servers).prepare_for(load_settings(file, {}))
        assert server.hearing.find(WELCOME) is not None
        async with parts.bulkhead.place("http://h", "one"), parts.bulkhead.place("http://h", "two"):
            pass
        swap()
        assert server.hearing.find(WELCOME) is None
        async with parts.bulkhead.place("http://h", "one"):
            with pytest.raises(ScriptError, match="CB211"):
                async with parts.bulkhead.place("http://h", "two"):
                    pass


async def test_orders_stand_in_the_audit_file_once_the_service_has_ended(tmp_path: Path) -> None:
    async with built(tmp_path) as (_, _, orders):
        await orders.reload("ana", accept_errors=True)
    assert '"who": "ana"' in await asyncio.to_thread((tmp_path / "audit.jsonl").read_text)
