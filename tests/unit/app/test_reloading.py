from pathlib import Path

from bridge.app.reloading import Preparing
from bridge.config.load import load_settings
from tests.unit.app.test_orders import built

MORE = '[recordings]\nformat = "gsm"\n'


async def test_settings_that_are_live_count_from_one_moment_on(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, _):
        (tmp_path / "callbridge.toml").write_text((tmp_path / "callbridge.toml").read_text() + MORE)
        found = load_settings(tmp_path / "callbridge.toml", {})
        swap = await Preparing(parts, servers).prepare_for(found)
        assert (servers[0].link.recording_format, parts.running.settings) == ("wav", parts.settings)
        swap()
        assert (servers[0].link.recording_format, parts.running.settings) == ("gsm", found)
