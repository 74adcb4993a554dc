"""Each Asterisk sees sounds under paths of its own."""

import asyncio
from pathlib import Path

import pytest

from bridge.app.hearing import sounds_of
from bridge.calls.ports import SoundName
from bridge.config.live import LiveFiles, load_live
from bridge.config.load import load_settings
from bridge.telephony.values import MediaUri
from tests.fakes.ivr_files import write_settings
from tests.fakes.ports import ListJournal


@pytest.mark.parametrize(
    ("paths", "heard"),
    [("", "{folder}/sounds/client/en/welcome"), ('sounds = "/srv/sounds"', "/srv/sounds/client/en/welcome")],
    ids=["the same path", "another path"],
)
async def test_a_sound_is_named_as_asterisk_sees_it(tmp_path: Path, paths: str, heard: str) -> None:
    file = write_settings(tmp_path)
    file.write_text(file.read_text() + paths)
    settings = load_settings(file, {})
    async with asyncio.TaskGroup() as tasks:
        sounds = sounds_of(settings, "pbx1", LiveFiles(load_live(settings)), ListJournal(), tasks)
        found = sounds.find(SoundName("welcome", ("en",), organisation="0003"))
    assert found == MediaUri(f"sound:{heard.format(folder=tmp_path)}")
